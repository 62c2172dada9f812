internal import DPWire

/// What was counted under one key in one bucket.
struct StatsGroup: ~Copyable {
    /// Its text stands in the bucket's arena.
    let key: AggregationKey
    private(set) var hits: UInt64 = 0
    private(set) var errors: UInt64 = 0
    private(set) var topLevelHits: UInt64 = 0
    /// Nanoseconds; stays at the largest number when the sum goes beyond it.
    private(set) var duration: UInt64 = 0
    /// Durations of spans without error, in nanoseconds.
    private(set) var okSummary = DDSketch()
    /// Durations of spans with an error, in nanoseconds.
    private(set) var errorSummary = DDSketch()

    init(_ key: AggregationKey) {
        self.key = key
    }

    /// Adds what was recorded.
    mutating func add(_ group: RecordedGroup, _ samples: borrowing RecordBuffer<LatencySample>) throws(WireError) {
        hits = hits.saturatingAdd(group.hits)
        errors = errors.saturatingAdd(group.errors)
        topLevelHits = topLevelHits.saturatingAdd(group.topLevelHits)
        duration = duration.saturatingAdd(group.duration)
        var number = group.firstSample
        while let sample = samples[Int(number) &- 1] {
            do throws(SketchError) {
                if sample.isError {
                    try errorSummary.add(index: sample.bin)
                } else {
                    try okSummary.add(index: sample.bin)
                }
            } catch {
                throw WireError(error)
            }
            number = sample.next
        }
    }

    /// Adds another group of the same key.
    mutating func add(_ other: borrowing StatsGroup) throws(WireError) {
        hits = hits.saturatingAdd(other.hits)
        errors = errors.saturatingAdd(other.errors)
        topLevelHits = topLevelHits.saturatingAdd(other.topLevelHits)
        duration = duration.saturatingAdd(other.duration)
        do throws(SketchError) {
            try okSummary.merge(other.okSummary)
            try errorSummary.merge(other.errorSummary)
        } catch {
            throw WireError(error)
        }
    }
}

extension WireError {
    /// What can go wrong with a sketch that gets valid weights only: there is no memory.
    fileprivate init(_ error: SketchError) {
        if case .wire(let error) = error {
            self = error
        } else {
            self.init(.outOfMemory, at: 0)
        }
    }
}
