/// The kinds of token of the lexer.
package enum SQLTokenKind: UInt8, Sendable {
    /// Quoting or a comment that never ends.
    case error
    case endOfText
    case space
    case string
    /// A string literal that never ends.
    case incompleteString
    case number
    case identifier
    case quotedIdentifier
    case `operator`
    case wildcard
    case comment
    case multilineComment
    case punctuation
    case dollarQuotedFunction
    case dollarQuotedString
    case positionalParameter
    case bindParameter
    case function
    case systemVariable
    case unknown
    case command
    case keyword
    case jsonOperator
    case boolean
    case null
    case procedureIndicator
    case cteIndicator
    case aliasIndicator
}
