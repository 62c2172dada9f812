internal import DPWire

/// Collects what was recorded in buckets of time.
///
/// A value without clock or lock.
struct Concentrator: ~Copyable {
    /// How many buckets before the current one still take spans.
    private static var lateBuckets: Int64 { 1 }
    /// How many buckets after the current one take spans.
    private static var earlyBuckets: Int64 { 6 }

    private var buckets = UniqueBuffer<StatsBucket>()
    /// Start of the earliest bucket that may be filled: earlier ones were flushed.
    private(set) var oldest: Int64
    private let bucketSize: Int64

    /// - Parameter now: nanoseconds since 1970.
    init(bucketSize: Int64, now: Int64) {
        self.bucketSize = max(bucketSize, 1)
        oldest = BucketTime.start(of: now, size: self.bucketSize)
    }

    /// Bytes held from the system.
    var retainedByteCount: Int {
        var sum = buckets.capacityInBytes
        for number in 0..<buckets.count { sum &+= buckets.read(number) { $0.retainedByteCount } ?? 0 }
        return sum
    }

    /// Adds what was recorded; all that is left out when memory is short is not counted.
    ///
    /// - Returns: the spans that were added.
    mutating func add(
        _ recorder: borrowing StatsRecorder,
        _ limits: CardinalityLimits,
        seed: UInt64,
        now: Int64
    ) -> UInt64 {
        var added: UInt64 = 0
        for group in recorder.groups.slice(0, recorder.groups.count) {
            let start = bucketStart(group.bucketStart, now: now)
            do throws(WireError) {
                guard let bucket = try bucket(start, recorder.isObfuscating, seed: seed) else { continue }
                try bucket.pointee.add(group, recorder.samples, limits)
                added &+= group.hits
            } catch {
                continue
            }
        }
        return added
    }

    /// Moves a bucket's start into the time that buckets are kept for.
    ///
    /// Late spans go to the oldest bucket. Spans from far in the future, where a clock must be wrong, go to the current
    /// one, so that there are never many buckets.
    private func bucketStart(_ start: Int64, now: Int64) -> Int64 {
        let current = BucketTime.start(of: now, size: bucketSize)
        let isFar = start > current && start &- current > bucketSize.multipliedClamping(by: Self.earlyBuckets)
        return max(isFar ? current : start, oldest)
    }

    private mutating func bucket(
        _ start: Int64,
        _ isObfuscated: Bool,
        seed: UInt64
    ) throws(WireError) -> UnsafeMutablePointer<StatsBucket>? {
        for number in 0..<buckets.count {
            guard let bucket = buckets.place(of: number) else { continue }
            if bucket.pointee.start == start, bucket.pointee.isObfuscated == isObfuscated { return bucket }
        }
        let number = try buckets.append(StatsBucket(start: start, isObfuscated: isObfuscated, seed: seed))
        return buckets.place(of: number)
    }

    /// Takes out the buckets that get no more spans: those that ended before the current one began, or all.
    ///
    /// - Parameter body: is given each, the earliest first.
    mutating func flush(now: Int64, all: Bool, _ body: (consuming StatsBucket) -> Void) {
        let current = BucketTime.start(of: now, size: bucketSize)
        let limit = now.subtractingClamping(bucketSize.multipliedClamping(by: Self.lateBuckets &+ 1))
        while let number = earliest() {
            guard let start = buckets.read(number, { $0.start }), all || start <= limit else { break }
            if let bucket = buckets.remove(at: number) { body(bucket) }
        }
        // Only forward: a clock that was set back must not open buckets again that were sent.
        oldest = max(oldest, current.subtractingClamping(bucketSize.multipliedClamping(by: Self.lateBuckets)))
    }

    private func earliest() -> Int? {
        var earliest: (number: Int, start: Int64)?
        for number in 0..<buckets.count {
            guard let start = buckets.read(number, { $0.start }) else { continue }
            if earliest.map({ start < $0.start }) ?? true { earliest = (number, start) }
        }
        return earliest?.number
    }
}

extension Int64 {
    /// The difference, or the number nearest to it.
    fileprivate func subtractingClamping(_ other: Int64) -> Int64 {
        let (difference, isOverflow) = subtractingReportingOverflow(other)
        return isOverflow ? (self < 0 ? .min : .max) : difference
    }

    /// The product of positive numbers, or the number nearest to it.
    fileprivate func multipliedClamping(by other: Int64) -> Int64 {
        let (product, isOverflow) = multipliedReportingOverflow(by: other)
        return isOverflow ? .max : product
    }
}
