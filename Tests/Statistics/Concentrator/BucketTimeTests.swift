import DPTraces
import Testing

@testable import DPStatistics

/// Which bucket a span goes to, and when a bucket leaves.
@Suite struct BucketTimeTests {
    private static let t = SpanFixture.second

    /// An aggregator at work.
    private final class Bench {
        let aggregator: StatsAggregator
        var recorder = StatsRecorder()

        init(second: Double, bucketSeconds: Int64 = 10) {
            var configuration = StatsConfiguration()
            configuration.bucketSize = bucketSeconds * 1_000_000_000
            aggregator = StatsAggregator(configuration, now: Bench.nanoseconds(second))
        }

        static func nanoseconds(_ second: Double) -> Int64 {
            SpanFixture.now + Int64((second * 1000).rounded()) * 1_000_000
        }

        /// Counts a span by its start and duration in seconds after T.
        func add(_ start: Double, _ duration: Double, now: Double, name: String = "op") {
            let span = SpanFixture(
                name: name,
                start: Bench.nanoseconds(start),
                duration: Int64((duration * 1000).rounded()) * 1_000_000
            )
            _ = aggregator.count(SpanFixture.roots([span]), with: &recorder, now: Bench.nanoseconds(now))
        }

        func flush(_ second: Double, all: Bool = false) -> [Int64: UInt64] {
            let flush = aggregator.flush(now: Bench.nanoseconds(second), all: all)
            var hits: [Int64: UInt64] = [:]
            for bucket in flush.outlines {
                hits[bucket.second - BucketTimeTests.t, default: 0] += bucket.groups.reduce(0) { $0 + $1.hits }
            }
            return hits
        }
    }

    /// The third of the worked examples.
    @Test func workedExample() {
        let bench = Bench(second: 3)
        bench.add(-25, 1, now: 3)
        bench.add(1, 8.5, now: 3)
        bench.add(1, 9, now: 3)
        bench.add(34, 1, now: 3)
        #expect(bench.flush(13) == [:])
        #expect(bench.flush(19.999) == [:])
        #expect(bench.flush(20) == [0: 2])
        bench.add(8, 1, now: 20)
        #expect(bench.flush(30) == [10: 2])
        #expect(bench.flush(31, all: true) == [30: 1])
        bench.add(28, 1, now: 31)
        #expect(bench.flush(32, all: true) == [20: 1])
    }

    @Test func aClockThatWasSetBackOpensNoBucketAgain() {
        let bench = Bench(second: 100)
        #expect(bench.flush(200) == [:])
        #expect(bench.flush(50) == [:])
        bench.add(60, 1, now: 61)
        #expect(bench.flush(61, all: true) == [190: 1])
    }

    @Test func farFutureSpansGoToTheCurrentBucket() {
        let bench = Bench(second: 0)
        bench.add(60, 5, now: 5)
        bench.add(70, 5, now: 5)
        bench.add(1e6, 5, now: 5)
        #expect(bench.flush(5, all: true) == [60: 1, 0: 2])
    }

    /// As the agent's normalization does before it counts.
    @Test func implausibleTimesAreMadePlausible() {
        let bench = Bench(second: 3)
        let now = Bench.nanoseconds(3)
        let spans = [
            SpanFixture(start: .max, duration: 10), SpanFixture(start: .max - 5, duration: .max),
            SpanFixture(start: .min, duration: .min), SpanFixture(start: 0, duration: 2_000_000_000),
            SpanFixture(start: -1, duration: 4), SpanFixture(start: SpanFixture.now, duration: -7),
        ]
        _ = bench.aggregator.count(SpanFixture.roots(spans), with: &bench.recorder, now: now)
        let outlines = bench.aggregator.flush(now: now, all: true).outlines
        #expect(outlines.map(\.second) == [Self.t])
        #expect(outlines.first?.groups.first?.hits == 6)
        #expect(outlines.first?.groups.first?.duration == 2_000_000_004)
    }

    @Test func sumsOfDurationsDoNotWrap() {
        let bench = Bench(second: 0)
        let long = SpanFixture(start: 1_000_000_000_000_000_000, duration: .max - 1_000_000_000_000_000_000)
        _ = bench.aggregator.count(
            SpanFixture.roots([long, long, long]),
            with: &bench.recorder,
            now: SpanFixture.now
        )
        let group = bench.aggregator.flush(now: SpanFixture.now, all: true).outlines.first?.groups.first
        #expect(group?.duration == .max)
        #expect(group?.hits == 3)
    }

    @Test func bucketsBeforeTheEpochAlign() {
        #expect(BucketTime.start(of: -1, size: 10) == -10)
        #expect(BucketTime.start(of: -10, size: 10) == -10)
        #expect(BucketTime.start(of: 19, size: 10) == 10)
    }

    @Test func bucketsLeaveInTheOrderOfTime() {
        let bench = Bench(second: 0, bucketSeconds: 2)
        for second in [8.0, 2, 6, 0, 4] { bench.add(second, 1, now: 0) }
        let seconds = bench.aggregator.flush(now: Bench.nanoseconds(8.5), all: false).outlines.map(\.second)
        #expect(seconds == [0, 2, 4].map { Self.t + $0 })
    }
}
