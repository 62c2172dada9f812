internal import DPWire

/// Splits the text of Redis commands, one a line, into commands and their arguments.
///
/// A line end inside quotes belongs to the argument; a backslash protects the next byte there. Blank lines count for
/// nothing.
package struct RedisTokenizer: ~Escapable {
    /// A command's name or one of its arguments.
    package struct Token: Equatable, Sendable {
        package let isCommand: Bool

        /// Where it stands in the text, quotes and backslashes included.
        package let range: Range<Int>

        /// Whether nothing follows it.
        package let isLast: Bool
    }

    private let text: RawSpan
    private var offset: Int
    private let end: Int
    private var isAtCommand = true

    /// Starts at the beginning of `text`; white space at its ends counts for nothing.
    @_lifetime(copy text)
    package init(_ text: RawSpan) {
        self.text = text
        let range = text.trimmingSpace(in: text.everything)
        offset = range.lowerBound
        end = range.upperBound
    }

    /// The next token; an empty last command when there is nothing at all.
    package mutating func next() -> Token {
        isAtCommand ? command() : argument()
    }

    private mutating func command() -> Token {
        while offset < end, text.byte(offset) == 0x0a || text.byte(offset) == 0x20 {
            if text.byte(offset) == 0x20 { skipSpace() } else { offset &+= 1 }
        }
        let start = offset
        while offset < end, text.byte(offset) != 0x20, text.byte(offset) != 0x0a { offset &+= 1 }
        let range = start..<offset
        isAtCommand = false
        leaveToken()
        return Token(isCommand: true, range: range, isLast: offset >= end)
    }

    private mutating func argument() -> Token {
        let start = offset
        var isQuoted = false
        var isEscaped = false
        while offset < end {
            let byte = text.byte(offset)
            if !isQuoted, byte == 0x20 || byte == 0x0a { break }
            if byte == 0x22, !isEscaped { isQuoted.toggle() }
            isEscaped = byte == 0x5c && !isEscaped
            offset &+= 1
        }
        let range = start..<offset
        leaveToken()
        return Token(isCommand: false, range: range, isLast: offset >= end)
    }

    /// Moves to the next token, behind the space or the line end that ended the last one.
    private mutating func leaveToken() {
        if text.byte(offset) == 0x20 { skipSpace() }
        guard offset < end, text.byte(offset) == 0x0a else { return }
        isAtCommand = true
        while offset < end, isBlank(text.byte(offset)) {
            // A tab is skipped behind a space only; else it belongs to the command, as the agent has it.
            if text.byte(offset) == 0x20 { skipSpace() } else { offset &+= 1 }
        }
    }

    private mutating func skipSpace() {
        while offset < end, isSpace(text.byte(offset)) { offset &+= 1 }
    }

    private func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0a
    }

    private func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0d
    }
}
