/// The digits of a number while it is read: `significand` times ten to the power `exponent`.
struct JSONDecimal {
    var isNegative = false
    var significand: UInt64 = 0
    var exponent = 0

    /// Whether digits were left out because the significand is full.
    private var isTruncated = false

    mutating func append(_ digit: UInt8, isFraction: Bool) {
        let (product, overflow) = significand.multipliedReportingOverflow(by: 10)
        let (sum, carry) = product.addingReportingOverflow(UInt64(digit))
        if overflow || carry || isTruncated {
            isTruncated = true
            if !isFraction { exponent &+= 1 }
            return
        }
        significand = sum
        if isFraction { exponent &-= 1 }
    }

    /// The value where it is exact by one multiplication or division of two exact Doubles, else nil.
    ///
    /// Up to 2^53 and 10^22 both are exact, so the one rounding is the correct one.
    var exactDouble: Double? {
        guard !isTruncated, significand <= 1 &<< 53, exponent >= -22, exponent <= 22 else { return nil }
        var power = 1.0
        for _ in 0..<abs(exponent) { power *= 10 }
        let magnitude = exponent < 0 ? Double(significand) / power : Double(significand) * power
        return isNegative ? -magnitude : magnitude
    }

    /// The value as an integer, nil when it has a fraction or does not fit.
    var integer: Int64? {
        guard !isTruncated else { return nil }
        var value = significand
        var left = exponent
        while left < 0, value != 0 {
            guard value % 10 == 0 else { return nil }
            value /= 10
            left &+= 1
        }
        while left > 0, value != 0 {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            guard !overflow else { return nil }
            value = product
            left &-= 1
        }
        if isNegative {
            return value <= 1 &<< 63 ? Int64(truncatingIfNeeded: 0 &- value) : nil
        }
        return Int64(exactly: value)
    }
}
