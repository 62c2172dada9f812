internal import DPWire

/// Why a statement was not obfuscated, so that its text must not be shown.
package struct SQLError: Error, Equatable, Sendable {
    /// What the agent shows in place of a statement that it cannot read.
    package static var placeholder: StaticString { "Non-parsable SQL query" }

    /// The kinds of fault; all but `outOfMemory` come from the legacy tokenizer only.
    package enum Code: UInt8, Sendable {
        case emptyResult
        case invalidUTF8
        case unexpectedByte
        case unexpectedAfterNot
        case invalidBindVariable
        case invalidVariable
        case unendedString
        case unendedDollarQuote
        case unendedComment
        case unendedEscapeSequence
        case bracketedAlias
        case outOfMemory
    }

    package let code: Code
    /// Bytes read when it happened, as the agent counts them.
    package let position: Int
    /// The scalar, byte or token kind that was in the way.
    package let detail: UInt32

    init(_ code: Code, at position: Int = 0, detail: UInt32 = 0) {
        self.code = code
        self.position = position
        self.detail = detail
    }

    /// The agent's message, as UTF-8 bytes.
    package var message: [UInt8] {
        var text: [UInt8] = []
        switch code {
        case .emptyResult:
            text.append("result is empty")
            return text
        case .bracketedAlias:
            text.append("expected identifier in bracketed filter, got ")
            text.append(decimal: detail)
            return text
        case .outOfMemory:
            text.append("out of memory")
            return text
        default:
            break
        }
        text.append("at position ")
        text.append(decimal: UInt32(clamping: position))
        text.append(": ")
        appendFault(to: &text)
        return text
    }

    private func appendFault(to text: inout [UInt8]) {
        switch code {
        case .invalidUTF8:
            text.append("invalid UTF-8 encoding beginning with 0x")
            text.append(hexadecimal: detail)
        case .unexpectedByte:
            text.append("unexpected byte ")
            text.append(decimal: detail)
        case .unexpectedAfterNot:
            text.append("unexpected char ")
            appendCharacter(to: &text)
            text.append(" after \"!\"")
        case .invalidBindVariable:
            text.append("bind variables should start with letters or digits, got ")
            appendCharacter(to: &text)
        case .invalidVariable:
            text.append("invalid character after variable identifier: ")
            appendCharacter(to: &text)
        case .unendedDollarQuote:
            text.append("unexpected EOF in dollar-quoted string")
        case .unendedComment:
            text.append("unexpected EOF in comment")
        case .unendedEscapeSequence:
            text.append("unexpected EOF in escape sequence")
        default:
            text.append("unexpected EOF in string")
        }
    }

    private func appendCharacter(to text: inout [UInt8]) {
        text.append("\"")
        text.append(scalar: detail)
        text.append("\" (")
        text.append(decimal: detail)
        text.append(")")
    }
}

extension [UInt8] {
    fileprivate mutating func append(decimal value: UInt32) {
        if value >= 10 { append(decimal: value / 10) }
        append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: value % 10))
    }

    fileprivate mutating func append(hexadecimal value: UInt32) {
        if value >= 16 { append(hexadecimal: value / 16) }
        let digit = UInt8(truncatingIfNeeded: value % 16)
        append(digit < 10 ? UInt8(ascii: "0") &+ digit : UInt8(ascii: "a") &- 10 &+ digit)
    }
}
