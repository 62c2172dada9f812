package import DPWire

/// The rule for span names, which are names of metrics in the backend.
///
/// A name starts with an ASCII letter and goes on in letters, digits, dots and single underscores. Normalizing twice
/// gives the same as once.
package enum SpanName {
    /// Bytes that are read at most.
    package static var byteLimit: Int { 100 }

    /// The name of a span that has none.
    package static var fallback: StaticString { "unnamed_operation" }

    /// Appends the normal form of `name`, unless `name` is that already.
    package static func normalize(_ name: RawSpan, to output: inout ByteBuffer) throws(WireError) -> NormalizedText {
        guard name.byteCount > 0 else {
            try output.append(fallback)
            return NormalizedText(isChanged: true, fault: .empty)
        }
        let end = Truncation.end(of: name, limit: byteLimit)
        let fault: TextFault? = end < name.byteCount ? .tooLong : nil
        if fault == nil, isNormal(name) { return NormalizedText(isChanged: false) }
        let start = output.count
        for index in 0..<end { try append(name.byte(index), after: start, to: &output) }
        if output.count > start, output.byte(output.count &- 1) == 0x5f { output.truncate(to: output.count &- 1) }
        guard output.count > start else {
            try output.append(fallback)
            return NormalizedText(isChanged: true, fault: .invalid)
        }
        return NormalizedText(isChanged: true, fault: fault)
    }

    private static func append(_ byte: UInt8, after start: Int, to output: inout ByteBuffer) throws(WireError) {
        if isLetter(byte) {
            try output.append(byte)
            return
        }
        let last = output.count &- 1
        guard last >= start else { return }
        if byte &- 0x30 < 10 {
            try output.append(byte)
        } else if byte == 0x2e {
            if output.byte(last) == 0x5f { output.truncate(to: last) }
            try output.append(byte)
        } else if output.byte(last) != 0x5f, output.byte(last) != 0x2e {
            try output.append(0x5f)
        }
    }

    private static func isNormal(_ name: RawSpan) -> Bool {
        guard isLetter(name.byte(0)) else { return false }
        return unsafe name.withUnsafeBytes { bytes in
            var last: UInt8 = 0
            for byte in bytes {
                let isFine =
                    isLetter(byte) || byte &- 0x30 < 10
                    || byte == 0x2e && last != 0x5f
                    || byte == 0x5f && last != 0x5f && last != 0x2e
                guard isFine else { return false }
                last = byte
            }
            return last != 0x5f
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26
    }
}
