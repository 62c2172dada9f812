/// Why a text is not the JSON that was asked for, and where.
package struct JSONError: Error, Equatable {
    /// The kinds of fault.
    package enum Reason: UInt8, Equatable, Sendable {
        /// The text ends inside a value.
        case truncated
        /// A byte that the grammar does not allow here.
        case unexpectedByte
        /// A value of another kind than the one asked for.
        case typeMismatch
        /// A number that is not a JSON number, or does not fit what was asked for.
        case invalidNumber
        /// An escape that JSON does not know, or a control character inside a string.
        case invalidString
        /// More than ``JSONReader/maximumDepth`` containers inside each other.
        case tooDeep
        /// Something follows the value.
        case trailingBytes
    }

    package let reason: Reason

    /// The byte offset in the text at which the fault was seen.
    package let offset: Int

    package init(_ reason: Reason, offset: Int) {
        self.reason = reason
        self.offset = offset
    }
}
