internal import DPWire

/// Numbers as rules see them: in decimal, without exponent.
enum PlainNumber {
    /// Appends a number with as many digits as it takes to read it back.
    static func append(_ value: Double, to output: inout ByteBuffer) throws(WireError) {
        if let whole = value.whole, whole != 0 || value.sign == .plus {
            return try append(whole, to: &output)
        }
        let text = Array("\(value)".utf8)
        try appendWithoutExponent(text.span.bytes, to: &output)
    }

    /// Appends a whole number.
    static func append(_ value: Int64, to output: inout ByteBuffer) throws(WireError) {
        if value < 0 { try output.append(0x2d) }
        var digits: [UInt8] = []
        var rest = value.magnitude
        while rest > 0 || digits.isEmpty {
            digits.append(0x30 &+ UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        }
        for digit in digits.reversed() { try output.append(digit) }
    }

    /// Appends text such as `1.5e+20`, moving the point by the exponent.
    private static func appendWithoutExponent(_ text: RawSpan, to output: inout ByteBuffer) throws(WireError) {
        guard let mark = text.firstOffset(of: 0x65, in: text.everything) else {
            let isWhole = text.ends(with: ".0", in: text.everything)
            return try output.append(text, 0..<(isWhole ? text.byteCount &- 2 : text.byteCount))
        }
        var exponent = 0
        for offset in mark &+ 1..<text.byteCount where text.byte(offset) &- 0x30 < 10 {
            exponent = min(exponent &* 10 &+ Int(text.byte(offset) &- 0x30), 1000)
        }
        if text.byte(mark &+ 1) == 0x2d { exponent = 0 &- exponent }
        var digits: [UInt8] = []
        var point = 0
        var hasPoint = false
        for offset in 0..<mark {
            let byte = text.byte(offset)
            if byte == 0x2d { try output.append(byte) }
            if byte == 0x2e { hasPoint = true }
            guard byte &- 0x30 < 10 else { continue }
            digits.append(byte)
            if !hasPoint { point &+= 1 }
        }
        while digits.count > point, digits.last == 0x30 { digits.removeLast() }
        point &+= exponent
        if point <= 0 {
            try output.append("0.")
            for _ in 0..<(0 &- point) { try output.append(0x30) }
            return try output.append(digits)
        }
        for index in 0..<max(point, digits.count) {
            if index == point { try output.append(0x2e) }
            try output.append(index < digits.count ? digits[index] : 0x30)
        }
    }

    /// The number that a text says as a whole, or nil.
    static func double(_ text: borrowing ByteBuffer) -> Double? {
        DecimalNumber.value(of: RawSpan(_unsafeBytes: text.bytes))
    }

    /// The whole number that a text says, or nil.
    static func integer(_ text: borrowing ByteBuffer) -> Int64? {
        Int64(String(decoding: text.bytes, as: UTF8.self))
    }
}
