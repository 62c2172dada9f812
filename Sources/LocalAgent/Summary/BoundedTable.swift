/// Sums that can be put together.
protocol Summable: Sendable {
    init()
    static func += (left: inout Self, right: Self)
}

/// Sums by key, for at most so many keys.
///
/// Keys come from outside and may be without number: whatever comes after the limit is reached goes under one more sum.
struct BoundedTable<Key: Hashable & Sendable, Value: Summable>: Sendable {
    private let limit: Int
    private(set) var entries: [Key: Value] = [:]
    /// The sum over all keys that found no place.
    private(set) var rest = Value()
    /// Whether a key found no place.
    private(set) var isFull = false

    init(limit: Int) {
        self.limit = limit
    }

    mutating func add(_ value: Value, to key: Key) {
        if let index = entries.index(forKey: key) {
            entries.values[index] += value
        } else if entries.count < limit {
            entries[key] = value
        } else {
            rest += value
            isFull = true
        }
    }
}
