internal import Synchronization

/// Bounds the bytes of request bodies in memory.
final class ByteGate: Sendable {
    private let limit: Int
    private let taken = Atomic<Int>(0)

    init(limit: Int) {
        self.limit = limit
    }

    /// Takes so many bytes; false, and nothing taken, if that would exceed the limit.
    func take(_ count: Int) -> Bool {
        let (_, sum) = taken.add(count, ordering: .relaxed)
        if sum <= limit { return true }
        give(back: count)
        return false
    }

    func give(back count: Int) {
        taken.subtract(count, ordering: .relaxed)
    }

    var count: Int { taken.load(ordering: .relaxed) }
}
