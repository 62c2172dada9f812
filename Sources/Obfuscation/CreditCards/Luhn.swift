internal import DPWire

/// The checksum of card numbers: from the right, every second digit counts double, and the sum ends in 0.
package enum Luhn {
    /// Whether `digits` is one or more digits whose checksum holds.
    package static func isValid(_ digits: RawSpan) -> Bool {
        guard digits.byteCount > 0, let sum = sum(digits, doublingFirst: false) else { return false }
        return sum % 10 == 0
    }

    /// The digit, 0 to 9, that makes `digits` valid when it is appended; nil if there is something else among them.
    package static func checkDigit(for digits: RawSpan) -> Int? {
        guard let sum = sum(digits, doublingFirst: true) else { return nil }
        return (10 &- sum % 10) % 10
    }

    /// Whether the checksum of up to 16 digits of four bits each holds, the last one lowest.
    static func isValid(packed digits: UInt64) -> Bool {
        var sum = 0
        for index in 0..<16 {
            sum &+= counted(Int(truncatingIfNeeded: digits &>> UInt64(index &* 4) & 15), doubled: index & 1 == 1)
        }
        return sum % 10 == 0
    }

    private static func sum(_ digits: RawSpan, doublingFirst: Bool) -> Int? {
        var sum = 0
        var isDoubled = doublingFirst
        for offset in stride(from: digits.byteCount &- 1, through: 0, by: -1) {
            let digit = digits.byte(offset) &- 0x30
            guard digit < 10 else { return nil }
            sum = (sum &+ counted(Int(digit), doubled: isDoubled)) % 10
            isDoubled.toggle()
        }
        return sum
    }

    private static func counted(_ digit: Int, doubled: Bool) -> Int {
        guard doubled else { return digit }
        return digit > 4 ? digit &* 2 &- 9 : digit &* 2
    }
}
