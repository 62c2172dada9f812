internal import DPWire

extension SQLLexer {
    /// A keyword or a name that starts with an ASCII letter or `_`.
    ///
    /// A keyword counts only if punctuation, space, a comment or the end follows.
    @inline(__always)
    mutating func identifier(from start: Int) -> SQLToken {
        skip(.letter, from: start &+ 1)
        let next = text.byte(position)
        let endsKeyword =
            SQLCharacters(next).isAny([.punctuation, .space]) || next == 0
            || next == UInt8(ascii: "/") && text.byte(position &+ 1) == UInt8(ascii: "*")
        if endsKeyword, let keyword = SQLKeyword.of(text, at: start, length: position &- start) {
            return SQLToken(keyword.kind, start, position, keyword.indicatesTable ? .indicatesTable : [])
        }
        return name(from: start)
    }

    /// A name that starts with an ASCII letter or one of the signs of names, and goes on from `position`.
    mutating func name(from start: Int) -> SQLToken {
        let traits = skipName(from: Swift.max(position, start))
        let isCalled = text.byte(position) == UInt8(ascii: "(")
        return SQLToken(isCalled ? .function : .identifier, start, position, traits)
    }

    /// A name that starts with a letter beyond ASCII, which is neither keyword nor function.
    mutating func foreignName(from start: Int) -> SQLToken {
        let traits = skipName(from: start)
        return SQLToken(.identifier, start, position, traits)
    }

    /// Moves behind the characters of a name and tells whether ASCII digits were among them.
    private mutating func skipName(from start: Int) -> SQLToken.Traits {
        let wanted: SQLCharacters = [.letter, .digit, .identifierSign]
        var seen: UInt16 = 0
        var offset = start
        while true {
            let kinds = SQLCharacters(text.byte(offset))
            if kinds.isAny(wanted) {
                seen |= kinds.rawValue
                offset &+= 1
            } else if kinds.isAny(.beyondASCII) {
                let scalar = text.scalar(at: offset)
                guard UnicodeClass.isLetter(scalar.value) else { break }
                offset &+= scalar.width
            } else {
                break
            }
        }
        position = offset
        return seen & SQLCharacters.digit.rawValue != 0 ? .hasDigits : []
    }

    /// Whether an ASCII letter, `_` or a letter beyond ASCII stands at an offset.
    func isLetter(at offset: Int) -> Bool {
        let byte = text.byte(offset)
        guard byte >= 0x80 else { return SQLCharacters(byte).isAny(.letter) }
        return UnicodeClass.isLetter(text.scalar(at: offset).value)
    }

    /// A name in quotes or brackets; `"a"."b"` is one.
    mutating func quotedIdentifier(from start: Int, delimiter: UInt8, opening: UInt8) -> SQLToken {
        var isSimple = isLetter(at: start &+ 1)
        var hasDigits = false
        var offset = start &+ 1
        while true {
            let byte = text.byte(offset)
            let kinds = SQLCharacters(byte)
            if byte == delimiter {
                let isJoint = text.byte(offset &+ 1) == UInt8(ascii: ".") && text.byte(offset &+ 2) == opening
                guard isJoint else { break }
                isSimple = false
                offset &+= 3
            } else if kinds.isAny([.letter, .digit]) {
                hasDigits = hasDigits || kinds.isAny(.digit)
                offset &+= 1
            } else if byte == 0 {
                position = offset
                return SQLToken(.error, start, position)
            } else {
                isSimple = isSimple && isAlphanumeric(at: offset)
                offset &+= text.scalar(at: offset).width
            }
        }
        position = offset &+ 1
        let traits: SQLToken.Traits = hasDigits ? .hasDigits : []
        return SQLToken(.quotedIdentifier, start, position, isSimple ? traits.union(.isSimple) : traits)
    }
}
