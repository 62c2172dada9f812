internal import CDPPlatform

/// Numbers in decimal.
package enum DecimalNumber {
    /// The Double nearest to a number such as `-12.50e3`, which may have a sign, a fraction and an exponent and nothing
    /// around it; nil for anything else, and beyond the range of Doubles.
    package static func value(of text: RawSpan) -> Double? {
        guard isDecimal(text) else { return nil }
        var digits = text.withUnsafeBytes { $0.map { CChar(bitPattern: $0) } }
        digits.append(0)
        let value = digits.withUnsafeBufferPointer { $0.baseAddress.map { cdp_decimal_value($0) } ?? 0 }
        return value.isFinite ? value : nil
    }

    private static func isDecimal(_ text: RawSpan) -> Bool {
        var offset = skipSign(text, 0)
        var digitCount = skipDigits(text, &offset)
        if offset < text.byteCount, text.byte(offset) == 0x2e {
            offset &+= 1
            digitCount &+= skipDigits(text, &offset)
        }
        guard digitCount > 0 else { return false }
        if offset < text.byteCount, text.byte(offset) | 0x20 == 0x65 {
            offset = skipSign(text, offset &+ 1)
            guard skipDigits(text, &offset) > 0 else { return false }
        }
        return offset == text.byteCount
    }

    private static func skipSign(_ text: RawSpan, _ offset: Int) -> Int {
        guard offset < text.byteCount else { return offset }
        return text.byte(offset) == 0x2b || text.byte(offset) == 0x2d ? offset &+ 1 : offset
    }

    private static func skipDigits(_ text: RawSpan, _ offset: inout Int) -> Int {
        let start = offset
        while offset < text.byteCount, text.byte(offset) &- 0x30 < 10 { offset &+= 1 }
        return offset &- start
    }
}
