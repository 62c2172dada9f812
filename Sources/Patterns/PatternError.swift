/// Why a text is no pattern, and where.
package struct PatternError: Error, Equatable, Sendable {
    /// The kinds of fault.
    package enum Reason: Equatable, Sendable {
        /// A group that is not closed, or a parenthesis that closes nothing.
        case unbalancedParenthesis
        /// A class that is not closed.
        case unclosedClass
        /// A range in a class whose end comes before its begin.
        case badRange
        /// An operator such as `*` with nothing to repeat, or behind another one.
        case badRepetition
        /// More than ``Pattern/repetitionLimit`` repetitions, or fewer at most than at least.
        case badCount
        /// An escape that means nothing, or ends the pattern.
        case badEscape
        /// A class of characters that is not known.
        case unknownClass
        /// A name of a group that is none.
        case badName
        /// Something behind `(?` that means nothing here, such as looking ahead.
        case unsupported
        /// The pattern is not UTF-8.
        case notUTF8
        /// It would take too much memory, or nests too deep.
        case tooLarge
    }

    package let reason: Reason

    /// The byte of the pattern at which it was seen.
    package let offset: Int

    init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }
}
