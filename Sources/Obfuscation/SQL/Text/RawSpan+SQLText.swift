internal import DPWire

extension RawSpan {
    /// Eight bytes from an offset, first byte lowest, or nil if there are fewer.
    @inline(__always)
    func word(_ offset: Int) -> UInt64? {
        guard offset >= 0, offset <= byteCount &- 8 else { return nil }
        return UInt64(littleEndian: unsafe unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self))
    }

    /// The offset of the first byte from `start` on that is 0 or one of two others; the end if there is none.
    ///
    /// Takes eight bytes a step, so that a long literal costs little more than reading it.
    @inline(__always)
    func offsetOfNUL(or stop: UInt8, or otherStop: UInt8, from start: Int) -> Int {
        var offset = start
        while let word = word(offset) {
            let marks = Self.zeroes(word) | Self.zeroes(word, stop) | Self.zeroes(word, otherStop)
            if marks != 0 { return offset &+ marks.trailingZeroBitCount / 8 }
            offset &+= 8
        }
        while offset < byteCount {
            let byte = byte(offset)
            if byte == 0 || byte == stop || byte == otherStop { return offset }
            offset &+= 1
        }
        return offset
    }

    /// The offset of the first byte from `start` on that is beyond ASCII or one of two others, else the end.
    @inline(__always)
    func offsetBeyondASCII(or stop: UInt8, or otherStop: UInt8, from start: Int) -> Int {
        var offset = start
        while let word = word(offset) {
            let marks = Self.zeroes(word, stop) | Self.zeroes(word, otherStop) | word & 0x8080_8080_8080_8080
            if marks != 0 { return offset &+ marks.trailingZeroBitCount / 8 }
            offset &+= 8
        }
        while offset < byteCount {
            let byte = byte(offset)
            if byte >= 0x80 || byte == stop || byte == otherStop { return offset }
            offset &+= 1
        }
        return offset
    }

    /// Marks the high bit of each byte of a word that equals `byte`.
    ///
    /// A borrow may mark bytes above an equal one too: only the lowest mark is sure.
    @inline(__always)
    private static func zeroes(_ word: UInt64, _ byte: UInt8 = 0) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let difference = word ^ UInt64(byte) &* ones
        return (difference &- ones) & ~difference & 0x8080_8080_8080_8080
    }
}
