internal import DPWire

/// The rule for the tag `http.status_code`.
package enum StatusCode {
    /// Whether `text` is a decimal number from 100 to 599; leading zeros are allowed, signs and spaces are not.
    package static func isValid(_ text: RawSpan) -> Bool {
        var code = 0
        for index in 0..<text.byteCount {
            let digit = text.byte(index) &- 0x30
            guard digit < 10 else { return false }
            code = min(code &* 10 &+ Int(digit), 1000)
        }
        return (100..<600).contains(code)
    }
}
