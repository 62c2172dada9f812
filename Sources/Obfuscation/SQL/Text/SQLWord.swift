internal import DPWire

/// A word of up to 16 characters, in upper case and packed into two numbers, so that looking it up compares numbers.
struct SQLWord: Equatable {
    /// The longest word.
    static let maximumLength = 16

    /// Characters 1 to 8, the first one lowest.
    let head: UInt64
    /// Characters 9 to 16.
    let tail: UInt64

    /// Reads a word out of a text.
    ///
    /// Folding clears one bit of each byte, which keeps letters and `_` apart from all other bytes.
    ///
    /// - Parameter length: 1 to 16, all of it inside the text.
    @inline(__always)
    init(_ text: RawSpan, at start: Int, length: Int) {
        head = Self.folded(text, start, Swift.min(length, 8))
        tail = length > 8 ? Self.folded(text, start &+ 8, length &- 8) : 0
    }

    /// Reads a word in which some letters beyond ASCII stand for ASCII ones; nil if it holds others or is too long.
    ///
    /// - Parameter letter: the upper-case ASCII letter that a scalar stands for.
    init?(_ text: RawSpan, _ range: Range<Int>, letter: (UInt32) -> UInt8?) {
        var words: (UInt64, UInt64) = (0, 0)
        var offset = range.lowerBound
        var length: UInt64 = 0
        while offset < range.upperBound {
            let scalar = text.scalar(at: offset)
            let isASCII = scalar.value < 0x80
            guard length < 16, let byte = isASCII ? UInt8(truncatingIfNeeded: scalar.value) : letter(scalar.value)
            else {
                return nil
            }
            let bits = UInt64(byte & 0xdf) &<< (length % 8 &* 8)
            if length < 8 { words.0 |= bits } else { words.1 |= bits }
            offset &+= scalar.width
            length &+= 1
        }
        (head, tail) = words
    }

    @inline(__always)
    private static func folded(_ text: RawSpan, _ start: Int, _ length: Int) -> UInt64 {
        let fold: UInt64 = 0xdfdf_dfdf_dfdf_dfdf
        if let word = text.word(start) {
            return word & fold & (UInt64.max &>> UInt64(truncatingIfNeeded: 64 &- length &* 8))
        }
        var word: UInt64 = 0
        var index = length
        while index > 0 {
            index &-= 1
            word = word &<< 8 | UInt64(text.byte(start &+ index))
        }
        return word & fold
    }

    @inline(__always)
    private static func packed(_ word: StaticString, from start: Int) -> UInt64 {
        let bytes = UnsafeRawPointer(word.utf8Start)
        let count = word.utf8CodeUnitCount
        @inline(__always) func byte(_ index: Int) -> UInt64 {
            guard start &+ index < count else { return 0 }
            return UInt64(bytes.load(fromByteOffset: start &+ index, as: UInt8.self)) &<< UInt64(index &* 8)
        }
        return byte(0) | byte(1) | byte(2) | byte(3) | byte(4) | byte(5) | byte(6) | byte(7)
    }

    /// Whether it is a constant word.
    @inline(__always)
    static func ~= (pattern: StaticString, word: SQLWord) -> Bool {
        word.head == packed(pattern, from: 0) && word.tail == packed(pattern, from: 8)
    }

    /// A word of up to 8 characters, which one comparison of numbers looks up.
    struct Short {
        let bits: UInt64

        /// Whether it is a constant word; folds to a constant at compile time, so that a switch is a search among them.
        @inline(__always)
        static func ~= (pattern: StaticString, word: Short) -> Bool {
            word.bits == packed(pattern, from: 0)
        }
    }

    /// Its first 8 characters, for words that are known to have no more.
    @inline(__always)
    var short: Short { Short(bits: head) }
}
