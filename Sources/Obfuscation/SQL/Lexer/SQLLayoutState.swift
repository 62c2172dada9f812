internal import DPWire

/// What a token is written as.
struct SQLValue {
    enum Form {
        /// As it stands in the text.
        case source
        /// `?`.
        case placeholder
        /// As the normalizer's buffer has it.
        case rewritten
    }

    static var questionMark: UInt8 { UInt8(ascii: "?") }
    static var placeholder: SQLValue { SQLValue(form: .placeholder, symbol: questionMark, endsInDot: false) }

    let form: Form
    /// Its byte if it is just one, else 0.
    let symbol: UInt8
    /// Whether it is longer than one byte and ends in a dot.
    let endsInDot: Bool

    @inline(__always)
    private init(form: Form, symbol: UInt8, endsInDot: Bool) {
        self.form = form
        self.symbol = symbol
        self.endsInDot = endsInDot
    }

    @inline(__always)
    init(_ token: SQLToken, in text: RawSpan) {
        let isOne = token.end &- token.start == 1
        let last = text.byte(token.end &- 1)
        self.init(form: .source, symbol: isOne ? last : 0, endsInDot: !isOne && last == UInt8(ascii: "."))
    }

    init(rewritten bytes: UnsafeRawBufferPointer, replacesDigits: Bool) {
        let last = bytes.last ?? 0
        let isOne = bytes.count == 1
        self.init(form: .rewritten, symbol: isOne ? last : 0, endsInDot: !isOne && last == UInt8(ascii: "."))
    }
}

/// What is remembered of the last token that was neither space nor comment.
struct SQLLastToken {
    /// `endOfText` before the first one.
    var kind = SQLTokenKind.endOfText
    var symbol: UInt8 = 0
    var endsInDot = false
    var indicatesTable = false
    var start = 0

    init() {}

    @inline(__always)
    init(_ token: SQLToken, _ value: SQLValue) {
        kind = token.kind
        symbol = value.symbol
        endsInDot = value.endsInDot
        indicatesTable = token.indicatesTable
        start = token.start
    }

    @inline(__always)
    var isName: Bool { kind == .identifier || kind == .quotedIdentifier }
}

/// Where in a statement the normalizer is.
struct SQLLayoutState {
    /// What is known of a parenthesis at the beginning, which may be a list of parameters.
    enum Leading {
        /// No token was read yet.
        case unknown
        case open
        /// Closed by the last token.
        case closed
        /// There is none, or it has been dealt with.
        case none
    }

    /// Which literals are replaced; nil for none.
    let rules: SQLLiteralRules?
    let dialect: SQLDialect
    /// Whether metadata is collected.
    let collects: Bool
    /// Where the statement begins in the output.
    let outputStart: Int

    /// Whether the text stands inside `$func$` quoting; none can stand inside that again.
    var isFunctionBody = false
    var last = SQLLastToken()
    var extract = SQLExtractContext()

    var leading = Leading.unknown
    var leadingStart = 0
    var leadingDepth = 0
    var leadingHasCommand = false

    /// Whether the values of a group are being read, of which only the first is written.
    var isGroupable = false
    /// Whether names follow that are tables.
    var isInTableList = false

    private var followsColon = false
    private var isNameBeforeColon = false

    init(rules: SQLLiteralRules?, dialect: SQLDialect, collects: Bool, outputStart: Int) {
        self.rules = rules
        self.dialect = dialect
        self.collects = collects
        self.outputStart = outputStart
    }

    /// Follows groups of `?`; true if the value is part of one that has been written.
    mutating func group(_ value: SQLValue) -> Bool {
        let comma = UInt8(ascii: ",")
        if value.symbol == SQLValue.questionMark, last.kind != .endOfText {
            if last.symbol == UInt8(ascii: "(") || last.symbol == UInt8(ascii: "[") {
                isGroupable = true
            } else if last.symbol == comma, isGroupable {
                return true
            }
        }
        guard isGroupable else { return false }
        if last.symbol == SQLValue.questionMark, value.symbol == comma { return true }
        if value.symbol == UInt8(ascii: ")") || value.symbol == UInt8(ascii: "]") { isGroupable = false }
        return false
    }

    /// Whether the comma before a value was left out as part of a group that the value does not belong to.
    func owesComma(before value: SQLValue) -> Bool {
        isGroupable && value.symbol != SQLValue.questionMark && last.symbol == UInt8(ascii: ",")
    }

    /// Whether a space stands before a token.
    @inline(__always)
    func needsSpace(before token: SQLToken, _ value: SQLValue, _ options: SQLOptions) -> Bool {
        if options.removeSpaceBetweenParentheses, touchesParenthesis(value) { return false }
        if token.isName, last.endsInDot || isParameterName { return false }
        switch value.symbol {
        case UInt8(ascii: ","), UInt8(ascii: ";"): return false
        case UInt8(ascii: "="): return last.symbol != UInt8(ascii: ":")
        default: return true
        }
    }

    private func touchesParenthesis(_ value: SQLValue) -> Bool {
        if value.symbol == UInt8(ascii: ")") || value.symbol == UInt8(ascii: "]") { return true }
        return last.kind == .function || last.symbol == UInt8(ascii: "(") || last.symbol == UInt8(ascii: "[")
    }

    /// Whether a name would be that of a parameter, as in `= :name`, and not behind a label or an object.
    @inline(__always)
    private var isParameterName: Bool {
        followsColon && !isNameBeforeColon && last.symbol == UInt8(ascii: ":")
    }

    /// Remembers what stands before a colon until the token behind it was written.
    @inline(__always)
    mutating func trackColon(_ value: SQLValue) {
        if value.symbol == UInt8(ascii: ":") {
            followsColon = true
            isNameBeforeColon = last.isName
        } else {
            followsColon = false
        }
    }
}
