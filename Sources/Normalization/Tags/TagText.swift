package import DPWire

/// The rule for text that becomes a tag, or the value of one.
///
/// Letters are lower-cased, runs of what the backend does not index become one underscore, trailing ones vanish, and
/// reading stops after 200 scalars or 400 bytes. Normalizing twice gives the same as once. One pass, and no output at
/// all for text that is already normal.
package enum TagText {
    /// What the text stands for.
    package enum Form: Sendable {
        /// A whole `key:value`: it starts with a letter or a colon, whatever stands before is left out.
        case tag
        /// A value alone (service, environment): any allowed scalar may come first.
        case value
    }

    /// Scalars that are read at most.
    package static var scalarLimit: Int { 200 }

    /// Input bytes after which reading stops.
    package static var byteLimit: Int { 400 }

    /// Appends the normal form of `text`, unless `text` is that already.
    ///
    /// - Returns: whether the normal form differs from `text` and was appended.
    package static func normalize(_ text: RawSpan, as form: Form, to output: inout ByteBuffer) throws(WireError) -> Bool
    {
        if isNormal(text, as: form) { return false }
        let start = output.count
        try rewrite(text, as: form, to: &output)
        guard output.count &- start == text.byteCount else { return true }
        for index in 0..<text.byteCount where output.byte(start &+ index) != text.byte(index) { return true }
        output.truncate(to: start)
        return false
    }

    /// The normal form of a value; the value itself without memory for another.
    package static func normalized(_ value: [UInt8]) -> [UInt8] {
        var output = ByteBuffer()
        do throws(WireError) {
            return try normalize(value.span.bytes, as: .value, to: &output) ? output.copied() : value
        } catch {
            return value
        }
    }

    /// Whether short ASCII text is normal at a glance; false means that it may be normal all the same.
    private static func isNormal(_ text: RawSpan, as form: Form) -> Bool {
        let count = text.byteCount
        guard count > 0 else { return true }
        guard count <= scalarLimit else { return false }
        if form == .tag, !isStart(text.byte(0)) { return false }
        return unsafe text.withUnsafeBytes { bytes in
            var isAfterUnderscore = false
            for byte in bytes {
                if isKept(byte) {
                    isAfterUnderscore = false
                } else {
                    guard byte == 0x5f, !isAfterUnderscore else { return false }
                    isAfterUnderscore = true
                }
            }
            return !isAfterUnderscore
        }
    }

    private static func rewrite(_ text: RawSpan, as form: Form, to output: inout ByteBuffer) throws(WireError) {
        var scalars = 0
        var offset = 0
        var isInIllegalRun = false
        while offset < text.byteCount, offset < byteLimit, scalars < scalarLimit {
            let first = text.byte(offset)
            var width = 1
            var kept = UInt32(first)
            var isKept = true
            if first >= 0x80 {
                let scalar = text.scalar(at: offset)
                width = scalar.width
                kept = lowercaseOfSameWidth(scalar)
                let isLetter = UnicodeClass.isLetter(kept)
                if form == .tag, scalars == 0, !isLetter {
                    offset &+= width
                    continue
                }
                isKept = isLetter || UnicodeClass.isDigit(kept)
            } else if first &- 0x41 < 26 {
                kept |= 0x20
            } else if !isStart(first) {
                if form == .tag, scalars == 0 {
                    offset &+= 1
                    continue
                }
                isKept = Self.isKept(first)
            }
            scalars &+= 1
            offset &+= width
            if isKept {
                if isInIllegalRun { try output.append(0x5f) }
                isInIllegalRun = false
                try output.append(scalar: kept)
            } else {
                isInIllegalRun = true
            }
        }
    }

    /// The lower-case form where it takes as many bytes, as the agent rewrites in place; else the scalar itself.
    private static func lowercaseOfSameWidth(_ scalar: DecodedScalar) -> UInt32 {
        let lower = UnicodeClass.lowercaseOfUpper(scalar.value)
        let width = lower < 0x80 ? 1 : lower < 0x800 ? 2 : lower < 0x10000 ? 3 : 4
        return width == scalar.width ? lower : scalar.value
    }

    /// Whether an ASCII byte may start a tag.
    private static func isStart(_ byte: UInt8) -> Bool {
        byte &- 0x61 < 26 || byte == 0x3a
    }

    /// Whether an ASCII byte is kept as it is: a lower-case letter, a digit, or one of `:` `.` `/` `-`.
    @inline(__always)
    private static func isKept(_ byte: UInt8) -> Bool {
        byte &- 0x61 < 26 || byte &- 0x2d < 14
    }
}
