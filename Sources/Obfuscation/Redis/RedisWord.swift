internal import DPWire

/// A word of up to 24 ASCII characters in upper case, packed so that looking it up compares numbers.
struct RedisWord: Equatable {
    private var packed = (UInt64(0), UInt64(0), UInt64(0))

    /// The word in a part of a text, mapped to upper case; one that is longer or not ASCII equals no constant.
    init(_ text: RawSpan, _ range: Range<Int>) {
        var offset = range.lowerBound
        var count = 0
        while offset < range.upperBound {
            var scalar = UInt32(text.byte(offset))
            if scalar < 0x80 {
                offset &+= 1
            } else {
                let decoded = text.scalar(at: offset)
                scalar = decoded.value
                offset &+= decoded.width
            }
            let upper = UnicodeClass.uppercase(scalar)
            guard upper < 0x80, count < 24 else {
                packed = (.max, .max, .max)
                return
            }
            append(UInt8(truncatingIfNeeded: upper), at: count)
            count &+= 1
        }
    }

    /// A constant in upper case.
    @inline(__always)
    init(_ word: StaticString) {
        for index in 0..<min(word.utf8CodeUnitCount, 24) { append(word.utf8Start[index], at: index) }
    }

    @inline(__always)
    private mutating func append(_ byte: UInt8, at index: Int) {
        let bits = UInt64(byte) &<< UInt64(index & 7 &* 8)
        switch index &>> 3 {
        case 0: packed.0 |= bits
        case 1: packed.1 |= bits
        default: packed.2 |= bits
        }
    }

    @inline(__always)
    static func == (a: RedisWord, b: RedisWord) -> Bool {
        a.packed == b.packed
    }

    /// Lets a constant stand in a `case`.
    @inline(__always)
    static func ~= (pattern: StaticString, word: RedisWord) -> Bool {
        RedisWord(pattern) == word
    }
}
