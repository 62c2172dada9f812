/// A set of scalars, with a bit for each ASCII one.
struct ScalarTest: Equatable, Sendable {
    private let low: UInt64
    private let high: UInt64
    let set: CharacterSet

    init(_ set: CharacterSet) {
        var bits: (UInt64, UInt64) = (0, 0)
        for scalar: UInt32 in 0..<64 where set.contains(scalar) { bits.0 |= 1 &<< UInt64(scalar) }
        for scalar: UInt32 in 64..<128 where set.contains(scalar) { bits.1 |= 1 &<< UInt64(scalar &- 64) }
        low = bits.0
        high = bits.1
        self.set = set
    }

    /// Whether the set has a scalar.
    func contains(_ scalar: UInt32) -> Bool {
        guard scalar < 128 else { return set.contains(scalar) }
        return (scalar < 64 ? low : high) &>> UInt64(scalar & 63) & 1 == 1
    }

    /// Whether the set has a scalar whose first byte this is; certain for ASCII, possible for any other.
    func mayContain(first byte: UInt8) -> Bool {
        byte >= 0x80 || contains(UInt32(byte))
    }
}
