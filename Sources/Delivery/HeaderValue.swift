/// The rules for the value of a header field (RFC 9110 §5.5).
package enum HeaderValue {
    /// Whether a request can carry `value`: no control character but the tab.
    package static func isLegal(_ value: [UInt8]) -> Bool {
        for byte in value where byte < 0x20 && byte != 0x09 || byte == 0x7f { return false }
        return true
    }
}

/// A number as decimal digits.
func decimalDigits(of number: UInt64) -> [UInt8] {
    var digits: [UInt8] = []
    var rest = number
    repeat {
        digits.append(0x30 &+ UInt8(truncatingIfNeeded: rest % 10))
        rest /= 10
    } while rest > 0
    digits.reverse()
    return digits
}
