internal import DPWire

extension JSONObfuscation {
    /// What stands for a statement that could not be transformed; the text is the agent's.
    private static var failedStatement: StaticString {
        "Datadog-agent failed to obfuscate SQL string. Enable agent debug logs for more info."
    }

    /// Appends the transformed form of a literal as a string.
    func appendTransformed(
        _ text: RawSpan,
        _ literal: Range<Int>,
        _ transform: Transform,
        to output: inout ByteBuffer
    ) throws(WireError) {
        var result = ByteBuffer()
        let isTransformed: Bool
        if text.byte(literal.lowerBound) != 0x22 {
            isTransformed = try transform(text.extracting(literal), &result)
        } else {
            let start = literal.lowerBound &+ 1
            let inner = start..<max(start, literal.upperBound &- 1)
            if text.firstOffset(of: 0x5c, in: inner) == nil {
                isTransformed = try transform(text.extracting(inner), &result)
            } else if let statement = unquoted(text, inner) {
                isTransformed = try transform(statement.span.bytes, &result)
            } else {
                isTransformed = try transform(text.extracting(literal), &result)
            }
        }
        try output.append(0x22)
        if isTransformed { try appendEscaped(result, to: &output) } else { try output.append(Self.failedStatement) }
        try output.append(0x22)
    }

    /// What the inside of a string says; nil for the escapes that the agent's language does not know: `\/` and halves of
    /// surrogate pairs.
    private func unquoted(_ text: RawSpan, _ inner: Range<Int>) -> [UInt8]? {
        var result: [UInt8] = []
        result.reserveCapacity(inner.count)
        var offset = inner.lowerBound
        while offset < inner.upperBound {
            let byte = text.byte(offset)
            guard byte == 0x5c else {
                result.append(byte)
                offset &+= 1
                continue
            }
            let letter = text.byte(offset &+ 1)
            offset &+= 2
            switch letter {
            case 0x62: result.append(0x08)
            case 0x66: result.append(0x0c)
            case 0x6e: result.append(0x0a)
            case 0x72: result.append(0x0d)
            case 0x74: result.append(0x09)
            case 0x22, 0x5c: result.append(letter)
            case 0x75:
                var value: UInt32 = 0
                for index in 0..<4 { value = value &<< 4 | hexadecimalValue(text.byte(offset &+ index)) }
                guard value & 0xf800 != 0xd800 else { return nil }
                result.append(scalar: value)
                offset &+= 4
            default: return nil
            }
        }
        return result
    }

    /// Appends text as the inside of a string.
    private func appendEscaped(_ text: borrowing ByteBuffer, to output: inout ByteBuffer) throws(WireError) {
        for byte in text.bytes {
            switch byte {
            case 0x22, 0x5c:
                try output.append(0x5c)
                try output.append(byte)
            case 0x0a:
                try output.append("\\n")
            case 0x0d:
                try output.append("\\r")
            case 0x09:
                try output.append("\\t")
            case 0..<0x20:
                try output.append("\\u00")
                try output.append(hexadecimalDigit(byte &>> 4))
                try output.append(hexadecimalDigit(byte & 15))
            default:
                try output.append(byte)
            }
        }
    }

    private func hexadecimalValue(_ byte: UInt8) -> UInt32 {
        UInt32(byte &- 0x30 < 10 ? byte &- 0x30 : (byte | 0x20) &- 0x57)
    }

    private func hexadecimalDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? value &+ 0x30 : value &+ 0x57
    }
}
