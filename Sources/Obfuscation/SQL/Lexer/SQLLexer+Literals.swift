internal import DPWire

// MARK: - Numbers

extension SQLLexer {
    mutating func number(from start: Int) -> SQLToken {
        if text.byte(start) == UInt8(ascii: "0") {
            let second = text.byte(start &+ 1)
            if second | 0x20 == UInt8(ascii: "x") { return hexadecimal(from: start) }
            if second >= UInt8(ascii: "0"), second <= UInt8(ascii: "7") { return octal(from: start) }
        }
        return decimal(from: start, at: start &+ 1)
    }

    /// Digits, points and exponents in any order and number.
    mutating func decimal(from start: Int, at offset: Int) -> SQLToken {
        var offset = offset
        while true {
            let byte = text.byte(offset)
            if SQLCharacters(byte).isAny(.digit) || byte == UInt8(ascii: ".") {
                offset &+= 1
            } else if byte | 0x20 == UInt8(ascii: "e") {
                let next = text.byte(offset &+ 1)
                offset &+= next == UInt8(ascii: "+") || next == UInt8(ascii: "-") ? 2 : 1
            } else {
                break
            }
        }
        position = offset
        return SQLToken(.number, start, position)
    }

    private mutating func hexadecimal(from start: Int) -> SQLToken {
        var offset = start &+ 2
        while true {
            let byte = text.byte(offset)
            let letter = byte | 0x20
            guard SQLCharacters(byte).isAny(.digit) || letter >= UInt8(ascii: "a") && letter <= UInt8(ascii: "f") else {
                break
            }
            offset &+= 1
        }
        position = offset
        return SQLToken(.number, start, position)
    }

    private mutating func octal(from start: Int) -> SQLToken {
        var offset = start &+ 2
        while text.byte(offset) &- UInt8(ascii: "0") < 8 { offset &+= 1 }
        position = offset
        return SQLToken(.number, start, position)
    }
}

// MARK: - Strings

extension SQLLexer {
    mutating func string(from start: Int, delimiter: UInt8) -> SQLToken {
        let hasEscapes = dialect != .sqlServer && dialect != .oracle
        let backslash = hasEscapes ? UInt8(ascii: "\\") : delimiter
        var offset = start &+ 1
        var hasEscapedDelimiter = false
        while true {
            offset = text.offsetOfNUL(or: delimiter, or: backslash, from: offset)
            let byte = text.byte(offset)
            if byte == delimiter {
                position = offset &+ 1
                return SQLToken(.string, start, position)
            }
            guard byte != 0 else { break }
            let escaped = text.byte(offset &+ 1)
            guard escaped != 0 else {
                offset &+= 1
                break
            }
            hasEscapedDelimiter = escaped == delimiter
            offset &+= 2
        }
        position = offset
        // A text such as `ESCAPE '\'` is whole.
        return SQLToken(hasEscapedDelimiter ? .string : .incompleteString, start, position)
    }
}

// MARK: - Parameters and dollar quoting

extension SQLLexer {
    mutating func dollar(from start: Int) -> SQLToken {
        if SQLCharacters(text.byte(start &+ 1)).isAny(.digit) {
            skip(.digit, from: start &+ 2)
            return SQLToken(.positionalParameter, start, position)
        }
        if dialect == .sqlServer, isLetter(at: start &+ 1) { return name(from: start) }
        return dollarQuoted(from: start)
    }

    mutating func atSign(from start: Int) -> SQLToken {
        let second = text.byte(start &+ 1)
        if second == UInt8(ascii: "@") {
            if isAlphanumeric(at: start &+ 2) { return parameter(.systemVariable, from: start, at: start &+ 2) }
            position = start &+ 2
            return SQLToken(.jsonOperator, start, position)
        }
        if isAlphanumeric(at: start &+ 1) {
            return dialect == .snowflake ? name(from: start) : bindParameter(from: start)
        }
        if second == UInt8(ascii: "?") || second == UInt8(ascii: ">") {
            position = start &+ 2
            return SQLToken(.jsonOperator, start, position)
        }
        return operatorToken(UInt8(ascii: "@"), from: start)
    }

    mutating func bindParameter(from start: Int) -> SQLToken {
        parameter(.bindParameter, from: start, at: start &+ 1)
    }

    private mutating func parameter(_ kind: SQLTokenKind, from start: Int, at offset: Int) -> SQLToken {
        position = offset
        while isAlphanumeric(at: position) { position &+= text.scalar(at: position).width }
        return SQLToken(kind, start, position)
    }

    private mutating func dollarQuoted(from start: Int) -> SQLToken {
        let tagEnd = offsetOfDollar(from: start &+ 1)
        let tag = start..<Swift.min(tagEnd &+ 1, text.byteCount)
        var offset = tag.upperBound
        while offset < text.byteCount {
            offset = offsetOfDollar(from: offset)
            if let end = endOfTag(tag, at: offset) {
                position = end
                let isFunction = tag.count == 6 && text.word(start).map { $0 & 0xffff_ffff_ffff } == 0x2463_6e75_6624
                return SQLToken(isFunction ? .dollarQuotedFunction : .dollarQuotedString, start, position)
            }
            offset &+= 1
        }
        position = text.byteCount
        return SQLToken(.error, start, position)
    }

    private func offsetOfDollar(from start: Int) -> Int {
        let sign = UInt8(ascii: "$")
        var offset = text.offsetOfNUL(or: sign, or: sign, from: start)
        // A NUL is an ordinary character here.
        while offset < text.byteCount, text.byte(offset) != sign {
            offset = text.offsetOfNUL(or: sign, or: sign, from: offset &+ 1)
        }
        return offset
    }

    /// Where a closing tag at `offset` ends; nil if none is there.
    ///
    /// No tag has a dollar sign inside, so that no byte is compared for two offsets. A tag with characters beyond ASCII
    /// never closes.
    private func endOfTag(_ tag: Range<Int>, at offset: Int) -> Int? {
        guard tag.count <= text.byteCount &- offset else { return nil }
        for index in 0..<tag.count {
            let byte = text.byte(tag.lowerBound &+ index)
            guard byte < 0x80, byte == text.byte(offset &+ index) else { return nil }
        }
        return offset &+ tag.count
    }
}
