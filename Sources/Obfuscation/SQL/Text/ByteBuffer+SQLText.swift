internal import DPWire

extension ByteBuffer {
    /// Appends a part of a text; what lies outside it is left out.
    @inline(__always)
    mutating func append(_ text: RawSpan, _ start: Int, _ end: Int) throws(WireError) {
        guard start >= 0, start < end, end <= text.byteCount else { return }
        try unsafe text.withUnsafeBytes { (bytes) throws(WireError) in
            guard let base = bytes.baseAddress else { return }
            try append(base + start, count: end &- start)
        }
    }

    /// Appends a part of a text that lies inside it, and a space before it if wanted.
    @inline(__always)
    mutating func append(_ text: RawSpan, _ start: Int, _ end: Int, behindSpace: Bool) throws(WireError) {
        let count = end &- start
        guard start >= 0, count >= 0, end <= text.byteCount else { return }
        var target = try reserve(count &+ 1)
        if behindSpace {
            target.storeBytes(of: UInt8(ascii: " "), as: UInt8.self)
            target += 1
        }
        unsafe text.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return }
            target.put(base + start, count: count)
        }
        commit(to: target + count)
    }

    /// Appends a name without its quotes, brackets and backticks, with `?` for each run of digits, or both.
    ///
    /// A byte that is no part of valid UTF-8 becomes U+FFFD, as it does for the agent.
    mutating func append(
        name text: RawSpan,
        _ range: Range<Int>,
        removingQuotes: Bool,
        replacingDigits: Bool
    ) throws(WireError) {
        var offset = range.lowerBound
        var isInDigits = false
        while offset < range.upperBound {
            let byte = text.byte(offset)
            let isDigit = replacingDigits && SQLCharacters(byte).isAny(.digit)
            if byte >= 0x80 {
                let scalar = text.scalar(at: offset)
                if scalar.isInvalid { try append("\u{fffd}") } else { try append(text, offset, offset &+ scalar.width) }
                offset &+= scalar.width
            } else {
                offset &+= 1
                if isDigit {
                    if !isInDigits { try append(UInt8(ascii: "?")) }
                } else if !removingQuotes || !Self.isNameQuote(byte) {
                    try append(byte)
                }
            }
            isInDigits = isDigit
        }
    }

    private static func isNameQuote(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "`"): true
        default: false
        }
    }

    /// Appends what stands between quotes, without the second of two delimiters and without backslashes.
    ///
    /// - Parameter backslash: the delimiter again if backslashes are ordinary characters.
    mutating func append(
        escaped text: RawSpan,
        _ range: Range<Int>,
        delimiter: UInt8,
        backslash: UInt8,
        replacingDigits: Bool
    ) throws(WireError) {
        var offset = range.lowerBound
        var isInDigits = false
        while offset < range.upperBound {
            var byte = text.byte(offset)
            if byte == delimiter || byte == backslash {
                offset &+= 1
                byte = text.byte(offset)
            }
            offset &+= 1
            let isDigit = replacingDigits && SQLCharacters(byte).isAny(.digit)
            if !isDigit { try append(byte) } else if !isInDigits { try append(UInt8(ascii: "?")) }
            isInDigits = isDigit
        }
    }

    /// Appends a comment with spaces for line feeds.
    mutating func append(onOneLine text: RawSpan, _ range: Range<Int>) throws(WireError) {
        for offset in range {
            let byte = text.byte(offset)
            try append(byte == 0x0a ? UInt8(ascii: " ") : byte)
        }
    }

    /// Removes Unicode white space at both ends of what was written from an offset on.
    mutating func trim(from start: Int) {
        let written = unsafe bytes.bytes
        let kept = written.trimmingSpace(in: Swift.min(start, count)..<count)
        truncate(to: kept.upperBound)
        remove(start..<kept.lowerBound)
    }
}
