internal import DPWire

// MARK: - Escapes

extension Parser {
    /// The scalar that an escape at the current place stands for, which is passed.
    mutating func escapedScalar() throws(PatternError) -> UInt32 {
        let start = offset
        offset &+= 1
        guard offset < text.byteCount else { throw PatternError(.badEscape, at: start) }
        let letter = try scalar()
        switch letter {
        case 0x61: return 7
        case 0x66: return 12
        case 0x6e: return 10
        case 0x72: return 13
        case 0x74: return 9
        case 0x76: return 11
        case 0x78: return try hexadecimal(start)
        case 0x31...0x37 where text.byte(offset) &- 0x30 >= 8:
            // One digit would refer back to a group, which takes more than linear time.
            throw PatternError(.badEscape, at: start)
        case 0x30...0x37:
            var value = letter &- 0x30
            for _ in 0..<2 where text.byte(offset) &- 0x30 < 8 {
                value = value &* 8 &+ UInt32(text.byte(offset) &- 0x30)
                offset &+= 1
            }
            return value
        default:
            let isWord = (letter | 0x20) &- 0x61 < 26 || letter &- 0x30 < 10
            guard letter < 0x80, !isWord else { throw PatternError(.badEscape, at: start) }
            return letter
        }
    }

    /// Reads what follows `\x`: two digits, or any number of them in braces.
    private mutating func hexadecimal(_ start: Int) throws(PatternError) -> UInt32 {
        let isBraced = text.byte(offset) == UInt8(ascii: "{")
        if isBraced { offset &+= 1 }
        var value: UInt32 = 0
        var count = 0
        while isBraced || count < 2, let digit = Self.digit(text.byte(offset)) {
            value = value &* 16 &+ digit
            guard value <= CharacterSet.highest else { throw PatternError(.badEscape, at: start) }
            count &+= 1
            offset &+= 1
        }
        guard isBraced ? count > 0 && text.byte(offset) == UInt8(ascii: "}") : count == 2 else {
            throw PatternError(.badEscape, at: start)
        }
        if isBraced { offset &+= 1 }
        return value
    }

    private static func digit(_ byte: UInt8) -> UInt32? {
        if byte &- 0x30 < 10 { return UInt32(byte &- 0x30) }
        let letter = (byte | 0x20) &- 0x61
        return letter < 6 ? UInt32(letter) &+ 10 : nil
    }

    /// The class that an escape at the current place stands for, which is passed; nil if it is no class.
    mutating func escapedClass() throws(PatternError) -> CharacterSet? {
        var set = CharacterSet()
        let letter = text.byte(offset &+ 1)
        switch letter | 0x20 {
        case UInt8(ascii: "d"): set.add(0x30, 0x39)
        case UInt8(ascii: "s"):
            set.add(9, 10)
            set.add(12, 13)
            set.add(32, 32)
        case UInt8(ascii: "w"):
            Self.addWord(to: &set)
            set.normalize()
        case UInt8(ascii: "p"): return try unicodeClass()
        default: return nil
        }
        offset &+= 2
        if flags.ignoresCase { set.foldCase() }
        if letter & 0x20 == 0 { set.invert() }
        return set
    }

    private static func addWord(to set: inout CharacterSet) {
        set.add(0x30, 0x39)
        set.add(0x41, 0x5a)
        set.add(0x5f, 0x5f)
        set.add(0x61, 0x7a)
    }

    /// Reads `\pL`, `\p{Lu}`, `\p{Greek}`, `\p{^Lu}` and the like with an upper-case P.
    private mutating func unicodeClass() throws(PatternError) -> CharacterSet {
        let start = offset
        var isNegated = text.byte(offset &+ 1) == UInt8(ascii: "P")
        offset &+= 2
        var name: Range<Int>
        if text.byte(offset) == UInt8(ascii: "{") {
            var end = offset &+ 1
            while end < text.byteCount, text.byte(end) != UInt8(ascii: "}") { end &+= 1 }
            guard end < text.byteCount else { throw PatternError(.unknownClass, at: start) }
            name = offset &+ 1..<end
            offset = end &+ 1
            if text.byte(name.lowerBound) == UInt8(ascii: "^") {
                isNegated.toggle()
                name = name.lowerBound &+ 1..<name.upperBound
            }
        } else {
            name = offset..<min(offset &+ 1, text.byteCount)
            offset = name.upperBound
        }
        var set = CharacterSet()
        if text.extracting(name).says("Any") {
            set.add(0, CharacterSet.highest)
        } else if !UnicodeClass.forEachRun(ofCategory: text.extracting(name), { set.add($0, $1) }),
            !UnicodeClass.forEachRun(ofScript: text.extracting(name), { set.add($0, $1) })
        {
            throw PatternError(.unknownClass, at: start)
        }
        set.normalize()
        if flags.ignoresCase { set.foldCase() }
        if isNegated { set.invert() }
        return set
    }
}

// MARK: - Classes in brackets

extension Parser {
    /// Reads `[...]`.
    mutating func characterClass() throws(PatternError) -> CharacterSet {
        let start = offset
        var set = CharacterSet()
        offset &+= 1
        let isNegated = text.byte(offset) == UInt8(ascii: "^")
        if isNegated { offset &+= 1 }
        var isFirst = true
        while isFirst || text.byte(offset) != UInt8(ascii: "]") {
            guard offset < text.byteCount else { throw PatternError(.unclosedClass, at: start) }
            isFirst = false
            if text.byte(offset) == UInt8(ascii: "["), text.byte(offset &+ 1) == UInt8(ascii: ":"),
                let named = try namedClass()
            {
                set.add(named)
            } else if text.byte(offset) == UInt8(ascii: "\\"), let named = try escapedClass() {
                set.add(named)
            } else {
                try addRange(to: &set, start)
            }
        }
        guard offset < text.byteCount else { throw PatternError(.unclosedClass, at: start) }
        offset &+= 1
        set.normalize()
        if flags.ignoresCase { set.foldCase() }
        if isNegated { set.invert() }
        return set
    }

    private mutating func addRange(to set: inout CharacterSet, _ start: Int) throws(PatternError) {
        let place = offset
        let first = try classScalar(start)
        var last = first
        if text.byte(offset) == UInt8(ascii: "-"), offset &+ 1 < text.byteCount,
            text.byte(offset &+ 1) != UInt8(ascii: "]")
        {
            offset &+= 1
            last = try classScalar(start)
            if last < first { throw PatternError(.badRange, at: place) }
        }
        set.add(first, last)
    }

    private mutating func classScalar(_ start: Int) throws(PatternError) -> UInt32 {
        guard offset < text.byteCount else { throw PatternError(.unclosedClass, at: start) }
        return text.byte(offset) == UInt8(ascii: "\\") ? try escapedScalar() : try scalar()
    }

    /// Reads `[:name:]`; nil if there is no such end, when the bracket stands for itself.
    private mutating func namedClass() throws(PatternError) -> CharacterSet? {
        var end = offset &+ 2
        while end < text.byteCount, text.byte(end) != UInt8(ascii: ":") || text.byte(end &+ 1) != UInt8(ascii: "]") {
            end &+= 1
        }
        guard end < text.byteCount else { return nil }
        var start = offset &+ 2
        let isNegated = text.byte(start) == UInt8(ascii: "^")
        if isNegated { start &+= 1 }
        guard start <= end, var set = Self.posixClass(text.extracting(start..<end)) else {
            throw PatternError(.unknownClass, at: offset)
        }
        offset = end &+ 2
        set.normalize()
        if flags.ignoresCase { set.foldCase() }
        if isNegated { set.invert() }
        return set
    }

    private static func posixClass(_ name: RawSpan) -> CharacterSet? {
        var set = CharacterSet()
        if name.says("word") {
            addWord(to: &set)
        } else if name.says("alnum") {
            set.add(0x30, 0x39)
            set.add(0x41, 0x5a)
            set.add(0x61, 0x7a)
        } else if name.says("alpha") {
            set.add(0x41, 0x5a)
            set.add(0x61, 0x7a)
        } else if name.says("ascii") {
            set.add(0, 0x7f)
        } else if name.says("blank") {
            set.add(9, 9)
            set.add(32, 32)
        } else if name.says("cntrl") {
            set.add(0, 0x1f)
            set.add(0x7f, 0x7f)
        } else if name.says("digit") {
            set.add(0x30, 0x39)
        } else if name.says("graph") {
            set.add(0x21, 0x7e)
        } else if name.says("lower") {
            set.add(0x61, 0x7a)
        } else if name.says("print") {
            set.add(0x20, 0x7e)
        } else if name.says("punct") {
            set.add(0x21, 0x2f)
            set.add(0x3a, 0x40)
            set.add(0x5b, 0x60)
            set.add(0x7b, 0x7e)
        } else if name.says("space") {
            set.add(9, 13)
            set.add(32, 32)
        } else if name.says("upper") {
            set.add(0x41, 0x5a)
        } else if name.says("xdigit") {
            set.add(0x30, 0x39)
            set.add(0x41, 0x46)
            set.add(0x61, 0x66)
        } else {
            return nil
        }
        return set
    }
}
