internal import DPWire

extension RawSpan {
    /// The offset of the first byte from `start` on that ends the plain part of a JSON string: a quote, a backslash or a
    /// control character; the end if there is none.
    ///
    /// Looks at eight bytes a step.
    func offsetOfStringStop(from start: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highBits: UInt64 = 0x8080_8080_8080_8080
        var offset = start
        while offset >= 0, offset &+ 8 <= byteCount {
            let raw = unsafe unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self)
            let word = UInt64(littleEndian: raw)
            let quotes = word ^ ones &* 0x22
            let backslashes = word ^ ones &* 0x5c
            // The lowest mark is exact; those above a true one may be false.
            let marks =
                ((quotes &- ones) & ~quotes | (backslashes &- ones) & ~backslashes | (word &- ones &* 0x20) & ~word)
                & highBits
            if marks != 0 { return offset &+ marks.trailingZeroBitCount / 8 }
            offset &+= 8
        }
        while offset < byteCount {
            let byte = byte(offset)
            if byte == 0x22 || byte == 0x5c || byte < 0x20 { return offset }
            offset &+= 1
        }
        return offset
    }
}
