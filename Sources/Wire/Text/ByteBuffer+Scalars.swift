extension ByteBuffer {
    /// Appends a copy of a part of some bytes; what lies outside them is left out.
    package mutating func append(_ text: RawSpan, _ range: Range<Int>) throws(WireError) {
        let start = max(range.lowerBound, 0)
        let end = min(range.upperBound, text.byteCount)
        guard start < end else { return }
        try unsafe text.withUnsafeBytes { (bytes) throws(WireError) in
            guard let base = bytes.baseAddress else { return }
            try append(base + start, count: end &- start)
        }
    }

    /// Appends all of some bytes.
    package mutating func append(_ text: RawSpan) throws(WireError) {
        try append(text, 0..<text.byteCount)
    }

    /// Appends a scalar in UTF-8; what is no scalar becomes U+FFFD.
    package mutating func append(scalar value: UInt32) throws(WireError) {
        switch value {
        case 0..<0x80:
            try append(UInt8(truncatingIfNeeded: value))
        case 0x80..<0x800:
            try append(UInt8(truncatingIfNeeded: 0xc0 | value &>> 6))
            try append(UInt8(truncatingIfNeeded: 0x80 | value & 0x3f))
        case 0x800..<0xd800, 0xe000..<0x10000:
            try append(UInt8(truncatingIfNeeded: 0xe0 | value &>> 12))
            try append(UInt8(truncatingIfNeeded: 0x80 | value &>> 6 & 0x3f))
            try append(UInt8(truncatingIfNeeded: 0x80 | value & 0x3f))
        case 0x10000...0x10ffff:
            try append(UInt8(truncatingIfNeeded: 0xf0 | value &>> 18))
            try append(UInt8(truncatingIfNeeded: 0x80 | value &>> 12 & 0x3f))
            try append(UInt8(truncatingIfNeeded: 0x80 | value &>> 6 & 0x3f))
            try append(UInt8(truncatingIfNeeded: 0x80 | value & 0x3f))
        default:
            try append(scalar: 0xfffd)
        }
    }

    /// The byte written at an offset; 0 outside what was written.
    @inlinable
    package func byte(_ offset: Int) -> UInt8 {
        guard let base, offset >= 0, offset < count else { return 0 }
        return base.load(fromByteOffset: offset, as: UInt8.self)
    }

    /// Appends a copy of a part of what was written; what lies outside it is left out.
    package mutating func append(copyOf range: Range<Int>) throws(WireError) {
        let start = max(range.lowerBound, 0)
        let end = min(range.upperBound, count)
        guard start < end else { return }
        let target = try reserve(end &- start)
        guard let base else { return }
        target.copyMemory(from: base + start, byteCount: end &- start)
        commit(to: target + (end &- start))
    }

    /// Takes a part out of what was written; what lies outside it is left out.
    package mutating func remove(_ range: Range<Int>) {
        let start = max(range.lowerBound, 0)
        let end = min(range.upperBound, count)
        guard start < end, let base else { return }
        (base + start).copyMemory(from: base + end, byteCount: count &- end)
        truncate(to: count &- (end &- start))
    }
}
