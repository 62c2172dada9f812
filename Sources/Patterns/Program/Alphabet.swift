internal import DPWire

/// All scalars, divided into classes between whose members a program makes no difference.
struct Alphabet: Sendable {
    /// Classes that there are at most.
    static var classLimit: Int { 240 }

    /// How many runs of scalars are looked at, all sets together, before the alphabet is given up.
    private static var workLimit: Int { 400_000 }

    /// The number of classes.
    private(set) var count = 1

    /// A member of each class.
    private(set) var samples: [UInt32] = [0]

    /// The class of each ASCII scalar.
    private(set) var ascii: [UInt8] = []

    /// The first scalar of each run of scalars of one class, in order.
    private var starts: [UInt32] = [0]

    /// The class of each run.
    private var numbers: [UInt8] = [0]

    /// Nil if the sets take too many classes, or too long.
    init?(telling sets: [ScalarTest], and assertions: AssertionKinds) {
        var work = 0
        for set in sets {
            work &+= starts.count &+ set.set.bounds.count
            guard work < Self.workLimit, divide(by: set.set) else { return nil }
        }
        if assertions.hasLineStart || assertions.hasLineEnd {
            guard divide(by: CharacterSet(0x0a, 0x0a)) else { return nil }
        }
        if assertions.hasWordBoundary {
            var word = CharacterSet(0x30, 0x39)
            word.add(0x41, 0x5a)
            word.add(0x5f, 0x5f)
            word.add(0x61, 0x7a)
            guard divide(by: word) else { return nil }
        }
        samples = [UInt32](repeating: 0, count: count)
        for index in starts.indices.reversed() { samples[Int(numbers[index])] = starts[index] }
        ascii = (0..<128).map { UInt8(truncatingIfNeeded: number(of: $0)) }
    }

    /// The class of a scalar.
    func number(of scalar: UInt32) -> Int {
        var low = 0
        var high = starts.count
        while high &- low > 1 {
            let middle = (low &+ high) / 2
            if scalar < starts[middle] { high = middle } else { low = middle }
        }
        return Int(numbers[low])
    }

    /// Divides every class into the members of a set and the others; says whether the classes are still few enough.
    private mutating func divide(by set: CharacterSet) -> Bool {
        let (oldStarts, oldNumbers) = (starts, numbers)
        // For each class the new number of its scalars outside and inside the set; -1 for none yet.
        var renumbered = [Int](repeating: -1, count: count &* 2)
        starts.removeAll(keepingCapacity: true)
        numbers.removeAll(keepingCapacity: true)
        count = 0
        var (old, bound) = (0, 0)
        var scalar: UInt32 = 0
        while scalar <= CharacterSet.highest {
            while old &+ 1 < oldStarts.count, oldStarts[old &+ 1] <= scalar { old &+= 1 }
            while bound < set.bounds.count, set.bounds[bound &+ 1] < scalar { bound &+= 2 }
            let isInside = bound < set.bounds.count && set.bounds[bound] <= scalar
            let key = Int(oldNumbers[old]) &* 2 &+ (isInside ? 1 : 0)
            if renumbered[key] < 0 {
                guard count < Self.classLimit else { return false }
                renumbered[key] = count
                count &+= 1
            }
            let number = UInt8(truncatingIfNeeded: renumbered[key])
            if numbers.last != number {
                starts.append(scalar)
                numbers.append(number)
            }
            var next = CharacterSet.highest &+ 1
            if old &+ 1 < oldStarts.count { next = oldStarts[old &+ 1] }
            if bound < set.bounds.count {
                next = min(next, isInside ? set.bounds[bound &+ 1] &+ 1 : set.bounds[bound])
            }
            scalar = next
        }
        return true
    }
}
