internal import DPWire

/// Where and why a text stops being JSON.
package struct JSONFault: Error, Equatable, Sendable {
    /// What the grammar wanted instead.
    package enum Reason: Equatable, Sendable {
        /// The text ends inside a document.
        case truncated
        case value
        case key
        case afterKey
        case afterObjectValue
        case afterArrayValue
        case controlCharacter
        case escape
        case hexadecimal
        case number
        case fraction
        case exponent
        case word
    }

    package let reason: Reason

    /// The byte that does not fit; meaningless when the text is truncated.
    package let byte: UInt8

    /// Where it stands.
    package let offset: Int

    init(_ reason: Reason, byte: UInt8, offset: Int) {
        self.reason = reason
        self.byte = byte
        self.offset = offset
    }

    /// Where the byte stands in the grammar.
    package var context: StaticString {
        switch reason {
        case .truncated: "unexpected end of JSON input"
        case .value: "looking for beginning of value"
        case .key: "looking for beginning of object key string"
        case .afterKey: "after object key"
        case .afterObjectValue: "after object key:value pair"
        case .afterArrayValue: "after array element"
        case .controlCharacter: "in string literal"
        case .escape: "in string escape code"
        case .hexadecimal: "in \\u hexadecimal character escape"
        case .number: "in numeric literal"
        case .fraction: "after decimal point in numeric literal"
        case .exponent: "in exponent of numeric literal"
        case .word: "in literal"
        }
    }
}
