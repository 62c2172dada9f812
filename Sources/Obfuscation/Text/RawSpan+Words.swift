internal import DPWire

extension RawSpan {
    /// Everything.
    var everything: Range<Int> { 0..<byteCount }

    /// Whether a part says exactly this.
    func says(_ word: StaticString, in range: Range<Int>) -> Bool {
        guard range.count == word.utf8CodeUnitCount else { return false }
        for index in 0..<range.count where byte(range.lowerBound &+ index) != word.utf8Start[index] { return false }
        return true
    }

    /// Whether a part, mapped to upper case scalar by scalar, says exactly this, which is ASCII in upper case.
    func saysInUpperCase(_ word: StaticString, in range: Range<Int>) -> Bool {
        var offset = range.lowerBound
        for index in 0..<word.utf8CodeUnitCount {
            guard offset < range.upperBound else { return false }
            var scalar = UInt32(byte(offset))
            if scalar < 0x80 {
                offset &+= 1
            } else {
                let decoded = self.scalar(at: offset)
                scalar = decoded.value
                offset &+= decoded.width
            }
            guard UnicodeClass.uppercase(scalar) == UInt32(word.utf8Start[index]) else { return false }
        }
        return offset == range.upperBound
    }

    /// Whether a part ends with this.
    func ends(with suffix: StaticString, in range: Range<Int>) -> Bool {
        let start = range.upperBound &- suffix.utf8CodeUnitCount
        return start >= range.lowerBound && says(suffix, in: start..<range.upperBound)
    }

    /// The offset of a byte in a part, or nil.
    func firstOffset(of wanted: UInt8, in range: Range<Int>) -> Int? {
        for offset in range where byte(offset) == wanted { return offset }
        return nil
    }

    /// A part without the given byte at its ends.
    func trimming(_ unwanted: UInt8, in range: Range<Int>) -> Range<Int> {
        var start = range.lowerBound
        var end = range.upperBound
        while start < end, byte(start) == unwanted { start &+= 1 }
        while start < end, byte(end &- 1) == unwanted { end &-= 1 }
        return start..<end
    }

    /// The next run of anything but Unicode white space from an offset on, or nil.
    func word(from start: Int) -> Range<Int>? {
        var offset = start
        while offset < byteCount {
            let scalar = scalar(at: offset)
            guard UnicodeClass.isSpace(scalar.value) else { break }
            offset &+= scalar.width
        }
        let first = offset
        while offset < byteCount {
            let scalar = scalar(at: offset)
            if UnicodeClass.isSpace(scalar.value) { break }
            offset &+= scalar.width
        }
        return first < offset ? first..<offset : nil
    }
}

extension ByteBuffer {
    /// Appends a part, mapped to upper case scalar by scalar; bytes that are no UTF-8 become U+FFFD.
    mutating func appendInUpperCase(_ text: RawSpan, _ range: Range<Int>) throws(WireError) {
        var offset = range.lowerBound
        while offset < range.upperBound {
            let byte = text.byte(offset)
            if byte < 0x80 {
                try append(byte &- 0x61 < 26 ? byte & 0xdf : byte)
                offset &+= 1
            } else {
                let scalar = text.scalar(at: offset)
                try append(scalar: UnicodeClass.uppercase(scalar.value))
                offset &+= scalar.width
            }
        }
    }
}
