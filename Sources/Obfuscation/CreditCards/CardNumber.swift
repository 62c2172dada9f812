internal import DPWire

/// Tells whether a text looks like the number of a payment card.
package enum CardNumber {
    /// Whether `text` is nothing but 12 to 16 digits, spaces and dashes, and starts like a card's number.
    ///
    /// Reads no more than it needs to be sure; allocates nothing.
    ///
    /// - Parameter luhn: whether the checksum must hold too.
    package static func isCard(_ text: RawSpan, luhn: Bool) -> Bool {
        guard text.byteCount >= 12 else { return false }
        var digits: UInt64 = 0
        var count = 0
        var prefix: UInt32 = 0
        var isKnown = false
        for offset in 0..<text.byteCount {
            let byte = text.byte(offset)
            if byte == 0x20 || byte == 0x2d { continue }
            let digit = byte &- 0x30
            guard digit < 10, count < 16 else { return false }
            count &+= 1
            digits = digits &<< 4 | UInt64(digit)
            if isKnown { continue }
            prefix = prefix &* 10 &+ UInt32(digit)
            switch CardPrefix(prefix) {
            case .valid: isKnown = true
            case .open: break
            case .invalid: return false
            }
        }
        guard isKnown, count >= 12 else { return false }
        return !luhn || Luhn.isValid(packed: digits)
    }

    /// Whether a whole number, printed in decimal, is a card's.
    package static func isCard(_ number: UInt64, luhn: Bool) -> Bool {
        guard number >= 100_000_000_000, number < 10_000_000_000_000_000 else { return false }
        var digits: UInt64 = 0
        var shift: UInt64 = 0
        var rest = number
        while rest > 0 {
            digits |= (rest % 10) &<< shift
            shift &+= 4
            rest /= 10
        }
        var prefix: UInt32 = 0
        while shift > 0 {
            shift &-= 4
            prefix = prefix &* 10 &+ UInt32(truncatingIfNeeded: digits &>> shift & 15)
            switch CardPrefix(prefix) {
            case .valid: return !luhn || Luhn.isValid(packed: digits)
            case .open: break
            case .invalid: return false
            }
        }
        return false
    }
}
