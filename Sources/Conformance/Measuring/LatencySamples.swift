/// Latencies in nanoseconds, kept in memory that is there before the first one.
///
/// Adding one is a store and an addition, so that a measured loop carries nothing of its own.
struct LatencySamples: ~Copyable {
    private let storage: UnsafeMutableBufferPointer<Int64>
    private(set) var count = 0

    /// Room for `capacity` samples, touched once so that no page fault falls into the measurement.
    init(capacity: Int) {
        storage = .allocate(capacity: max(1, capacity))
        storage.initialize(repeating: 0)
    }

    deinit { storage.deallocate() }

    /// Notes a sample; beyond the capacity it is left out.
    @inline(__always)
    mutating func add(_ nanoseconds: Int64) {
        if count < storage.count {
            storage[count] = nanoseconds
            count &+= 1
        }
    }

    /// The samples in the order in which they came.
    var values: [Int64] { Array(storage[..<count]) }
}

/// Quantiles over sorted latencies, the way the reference's driver counts them.
struct Quantiles {
    private let sorted: [Int64]

    init(_ samples: [Int64]) {
        sorted = samples.sorted()
    }

    /// The sample below which a share `share` of all lies; nil without samples.
    func at(_ share: Double) -> Int64? {
        sorted.isEmpty ? nil : sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))]
    }

    var minimum: Int64? { sorted.first }
    var maximum: Int64? { sorted.last }
}
