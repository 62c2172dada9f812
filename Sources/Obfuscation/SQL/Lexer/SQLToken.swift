/// One token of the lexer: its kind and where its bytes stand.
package struct SQLToken: Sendable {
    package let kind: SQLTokenKind
    package let start: Int
    package let end: Int

    /// Whether a table name is expected next.
    let indicatesTable: Bool
    /// Whether an identifier holds ASCII digits.
    let hasDigits: Bool
    /// Whether a quoted identifier would be the same one without its quotes.
    let isSimple: Bool

    @inline(__always)
    init(
        _ kind: SQLTokenKind,
        _ start: Int,
        _ end: Int,
        indicatesTable: Bool = false,
        hasDigits: Bool = false,
        isSimple: Bool = false
    ) {
        self.kind = kind
        self.start = start
        self.end = end
        self.indicatesTable = indicatesTable
        self.hasDigits = hasDigits
        self.isSimple = isSimple
    }

    /// The range of its bytes.
    @inline(__always)
    package var range: Range<Int> { start..<Swift.max(start, end) }

    /// Whether it is neither space nor comment.
    @inline(__always)
    var isValue: Bool {
        switch kind {
        case .space, .comment, .multilineComment, .endOfText: false
        default: true
        }
    }
}
