internal import DPWire

/// Splits SQL text into tokens that, put together, are the text again.
///
/// Knows no grammar and never fails. A NUL ends the text outside of dollar quoting. Reads each byte a bounded number of
/// times and allocates nothing.
package struct SQLLexer: ~Escapable {
    let text: RawSpan
    let dialect: SQLDialect

    /// The offset of the next byte to read.
    package internal(set) var position = 0

    /// Starts at the beginning of `text`.
    @_lifetime(copy text)
    package init(_ text: RawSpan, dialect: SQLDialect) {
        self.text = text
        self.dialect = dialect
    }

    /// The next token; `endOfText` for ever after the last one.
    package mutating func next() -> SQLToken {
        let start = position
        let first = text.byte(start)
        let kinds = SQLCharacters(first)
        if kinds.isAny(.letter) { return identifier(from: start) }
        if kinds.isAny(.space) {
            skip(.space, from: start &+ 1)
            return SQLToken(.space, start, position)
        }
        if kinds.isAny(.digit) { return number(from: start) }
        switch first {
        case UInt8(ascii: "'"):
            return string(from: start, delimiter: first)
        case UInt8(ascii: "\""):
            if dialect == .mySQL { return string(from: start, delimiter: first) }
            return quotedIdentifier(from: start, delimiter: first, opening: first)
        case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "."),
            UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"):
            return one(.punctuation, start)
        case UInt8(ascii: "["):
            if dialect == .sqlServer {
                return quotedIdentifier(from: start, delimiter: UInt8(ascii: "]"), opening: first)
            }
            return one(.punctuation, start)
        case UInt8(ascii: "*"):
            return one(.wildcard, start)
        case UInt8(ascii: "-"), UInt8(ascii: "+"):
            return sign(first, from: start)
        case UInt8(ascii: "/"):
            if text.byte(start &+ 1) == UInt8(ascii: "*") { return multilineComment(from: start) }
            return operatorToken(first, from: start)
        case UInt8(ascii: "$"):
            return dollar(from: start)
        case UInt8(ascii: ":"):
            if dialect == .oracle, isAlphanumeric(at: start &+ 1) { return bindParameter(from: start) }
            return operatorToken(first, from: start)
        case UInt8(ascii: "`"):
            if dialect == .mySQL { return quotedIdentifier(from: start, delimiter: first, opening: first) }
            return one(.unknown, start)
        case UInt8(ascii: "#"):
            if dialect == .sqlServer { return name(from: start) }
            if dialect == .mySQL { return lineComment(from: start, prefix: 1) }
            return operatorToken(first, from: start)
        case UInt8(ascii: "@"):
            return atSign(from: start)
        case 0:
            return SQLToken(.endOfText, start, start)
        case 0x80...:
            let scalar = text.scalar(at: start)
            if UnicodeClass.isLetter(scalar.value) { return foreignName(from: start) }
            position = start &+ scalar.width
            return SQLToken(.unknown, start, position)
        default:
            return kinds.isAny(.operator) ? operatorToken(first, from: start) : one(.unknown, start)
        }
    }

    /// The next token that is not space.
    @inline(__always)
    mutating func nextBehindSpace() -> SQLToken {
        skip(.space, from: position)
        return next()
    }

    @inline(__always)
    private mutating func one(_ kind: SQLTokenKind, _ start: Int) -> SQLToken {
        position = start &+ 1
        return SQLToken(kind, start, position)
    }

    /// Moves behind the bytes of some kinds.
    @inline(__always)
    mutating func skip(_ kinds: SQLCharacters, from start: Int) {
        var offset = start
        while SQLCharacters(text.byte(offset)).isAny(kinds) { offset &+= 1 }
        position = offset
    }

    /// Whether a letter, a digit or, beyond ASCII, a number of any kind stands at an offset.
    func isAlphanumeric(at offset: Int) -> Bool {
        let byte = text.byte(offset)
        guard byte >= 0x80 else { return SQLCharacters(byte).isAny([.letter, .digit]) }
        let scalar = text.scalar(at: offset).value
        return UnicodeClass.isLetter(scalar) || UnicodeClass.isNumber(scalar)
    }
}

// MARK: - Comments and operators

extension SQLLexer {
    private mutating func sign(_ first: UInt8, from start: Int) -> SQLToken {
        let second = text.byte(start &+ 1)
        if first == UInt8(ascii: "-"), second == first { return lineComment(from: start, prefix: 2) }
        if second == UInt8(ascii: ".") || SQLCharacters(second).isAny(.digit) {
            return decimal(from: start, at: start &+ 1)
        }
        return operatorToken(first, from: start)
    }

    private mutating func lineComment(from start: Int, prefix: Int) -> SQLToken {
        position = text.offsetOfNUL(or: 0x0a, or: 0x0a, from: start &+ prefix)
        return SQLToken(.comment, start, position)
    }

    private mutating func multilineComment(from start: Int) -> SQLToken {
        let star = UInt8(ascii: "*")
        var offset = text.offsetOfNUL(or: star, or: star, from: start &+ 2)
        while text.byte(offset) != 0 {
            if text.byte(offset &+ 1) == UInt8(ascii: "/") {
                position = offset &+ 2
                return SQLToken(.multilineComment, start, position)
            }
            offset = text.offsetOfNUL(or: star, or: star, from: offset &+ 1)
        }
        position = offset
        return SQLToken(.error, start, position)
    }

    mutating func operatorToken(_ first: UInt8, from start: Int) -> SQLToken {
        if let length = jsonOperatorLength(first, at: start) {
            position = start &+ length
            return SQLToken(.jsonOperator, start, position)
        }
        var last = first
        var offset = start &+ 1
        while true {
            let byte = text.byte(offset)
            guard SQLCharacters(byte).isAny(.operator) else { break }
            // `=?` and `=@p` are an operator and a value.
            if last == UInt8(ascii: "="), byte == UInt8(ascii: "?") || byte == UInt8(ascii: "@") { break }
            last = byte
            offset &+= 1
        }
        position = offset
        return SQLToken(.operator, start, position)
    }

    private func jsonOperatorLength(_ first: UInt8, at start: Int) -> Int? {
        let second = text.byte(start &+ 1)
        switch first {
        case UInt8(ascii: "-") where second == UInt8(ascii: ">"), UInt8(ascii: "#") where second == UInt8(ascii: ">"):
            return text.byte(start &+ 2) == UInt8(ascii: ">") ? 3 : 2
        case UInt8(ascii: "#") where second == UInt8(ascii: "-"),
            UInt8(ascii: "?") where second == UInt8(ascii: "|") || second == UInt8(ascii: "&"),
            UInt8(ascii: "<") where second == UInt8(ascii: "@"):
            return 2
        default:
            return nil
        }
    }
}
