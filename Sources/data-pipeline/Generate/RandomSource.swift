/// A stream of numbers that is the same for the same seed on every machine (SplitMix64).
struct RandomSource {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number in `0..<bound`; 0 when there is none.
    mutating func below(_ bound: Int) -> Int {
        bound > 0 ? Int(next() % UInt64(bound)) : 0
    }

    /// A number in `range`.
    mutating func number(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + below(range.upperBound - range.lowerBound + 1)
    }

    /// True in `percent` of 100 calls.
    mutating func chance(percent: Int) -> Bool {
        below(100) < percent
    }

    /// One of `items`, which must not be empty; the fallback when it is.
    mutating func pick<Item>(_ items: [Item], or fallback: Item) -> Item {
        items.isEmpty ? fallback : items[below(items.count)]
    }

    /// An identifier as tracers make them: 63 bits, never 0.
    mutating func identifier() -> UInt64 {
        next() >> 1 | 1
    }

    /// A duration of `typical` nanoseconds with a long tail: mostly near it, now and then ten times as long.
    mutating func duration(typical: Int64) -> Int64 {
        let share = Int64(number(40...180))
        let tail: Int64 = chance(percent: 5) ? Int64(number(3...10)) : 1
        return max(1, typical / 100 * share * tail)
    }
}
