/// Durations, sizes and counts as people read them, without locale and without Foundation's formatters.
enum Quantity {
    /// "812 ns", "1.23 µs", "45.2 ms", "1.20 s", "2m 05s"; a negative duration keeps its sign.
    static func duration(nanoseconds: Int64) -> String {
        let sign = nanoseconds < 0 ? "-" : ""
        let magnitude = nanoseconds.magnitude
        switch magnitude {
        case 0..<1_000: return "\(sign)\(magnitude) ns"
        case ..<1_000_000: return sign + threeDigits(magnitude, per: 1_000) + " µs"
        case ..<1_000_000_000: return sign + threeDigits(magnitude, per: 1_000_000) + " ms"
        case ..<60_000_000_000: return sign + threeDigits(magnitude, per: 1_000_000_000) + " s"
        default:
            let seconds = magnitude / 1_000_000_000
            let rest = seconds % 60
            return "\(sign)\(seconds / 60)m \(rest < 10 ? "0" : "")\(rest)s"
        }
    }

    /// "512 B", "47.8 kB", "1.20 MB": decimal units.
    static func bytes(_ count: UInt64) -> String {
        switch count {
        case 0..<1_000: return "\(count) B"
        case ..<1_000_000: return threeDigits(count, per: 1_000) + " kB"
        case ..<1_000_000_000: return threeDigits(count, per: 1_000_000) + " MB"
        default: return threeDigits(count, per: 1_000_000_000) + " GB"
        }
    }

    /// "1 span", "1,234 spans".
    static func count(_ number: UInt64, _ singular: String, _ plural: String? = nil) -> String {
        "\(grouped(number)) \(number == 1 ? singular : plural ?? singular + "s")"
    }

    /// "1,234,567".
    static func grouped(_ number: UInt64) -> String {
        let digits = String(number)
        var result = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { result.append(",") }
            result.append(digit)
        }
        return result
    }

    /// `value / unit` with three significant digits, cut, not rounded up into the next unit.
    private static func threeDigits(_ value: UInt64, per unit: UInt64) -> String {
        let whole = value / unit
        let places = whole >= 100 ? 0 : whole >= 10 ? 1 : 2
        guard places > 0 else { return String(whole) }
        let scale: UInt64 = places == 1 ? 10 : 100
        let fraction = (value % unit) / (unit / scale)
        return "\(whole).\(places == 2 && fraction < 10 ? "0" : "")\(fraction)"
    }
}
