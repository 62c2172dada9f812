/// The id of a trace, 128 bits wide; the upper half is 0 when the tracer makes ids of 64 bits.
package struct TraceID: Hashable, Sendable {
    /// The upper half.
    package var high: UInt64
    /// The lower half, the one that every span carries.
    package var low: UInt64

    package init(high: UInt64 = 0, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Reads 32 or 16 hexadecimal digits, or the decimal number that tracers log; nil for anything else.
    package init?(_ text: String) {
        let isASCII = text.utf8.allSatisfy { $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }
        switch text.utf8.count {
        case 32 where isASCII:
            guard let high = UInt64(text.prefix(16), radix: 16), let low = UInt64(text.suffix(16), radix: 16) else {
                return nil
            }
            self.init(high: high, low: low)
        case 16 where isASCII:
            guard let low = UInt64(text, radix: 16) else { return nil }
            self.init(low: low)
        case 1...20 where isASCII:
            guard let low = UInt64(text) else { return nil }
            self.init(low: low)
        default:
            return nil
        }
    }

    /// The 32 lower-case hexadecimal digits.
    package var hexadecimal: String {
        hexadecimalDigits(high) + hexadecimalDigits(low)
    }
}

/// The 16 lower-case hexadecimal digits of a number.
func hexadecimalDigits(_ number: UInt64) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
}
