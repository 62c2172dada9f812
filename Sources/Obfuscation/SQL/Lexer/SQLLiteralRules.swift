internal import DPWire

/// Which tokens of the lexer become `?`.
struct SQLLiteralRules {
    /// One bit for each token kind.
    private let replaced: UInt32
    private let keepsJSONPath: Bool
    private let replacesQuotedText: Bool

    /// Whether digits in names become `?`.
    let replacesDigits: Bool

    init(_ options: SQLOptions, dialect: SQLDialect) {
        var kinds =
            Self.bit(.number) | Self.bit(.string) | Self.bit(.incompleteString) | Self.bit(.dollarQuotedString)
        if !options.dollarQuotedFunc { kinds |= Self.bit(.dollarQuotedFunction) }
        if !options.keepPositionalParameter { kinds |= Self.bit(.positionalParameter) }
        if options.replaceBindParameter { kinds |= Self.bit(.bindParameter) }
        if !options.keepBoolean { kinds |= Self.bit(.boolean) }
        if !options.keepNull { kinds |= Self.bit(.null) }
        if options.isStrict { kinds |= Self.bit(.error) }
        replaced = kinds
        keepsJSONPath = options.keepJSONPath
        replacesQuotedText = options.isStrict && dialect == .generic
        replacesDigits = options.replaceDigits
    }

    /// Whether a token becomes `?`.
    ///
    /// - Parameter last: the kind of the last token that was neither space nor comment.
    @inline(__always)
    func replace(_ token: SQLToken, after last: SQLTokenKind) -> Bool {
        if replaced & Self.bit(token.kind) != 0 {
            return !(keepsJSONPath && last == .jsonOperator && Self.isLiteral(token.kind))
        }
        return replacesQuotedText && token.kind == .quotedIdentifier
    }

    @inline(__always)
    private static func bit(_ kind: SQLTokenKind) -> UInt32 {
        1 &<< UInt32(kind.rawValue)
    }

    private static func isLiteral(_ kind: SQLTokenKind) -> Bool {
        switch kind {
        case .number, .string, .incompleteString, .dollarQuotedString: true
        default: false
        }
    }
}

/// Finds the field in `EXTRACT(field FROM …)`, which becomes `?` as PostgreSQL's own statistics write it.
struct SQLExtractContext {
    private enum State {
        case elsewhere
        case afterName
        case afterParenthesis
    }

    private var state = State.elsewhere

    /// Takes the next token that is neither space nor comment, and tells whether it is such a field.
    @inline(__always)
    mutating func take(_ token: SQLToken, in text: RawSpan) -> Bool {
        switch state {
        case .elsewhere:
            if token.kind == .function { state = Self.isExtract(token, in: text) ? .afterName : .elsewhere }
            return false
        case .afterName:
            let isParenthesis = token.kind == .punctuation && text.byte(token.start) == UInt8(ascii: "(")
            state = isParenthesis ? .afterParenthesis : .elsewhere
            return false
        case .afterParenthesis:
            state = token.kind == .function && Self.isExtract(token, in: text) ? .afterName : .elsewhere
            return token.kind == .identifier && Self.isField(token, in: text)
        }
    }

    private static func isExtract(_ token: SQLToken, in text: RawSpan) -> Bool {
        guard token.end &- token.start == 7 else { return false }
        return "EXTRACT" ~= SQLWord(text, at: token.start, length: 7).short
    }

    private static func isField(_ token: SQLToken, in text: RawSpan) -> Bool {
        // The long s and the Kelvin sign fold to letters.
        let folded = SQLWord(text, token.range) { scalar in
            switch scalar {
            case 0x17f: UInt8(ascii: "S")
            case 0x212a: UInt8(ascii: "K")
            default: nil
            }
        }
        guard let word = folded else { return false }
        return switch word {
        case "CENTURY", "DAY", "DECADE", "DOW", "DOY", "EPOCH", "HOUR", "ISODOW", "ISOYEAR", "JULIAN", "MICROSECONDS",
            "MILLENNIUM", "MILLISECONDS", "MINUTE", "MONTH", "QUARTER", "SECOND", "TIMEZONE", "TIMEZONE_HOUR",
            "TIMEZONE_MINUTE", "WEEK", "YEAR":
            true
        default: false
        }
    }
}
