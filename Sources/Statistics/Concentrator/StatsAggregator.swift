package import DPTraces
internal import DPWire
internal import DPPlatform
internal import Synchronization

/// Counts the spans of many threads together.
///
/// Spans are read and counted per batch by a `StatsRecorder` of the thread's own, without any lock. What comes out of it,
/// one record per group, is then added to one of a few concentrators: the first that no other thread is using. A flush
/// brings them together. So one thread uses one concentrator, and more are filled only while threads really meet.
package final class StatsAggregator: Sendable {
    private static var concentratorCount: Int { 8 }

    private let concentrators: [Lock<Concentrator>]
    private let configuration: Lock<StatsConfiguration>
    /// The number of the configuration; recorders compare it.
    private let generation = Atomic<UInt64>(1)
    /// Nanoseconds.
    package let bucketSize: Int64
    private let seed: UInt64
    /// Counts the times that all concentrators were in use.
    private let turns = Atomic<UInt64>(0)

    /// - Parameter now: nanoseconds since 1970.
    package convenience init(_ configuration: StatsConfiguration, now: Int64) {
        self.init(configuration, now: now, seed: SystemRandom.next())
    }

    /// The same, with the seed of the hashes that keys are found by, which nobody outside should know.
    init(_ configuration: StatsConfiguration, now: Int64, seed: UInt64) {
        let bucketSize = max(configuration.bucketSize, 1)
        self.bucketSize = bucketSize
        self.configuration = Lock(configuration)
        self.seed = seed
        concentrators = (0..<Self.concentratorCount).map { _ in Lock(Concentrator(bucketSize: bucketSize, now: now)) }
    }

    /// Takes over another configuration; its bucket size is ignored.
    ///
    /// Sends under way may still use the last one.
    package func configure(_ configuration: StatsConfiguration) {
        let bucketSize = bucketSize
        self.configuration.withLock { current in
            current = configuration
            current.bucketSize = bucketSize
        }
        generation.add(1, ordering: .releasing)
    }

    /// Counts the eligible spans of all chunks that are not dropped.
    ///
    /// - Parameter now: nanoseconds since 1970.
    /// - Returns: the spans that were counted. What is missing from `eligible` was left out for want of memory.
    package func count(
        _ batch: borrowing TraceBatch,
        with recorder: inout StatsRecorder,
        now: Int64
    ) -> (counted: UInt64, eligible: UInt64) {
        defer { recorder.reset() }
        do throws(WireError) {
            let generation = generation.load(ordering: .acquiring)
            if recorder.generation != generation {
                try recorder.configure(configuration.withLock { $0 }, generation: generation, seed: seed)
            }
            try recorder.record(batch, now: now)
        } catch {
            // What was recorded before memory ran short is still right.
        }
        let eligible = recorder.hits
        if eligible == 0 { return (0, 0) }
        return (add(recorder, now), eligible)
    }

    private func add(_ recorder: borrowing StatsRecorder, _ now: Int64) -> UInt64 {
        let limits = recorder.limits
        for concentrator in concentrators {
            if let added = concentrator.withLockIfFree({ $0.add(recorder, limits, seed: seed, now: now) }) {
                return added
            }
        }
        // All are in use: each waits for another one.
        let turn = turns.add(1, ordering: .relaxed).newValue
        let number = Int(truncatingIfNeeded: turn) & (Self.concentratorCount &- 1)
        return concentrators[number].withLock { $0.add(recorder, limits, seed: seed, now: now) }
    }

    /// Bytes held from the system for what is counted.
    package var retainedByteCount: Int {
        concentrators.reduce(0) { sum, concentrator in sum &+ concentrator.withLock { $0.retainedByteCount } }
    }

    /// Takes out the buckets that get no more spans, or all.
    ///
    /// - Parameter now: nanoseconds since 1970.
    /// - Returns: the buckets, the earliest first.
    package func flush(now: Int64, all: Bool) -> StatsFlush {
        var flush = StatsFlush()
        let limits = configuration.withLock { $0.limits }
        for concentrator in concentrators {
            // Merging happens outside of the lock that senders need.
            var taken = UniqueBuffer<StatsBucket>()
            concentrator.withLock { concentrator in
                concentrator.flush(now: now, all: all) { bucket in
                    flush.lost &+= taken.keep(bucket)
                }
            }
            while let bucket = taken.remove(at: 0) { flush.add(bucket, limits) }
        }
        return flush
    }
}
