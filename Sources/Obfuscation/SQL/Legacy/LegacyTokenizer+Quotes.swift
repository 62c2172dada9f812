internal import DPWire

extension LegacyTokenizer {
    /// Text in quotes, of which the first has been read.
    mutating func quoted(_ kind: LegacyTokenKind, delimiter: UInt8) -> LegacyToken {
        let backslash = UInt8(ascii: "\\")
        let start = position
        var isEscaped = false
        while true {
            position = text.offsetBeyondASCII(or: delimiter, or: backslash, from: position)
            if isAtEnd { break }
            if byte == delimiter {
                guard text.byte(position &+ 1) == delimiter else {
                    let end = position
                    position &+= 1
                    return content(kind, start, end, delimiter, isEscaped: isEscaped)
                }
                isEscaped = true
                position &+= 2
            } else if byte == backslash {
                hasSeenEscape = true
                position &+= 1
                if hasLiteralEscapes { continue }
                isEscaped = true
                if isAtEnd { break }
                advance()
            } else {
                advance()
            }
        }
        let content = LegacyToken(
            .lexError,
            start,
            position,
            isEscaped ? .escaped : .plain,
            delimiter: delimiter
        )
        return fail(.unendedString, ends: 2, content: content)
    }

    private func content(
        _ kind: LegacyTokenKind,
        _ start: Int,
        _ end: Int,
        _ delimiter: UInt8,
        isEscaped: Bool
    ) -> LegacyToken {
        let form: LegacyToken.Form =
            if isBlank(start..<end, isEscaped: isEscaped) { .blank } else { isEscaped ? .escaped : .plain }
        return LegacyToken(kind, start, end, form, delimiter: delimiter)
    }

    /// Whether there is nothing but white space in a range.
    private func isBlank(_ range: Range<Int>, isEscaped: Bool) -> Bool {
        var offset = range.lowerBound
        while offset < range.upperBound {
            if isEscaped, !hasLiteralEscapes, text.byte(offset) == UInt8(ascii: "\\") { offset &+= 1 }
            let scalar = text.scalar(at: offset)
            guard UnicodeClass.isSpace(scalar.value) else { return false }
            offset &+= scalar.width
        }
        return true
    }

    /// `$tag$ … $tag$`, of which the first sign has been read.
    ///
    /// As for the agent, a character is compared by its lowest byte, and one that ends a partial match is not compared
    /// again.
    mutating func dollarQuoted() -> LegacyToken {
        let sign = UInt8(ascii: "$")
        let tagToken = quoted(.string, delimiter: sign)
        guard tagToken.kind != .lexError else { return LegacyToken(.lexError, position, position) }
        var tag = DollarTag(tagToken)
        let isFunction = isFunctionTag(tagToken)
        let start = position
        while true {
            if tag.isUnmatched { position = text.offsetBeyondASCII(or: sign, or: sign, from: position) }
            let scalar = text.scalar(at: position)
            if scalar.width == 0 || scalar.isInvalid {
                return fail(.unendedDollarQuote, ends: 2, content: LegacyToken(.lexError, start, start))
            }
            let matchStart = tag.isUnmatched ? position : tag.matchStart
            position &+= scalar.width
            guard tag.matches(UInt8(truncatingIfNeeded: scalar.value), in: text, escapes: !hasLiteralEscapes) else {
                continue
            }
            tag.matchStart = matchStart
            if tag.isMatched {
                return LegacyToken(isFunction ? .dollarQuotedFunction : .dollarQuotedString, start, matchStart)
            }
        }
    }

    private func isFunctionTag(_ token: LegacyToken) -> Bool {
        readsFunctions && token.form == .plain && text.says("func", in: token.start..<token.end)
    }
}

/// How far the tag of a dollar quoting has been found again.
private struct DollarTag {
    private let start: Int
    private let end: Int
    private let isEscaped: Bool

    /// The next byte of the tag to be found.
    private var offset: Int
    private(set) var isUnmatched = true
    private(set) var isMatched = false
    var matchStart = 0

    /// The tag is the text between two signs; a blank one counts as empty.
    init(_ token: LegacyToken) {
        start = token.start
        end = token.form == .blank ? token.start : token.end
        isEscaped = token.form == .escaped
        offset = start
    }

    /// Takes a byte; false if it broke the match.
    mutating func matches(_ byte: UInt8, in text: RawSpan, escapes: Bool) -> Bool {
        let sign = UInt8(ascii: "$")
        if isUnmatched {
            offset = start
            isUnmatched = byte != sign
            return !isUnmatched
        }
        if offset >= end {
            isMatched = byte == sign
            isUnmatched = !isMatched
            return isMatched
        }
        var expected = text.byte(offset)
        var width = 1
        if isEscaped, expected == sign {
            // A sign inside the tag stands twice.
            width = 2
        } else if isEscaped, escapes, expected == UInt8(ascii: "\\") {
            expected = text.byte(offset &+ 1)
            width = 2
        }
        offset &+= width
        isUnmatched = byte != expected
        return !isUnmatched
    }
}
