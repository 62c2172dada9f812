/// A stack of truth values that allocates only beyond 64 of them.
struct BitStack: Sendable {
    private(set) var count = 0

    /// The uppermost values, the last one lowest.
    private var bits: UInt64 = 0

    /// Full words that lie below.
    private var below: [UInt64] = []

    /// The value pushed last; false when there is none.
    var top: Bool { count > 0 && bits & 1 == 1 }

    mutating func push(_ value: Bool) {
        if count > 0, count & 63 == 0 {
            below.append(bits)
            bits = 0
        }
        bits = bits &<< 1 | (value ? 1 : 0)
        count &+= 1
    }

    mutating func pop() {
        guard count > 0 else { return }
        bits &>>= 1
        count &-= 1
        if count > 0, count & 63 == 0, let word = below.popLast() { bits = word }
    }
}
