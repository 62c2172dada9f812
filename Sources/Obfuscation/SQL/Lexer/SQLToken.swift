/// One token of the lexer: its kind and where its bytes stand.
package struct SQLToken: Sendable {
    /// What else is known of a token.
    struct Traits: OptionSet, Sendable {
        let rawValue: UInt8

        /// A table name is expected next.
        static let indicatesTable = Traits(rawValue: 1)
        /// An identifier holds ASCII digits.
        static let hasDigits = Traits(rawValue: 2)
        /// A quoted identifier would be the same one without its quotes.
        static let isSimple = Traits(rawValue: 4)
    }

    package let start: Int
    package let end: Int
    package let kind: SQLTokenKind
    private let traits: Traits

    @inline(__always)
    init(_ kind: SQLTokenKind, _ start: Int, _ end: Int, _ traits: Traits = []) {
        self.start = start
        self.end = end
        self.kind = kind
        self.traits = traits
    }

    @inline(__always)
    var indicatesTable: Bool { traits.contains(.indicatesTable) }
    @inline(__always)
    var hasDigits: Bool { traits.contains(.hasDigits) }
    @inline(__always)
    var isSimple: Bool { traits.contains(.isSimple) }

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
