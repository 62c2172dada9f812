internal import DPWire

/// Splits SQL text into the tokens of the agent's own tokenizer.
///
/// The agent reads one character ahead of the token; `position` is that character. Linear in the text; the only memory
/// taken is for the tag of a dollar quoting that holds escapes.
package struct LegacyTokenizer: ~Escapable {
    let text: RawSpan
    let dialect: SQLDialect
    let hasLiteralEscapes: Bool
    let readsFunctions: Bool

    /// The offset of the character after the last token.
    package internal(set) var position = 0
    /// Whether a backslash was seen inside quotes.
    package internal(set) var hasSeenEscape = false
    /// The first fault.
    package private(set) var error: SQLError?

    /// Whether the next character is taken for a dot; see `minus(from:)`.
    private var standsForDot = false
    /// How often that happened: the agent's position falls one back each time.
    private var lag = 0
    /// Open braces of an escape sequence that spans the statement.
    private var depth = 0

    /// Starts at the beginning of `text`.
    ///
    /// - Parameters:
    ///   - literalEscapes: whether a backslash inside quotes is a character like any other.
    ///   - readsFunctions: whether `$func$` quoting is a kind of its own.
    @_lifetime(copy text)
    package init(_ text: RawSpan, dialect: SQLDialect, literalEscapes: Bool, readsFunctions: Bool) {
        self.readsFunctions = readsFunctions
        self.text = text
        self.dialect = dialect
        self.hasLiteralEscapes = literalEscapes
    }

    /// The next token; `endOfText` after the last one, `lexError` where the text cannot be read.
    @inline(__always)
    package mutating func next() -> LegacyToken {
        if standsForDot { return swallowed() }
        var start = position
        while true {
            let first = text.byte(start)
            let kinds = SQLCharacters(first)
            if kinds.isAny(.letter) { return identifier(from: start, at: start &+ 1) }
            if kinds.isAny(.blank) {
                start &+= 1
                continue
            }
            guard let token = token(first, kinds, from: &start) else { continue }
            return token
        }
    }

    /// The token at `start` unless it is a name in ASCII; nil for white space, behind which `start` is moved.
    private mutating func token(
        _ first: UInt8,
        _ kinds: SQLCharacters,
        from start: inout Int
    ) -> LegacyToken? {
        if kinds.isAny(.digit) {
            position = start
            return number(.number, from: start)
        }
        if kinds.isAny(.beyondASCII) {
            let scalar = text.scalar(at: start)
            if UnicodeClass.isSpace(scalar.value) {
                start &+= scalar.width
                return nil
            }
            position = start
            return foreign(scalar, from: start)
        }
        if first == UInt8(ascii: "@"), dialect != .postgreSQL { return identifier(from: start, at: start &+ 1) }
        if first == 0 {
            if start >= text.byteCount {
                position = start
                return LegacyToken(.endOfText, start, start)
            }
            // The agent takes a NUL right after a token for "no character read yet".
            if start == position, start > 0 {
                position = 0
                start &+= 1
                return nil
            }
        }
        position = start &+ 1
        if byte >= 0x80, text.scalar(at: position).isInvalid { return fail(.invalidUTF8) }
        return sign(first, from: start)
    }

    /// The character that stands for a dot.
    private mutating func swallowed() -> LegacyToken {
        standsForDot = false
        let start = position
        advance()
        return dot(from: start)
    }

    private mutating func foreign(_ scalar: DecodedScalar, from start: Int) -> LegacyToken {
        if UnicodeClass.isLetter(scalar.value) { return identifier(from: start, at: start &+ scalar.width) }
        if scalar.isInvalid { return fail(.invalidUTF8) }
        position = start &+ scalar.width
        return fail(.unexpectedByte, scalar.value)
    }

    /// A token that starts with a sign; `position` is behind the sign.
    private mutating func sign(_ first: UInt8, from start: Int) -> LegacyToken {
        switch first {
        case UInt8(ascii: "("): return one(.leftParenthesis, start)
        case UInt8(ascii: ")"): return one(.rightParenthesis, start)
        case UInt8(ascii: ","): return one(.comma, start)
        case UInt8(ascii: ";"): return one(.semicolon, start)
        case UInt8(ascii: "="): return one(.equals, start)
        case UInt8(ascii: "]"): return one(.rightBracket, start)
        case UInt8(ascii: "+"), UInt8(ascii: "*"), UInt8(ascii: "&"), UInt8(ascii: "|"), UInt8(ascii: "^"):
            return one(.sign, start)
        case UInt8(ascii: "."): return dot(from: start)
        case UInt8(ascii: "'"): return quoted(.string, delimiter: first)
        case UInt8(ascii: "\""): return quoted(.doubleQuotedString, delimiter: first)
        case UInt8(ascii: "`"): return quoted(.identifier, delimiter: first)
        case UInt8(ascii: "["):
            if dialect == .sqlServer { return quoted(.doubleQuotedString, delimiter: UInt8(ascii: "]")) }
            return one(.leftBracket, start)
        case UInt8(ascii: ":"): return colon(from: start)
        case UInt8(ascii: "-"): return minus(from: start)
        case UInt8(ascii: "/"): return slash(from: start)
        case UInt8(ascii: "#"): return hash(from: start)
        case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "~"): return comparison(first, from: start)
        case UInt8(ascii: "!"): return not(from: start)
        case UInt8(ascii: "?"): return question(from: start)
        case UInt8(ascii: "%"): return percent(from: start)
        case UInt8(ascii: "$"): return dollar(from: start)
        case UInt8(ascii: "@"):
            if byte == UInt8(ascii: ">") { return long(.jsonContains, from: start, length: 2) }
            return one(.sign, start)
        case UInt8(ascii: "{"), UInt8(ascii: "}"): return brace(first, from: start)
        default: return fail(.unexpectedByte, UInt32(first))
        }
    }

    private mutating func brace(_ brace: UInt8, from start: Int) -> LegacyToken {
        if brace == UInt8(ascii: "}") {
            guard depth > 0 else { return fail(.unexpectedByte, UInt32(brace)) }
            depth &-= 1
            return one(.sign, start)
        }
        // Such as `{call f(?)}`: what is called is worth showing.
        let spansStatement = start == 0 && (position >= text.byteCount || byte < 0x80)
        if depth > 0 || spansStatement {
            depth &+= 1
            return one(.sign, start)
        }
        while !isAtEnd {
            if byte == UInt8(ascii: "}") {
                position &+= 1
                return one(.escapeSequence, start)
            }
            advance()
        }
        return fail(.unendedEscapeSequence)
    }
}

// MARK: - Reading

extension LegacyTokenizer {
    /// The byte at `position`, 0 at the end.
    @inline(__always)
    var byte: UInt8 { text.byte(position) }

    /// Whether no character can be read at `position`: the end, or a byte that is no part of valid UTF-8.
    @inline(__always)
    var isAtEnd: Bool {
        position >= text.byteCount || byte >= 0x80 && text.scalar(at: position).isInvalid
    }

    /// The length of the character at an offset; 0 where none can be read.
    @inline(__always)
    func width(at offset: Int) -> Int {
        guard text.byte(offset) >= 0x80 else { return offset < text.byteCount ? 1 : 0 }
        let scalar = text.scalar(at: offset)
        return scalar.isInvalid ? 0 : scalar.width
    }

    /// Moves one character on; stays at the end.
    @inline(__always)
    mutating func advance() {
        position &+= width(at: position)
    }

    /// Whether a character counts as a letter inside a name.
    @inline(__always)
    func isLetter(at offset: Int) -> Bool {
        let kinds = SQLCharacters(text.byte(offset))
        guard kinds.isAny(.beyondASCII) else { return kinds.isAny([.letter, .nameSign]) }
        return UnicodeClass.isLetter(text.scalar(at: offset).value)
    }

    @inline(__always)
    func isDigit(at offset: Int) -> Bool {
        SQLCharacters(text.byte(offset)).isAny(.digit)
    }

    /// A token that ends at `position`.
    @inline(__always)
    func one(_ kind: LegacyTokenKind, _ start: Int) -> LegacyToken {
        LegacyToken(kind, start, position)
    }

    @inline(__always)
    mutating func long(_ kind: LegacyTokenKind, from start: Int, length: Int) -> LegacyToken {
        position = start &+ length
        return LegacyToken(kind, start, position)
    }

    /// Remembers the first fault.
    ///
    /// - Parameters:
    ///   - ends: how often the agent finds the end of the text until then, if it is there.
    ///   - content: what was read of the token so far.
    mutating func fail(
        _ code: SQLError.Code,
        _ detail: UInt32? = nil,
        ends: Int = 1,
        content: LegacyToken? = nil
    ) -> LegacyToken {
        let token = content ?? LegacyToken(.lexError, position, position)
        if error != nil { return token }
        // The agent's position leaves the first character out, and goes one on each time it finds the end.
        let startsWithNUL = text.byte(0) == 0
        let read = startsWithNUL ? 0 : position &+ width(at: position) &- width(at: 0) &- lag
        if position < text.byteCount, isAtEnd {
            error = SQLError(.invalidUTF8, at: read &+ 1, detail: UInt32(byte))
        } else if isAtEnd {
            error = SQLError(code, at: read &+ ends, detail: detail ?? 0x110000)
        } else {
            error = SQLError(code, at: read, detail: detail ?? text.scalar(at: position).value)
        }
        return token
    }

    mutating func standForDot() {
        standsForDot = true
        lag &+= 1
    }
}
