internal import DPWire

// MARK: - Signs that start tokens; `position` is behind the sign

extension LegacyTokenizer {
    mutating func dot(from start: Int) -> LegacyToken {
        if isAtEnd, position < text.byteCount { return fail(.invalidUTF8) }
        guard isDigit(at: position) else { return one(.sign, start) }
        return fraction(from: start)
    }

    mutating func colon(from start: Int) -> LegacyToken {
        if byte == UInt8(ascii: ":") { return long(.cast, from: start, length: 2) }
        if byte == UInt8(ascii: "=") || isBlank { return one(.colon, start) }
        guard isLetter(at: position) || isDigit(at: position) else { return fail(.invalidBindVariable) }
        while isLetter(at: position) || isDigit(at: position) || byte == UInt8(ascii: ".") { advance() }
        return one(.bindVariable, start)
    }

    private var isBlank: Bool {
        let kinds = SQLCharacters(byte)
        guard kinds.isAny(.beyondASCII) else { return kinds.isAny(.blank) }
        return UnicodeClass.isSpace(text.scalar(at: position).value)
    }

    mutating func minus(from start: Int) -> LegacyToken {
        switch byte {
        case UInt8(ascii: "-"):
            position &+= 1
            return lineComment(from: start)
        case UInt8(ascii: ">"):
            guard dialect == .postgreSQL else { return one(.number, start) }
            if text.byte(position &+ 1) == UInt8(ascii: ">") { return long(.jsonSelectText, from: start, length: 3) }
            return long(.jsonSelect, from: start, length: 2)
        case UInt8(ascii: "."):
            return minusDot(from: start)
        default:
            return isDigit(at: position) ? number(.number, from: start) : one(.sign, start)
        }
    }

    /// `-.` and no digit: the agent has then read one character too many, and takes that for the dot next time.
    private mutating func minusDot(from start: Int) -> LegacyToken {
        position &+= 1
        if isDigit(at: position) { return fraction(from: start) }
        if isAtEnd {
            position &-= 1
            return one(.sign, start)
        }
        standForDot()
        return one(.sign, start)
    }

    mutating func slash(from start: Int) -> LegacyToken {
        switch byte {
        case UInt8(ascii: "/"):
            position &+= 1
            return lineComment(from: start)
        case UInt8(ascii: "*"):
            position &+= 1
            return blockComment(from: start)
        default:
            return one(.sign, start)
        }
    }

    mutating func hash(from start: Int) -> LegacyToken {
        if dialect == .sqlServer { return identifier(from: start, at: position &+ width(at: position)) }
        guard dialect == .postgreSQL else {
            // The character behind the sign is not looked at, be it the end of the line.
            advance()
            return lineComment(from: start)
        }
        switch byte {
        case UInt8(ascii: ">"):
            if text.byte(position &+ 1) == UInt8(ascii: ">") {
                return long(.jsonSelectPathText, from: start, length: 3)
            }
            return long(.jsonSelectPath, from: start, length: 2)
        case UInt8(ascii: "-"):
            return long(.jsonDelete, from: start, length: 2)
        default:
            return one(.sign, start)
        }
    }

    mutating func comparison(_ first: UInt8, from start: Int) -> LegacyToken {
        switch (first, byte) {
        case (UInt8(ascii: "<"), UInt8(ascii: ">")):
            return long(.notEqual, from: start, length: 2)
        case (UInt8(ascii: "<"), UInt8(ascii: "=")):
            if text.byte(position &+ 1) == UInt8(ascii: ">") { return long(.nullSafeEqual, from: start, length: 3) }
            return long(.lessOrEqual, from: start, length: 2)
        case (UInt8(ascii: "<"), UInt8(ascii: "@")) where dialect == .postgreSQL:
            return long(.jsonContainsLeft, from: start, length: 2)
        case (UInt8(ascii: ">"), UInt8(ascii: "=")):
            return long(.greaterOrEqual, from: start, length: 2)
        case (UInt8(ascii: "~"), UInt8(ascii: "*")):
            return long(.sign, from: start, length: 2)
        default:
            return one(.sign, start)
        }
    }

    mutating func not(from start: Int) -> LegacyToken {
        switch byte {
        case UInt8(ascii: "="):
            return long(.notEqual, from: start, length: 2)
        case UInt8(ascii: "~"):
            let isCaseless = text.byte(position &+ 1) == UInt8(ascii: "*")
            return long(.notEqual, from: start, length: isCaseless ? 3 : 2)
        case UInt8(ascii: "("), UInt8(ascii: "`"), UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "+"),
            UInt8(ascii: "-"):
            return one(.not, start)
        default:
            let isFollowed = isBlank || isLetter(at: position) || isDigit(at: position)
            return isFollowed ? one(.not, start) : fail(.unexpectedAfterNot)
        }
    }

    mutating func question(from start: Int) -> LegacyToken {
        guard dialect == .postgreSQL else { return one(.questionMark, start) }
        switch byte {
        case UInt8(ascii: "|"): return long(.jsonAnyKeysExist, from: start, length: 2)
        case UInt8(ascii: "&"): return long(.jsonAllKeysExist, from: start, length: 2)
        default: return one(.jsonKeyExists, start)
        }
    }

    /// `%s` or `%(name)s`, of which one letter is enough; else the modulo sign.
    mutating func percent(from start: Int) -> LegacyToken {
        if isLetter(at: position) {
            advance()
            return one(.variable, start)
        }
        guard byte == UInt8(ascii: "(") else { return one(.sign, start) }
        while !isAtEnd, byte != UInt8(ascii: ")") { advance() }
        let ends = isAtEnd ? 2 : 1
        advance()
        guard isLetter(at: position) else { return fail(.invalidVariable, ends: ends) }
        advance()
        return one(.variable, start)
    }

    mutating func dollar(from start: Int) -> LegacyToken {
        if byte == UInt8(ascii: "?") { return long(.preparedStatement, from: start, length: 2) }
        if isDigit(at: position) { return number(.preparedStatement, from: start) }
        if dialect == .sqlServer, isLetter(at: position) {
            return identifier(from: start, at: position &+ width(at: position))
        }
        return dollarQuoted()
    }
}

// MARK: - Names, numbers and comments

extension LegacyTokenizer {
    /// A name or keyword whose first characters, up to `offset`, have been read.
    mutating func identifier(from start: Int, at offset: Int) -> LegacyToken {
        let wanted: SQLCharacters = [.letter, .digit, .nameSign, .pathSign]
        var offset = offset
        var isForeign = text.byte(start) >= 0x80
        while true {
            let kinds = SQLCharacters(text.byte(offset))
            if kinds.isAny(wanted) {
                offset &+= 1
            } else if kinds.isAny(.beyondASCII) {
                let scalar = text.scalar(at: offset)
                guard UnicodeClass.isLetter(scalar.value) else { break }
                isForeign = true
                offset &+= scalar.width
            } else {
                break
            }
        }
        position = offset
        if isForeign { return LegacyToken(foreignKeyword(start..<offset) ?? .identifier, start, offset) }
        let keyword = LegacyTokenKind.keyword(text, at: start, length: offset &- start)
        return LegacyToken(keyword ?? .identifier, start, offset)
    }

    /// Two letters beyond ASCII have an upper case in it: the dotless i and the long s.
    private func foreignKeyword(_ range: Range<Int>) -> LegacyTokenKind? {
        let word = SQLWord(text, range) { scalar in
            switch scalar {
            case 0x131: UInt8(ascii: "I")
            case 0x17f: UInt8(ascii: "S")
            default: nil
            }
        }
        return word.flatMap { LegacyTokenKind.keyword($0) }
    }

    /// A number whose sign, if any, has been read.
    mutating func number(_ kind: LegacyTokenKind, from start: Int) -> LegacyToken {
        if byte == UInt8(ascii: "0"), text.byte(position &+ 1) | 0x20 == UInt8(ascii: "x") {
            position &+= 2
            while isHexDigit { position &+= 1 }
            return one(kind, start)
        }
        skipDigits()
        if byte == UInt8(ascii: ".") {
            position &+= 1
            skipDigits()
        }
        skipExponent()
        return one(kind, start)
    }

    /// A number that starts with a dot, which has been read.
    mutating func fraction(from start: Int) -> LegacyToken {
        skipDigits()
        skipExponent()
        return one(.number, start)
    }

    private mutating func skipDigits() {
        while isDigit(at: position) { position &+= 1 }
    }

    private mutating func skipExponent() {
        guard byte | 0x20 == UInt8(ascii: "e") else { return }
        position &+= 1
        if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { position &+= 1 }
        skipDigits()
    }

    private var isHexDigit: Bool {
        let letter = byte | 0x20
        return isDigit(at: position) || letter >= UInt8(ascii: "a") && letter <= UInt8(ascii: "f")
    }

    mutating func lineComment(from start: Int) -> LegacyToken {
        while true {
            position = text.offsetBeyondASCII(or: 0x0a, or: 0x0a, from: position)
            if isAtEnd { break }
            let isLineEnd = byte == 0x0a
            advance()
            if isLineEnd { break }
        }
        return one(.comment, start)
    }

    mutating func blockComment(from start: Int) -> LegacyToken {
        let star = UInt8(ascii: "*")
        while true {
            position = text.offsetBeyondASCII(or: star, or: star, from: position)
            if isAtEnd { return fail(.unendedComment) }
            let isStar = byte == star
            advance()
            if isStar, byte == UInt8(ascii: "/") {
                position &+= 1
                return one(.comment, start)
            }
        }
    }
}
