internal import DPWire

/// A set of Unicode scalars, as sorted runs.
struct CharacterSet: Equatable, Sendable {
    /// First and last scalar of each run, one behind the other.
    private(set) var bounds: [UInt32] = []

    static var highest: UInt32 { 0x10ffff }

    init() {}

    init(_ first: UInt32, _ last: UInt32) {
        bounds = [first, last]
    }

    /// Adds a run; ``normalize()`` must follow before the set is used.
    mutating func add(_ first: UInt32, _ last: UInt32) {
        guard first <= last else { return }
        bounds.append(first)
        bounds.append(last)
    }

    /// Adds another set; ``normalize()`` must follow before the set is used.
    mutating func add(_ other: CharacterSet) {
        bounds += other.bounds
    }

    /// Sorts the runs and joins those that touch.
    mutating func normalize() {
        var runs: [(UInt32, UInt32)] = []
        for index in stride(from: 0, to: bounds.count, by: 2) { runs.append((bounds[index], bounds[index &+ 1])) }
        runs.sort { $0.0 < $1.0 }
        bounds.removeAll(keepingCapacity: true)
        for run in runs {
            let end = bounds.count &- 1
            if end > 0, run.0 <= bounds[end] || run.0 &- bounds[end] == 1 {
                bounds[end] = max(bounds[end], run.1)
            } else {
                add(run.0, run.1)
            }
        }
    }

    /// Turns a normalized set into all the others.
    mutating func invert() {
        var inverted: [UInt32] = []
        var next: UInt32 = 0
        for index in stride(from: 0, to: bounds.count, by: 2) {
            if bounds[index] > next { inverted += [next, bounds[index] &- 1] }
            next = bounds[index &+ 1] &+ 1
        }
        if next <= Self.highest { inverted += [next, Self.highest] }
        bounds = inverted
    }

    /// Adds, to a normalized set, whatever differs from a member in case only.
    mutating func foldCase() {
        var added = CharacterSet()
        for index in stride(from: 0, to: bounds.count, by: 2) {
            let (first, last) = (bounds[index], bounds[index &+ 1])
            if first < 0x80 {
                for scalar in first...min(last, 0x7f) { Self.forEachFold(of: scalar) { added.add($0, $0) } }
            }
            UnicodeClass.forEachCased(from: first, through: last) { scalar in
                Self.forEachFold(of: scalar) { added.add($0, $0) }
            }
        }
        // Some have no other case by the simple mappings.
        for index in stride(from: 0, to: Self.orbits.count, by: 2) where contains(Self.orbits[index]) {
            Self.forEachFold(of: Self.orbits[index]) { added.add($0, $0) }
        }
        add(added)
        normalize()
    }

    /// Calls `body` with the scalars that differ from one in case only.
    private static func forEachFold(of scalar: UInt32, _ body: (UInt32) -> Void) {
        let lower = UnicodeClass.lowercase(scalar)
        let upper = UnicodeClass.uppercase(scalar)
        if scalar == 0x130 || scalar == 0x131 { return }
        for other in [lower, upper, UnicodeClass.lowercase(upper), UnicodeClass.uppercase(lower)] where other != scalar
        {
            body(other)
        }
        for index in stride(from: 0, to: orbits.count, by: 2) {
            if orbits[index] == lower || orbits[index] == UnicodeClass.lowercase(upper) { body(orbits[index &+ 1]) }
        }
    }

    /// A lower-case letter, and another scalar that maps to it or to its upper case but not back.
    private static let orbits: [UInt32] = [
        0x6b, 0x212a, 0x73, 0x17f, 0xe5, 0x212b, 0xb5, 0x3bc, 0x3bc, 0xb5, 0xdf, 0x1e9e, 0x1c6, 0x1c5, 0x1c9, 0x1c8,
        0x1cc, 0x1cb, 0x1f3, 0x1f2, 0x3b2, 0x3d0, 0x3b5, 0x3f5, 0x3b8, 0x3d1, 0x3b8, 0x3f4, 0x3b9, 0x345, 0x3b9, 0x1fbe,
        0x3ba, 0x3f0, 0x3c0, 0x3d6, 0x3c1, 0x3f1, 0x3c3, 0x3c2, 0x3c6, 0x3d5, 0x3c9, 0x2126, 0x432, 0x1c80, 0x434,
        0x1c81,
        0x43e, 0x1c82, 0x441, 0x1c83, 0x442, 0x1c84, 0x442, 0x1c85, 0x44a, 0x1c86, 0x463, 0x1c87, 0xa64b, 0x1c88,
        0x1e61, 0x1e9b,
    ]

    /// Whether a normalized set has a scalar.
    func contains(_ scalar: UInt32) -> Bool {
        var low = 0
        var high = bounds.count / 2
        while low < high {
            let middle = (low &+ high) / 2
            if scalar > bounds[middle &* 2 &+ 1] {
                low = middle &+ 1
            } else if scalar < bounds[middle &* 2] {
                high = middle
            } else {
                return true
            }
        }
        return false
    }
}
