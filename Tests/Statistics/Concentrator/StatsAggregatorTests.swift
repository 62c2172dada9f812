import DPPlatform
import DPTraces
import DPWire
import Testing

@testable import DPStatistics

/// Counting from many threads, and while the configuration changes.
@Suite struct StatsAggregatorTests {
    /// Groups with the same key, brought together from several flushes.
    private func totals(_ groups: [GroupOutline]) -> [String: UInt64] {
        var hits: [String: UInt64] = [:]
        for group in groups { hits[group.resource, default: 0] += group.hits }
        return hits
    }

    @Test func threadsLoseNothing() throws {
        let aggregator = StatsAggregator(.example, now: SpanFixture.now)
        let threads = 6
        let rounds = 200
        let flushed = Lock<[GroupOutline]>([])
        let workers = try (0..<threads).map { thread in
            try Thread.start(name: "count") {
                var recorder = StatsRecorder()
                let spans = (0..<20).map { SpanFixture(resource: "r\(($0 + thread) % 25)", duration: Int64($0 + 1)) }
                for round in 0..<rounds {
                    _ = aggregator.count(SpanFixture.roots(spans), with: &recorder, now: SpanFixture.now)
                    if round % 50 == thread {
                        let groups = aggregator.flush(now: SpanFixture.now, all: true).outlines.flatMap(\.groups)
                        flushed.withLock { $0 += groups }
                    }
                }
            }
        }
        for worker in workers { worker.join() }
        let rest = aggregator.flush(now: SpanFixture.now, all: true).outlines.flatMap(\.groups)
        let groups = flushed.withLock { $0 } + rest
        var expected: [String: UInt64] = [:]
        for thread in 0..<threads {
            for number in 0..<20 { expected["r\((number + thread) % 25)", default: 0] += UInt64(rounds) }
        }
        #expect(totals(groups) == expected)
        #expect(groups.reduce(0) { $0 + $1.duration } == UInt64(threads * rounds * 210))
        #expect(groups.reduce(0) { $0 + $1.topLevelHits } == UInt64(threads * rounds * 20))
    }

    /// Two concentrators that both were filled, brought together.
    @Test func mergedBucketsKeepTheLimitsAndTheSums() throws {
        var configuration = StatsConfiguration.example
        configuration.limits.resource = 3
        configuration.limits.wholeKey = 5
        var merged = StatsFlush()
        for part in 0..<3 {
            let aggregator = StatsAggregator(configuration, now: SpanFixture.now, seed: 42)
            var recorder = StatsRecorder()
            let spans = (0..<10).map { number in
                SpanFixture(
                    service: "s\(number % 2)",
                    resource: "r\(part + number / 2)",
                    duration: 5,
                    error: Int32(number % 2)
                )
            }
            _ = aggregator.count(SpanFixture.roots(spans), with: &recorder, now: SpanFixture.now)
            var flush = aggregator.flush(now: SpanFixture.now, all: true)
            while let bucket = flush.removeFirst() { merged.add(bucket, configuration.limits) }
        }
        let groups = merged.outlines.flatMap(\.groups)
        #expect(merged.outlines.count == 1)
        #expect(merged.lost == 0)
        #expect(groups.reduce(0) { $0 + $1.hits } == 30)
        #expect(groups.reduce(0) { $0 + $1.errors } == 15)
        #expect(groups.reduce(0) { $0 + $1.duration } == 150)
        #expect(groups.count <= 6)
        #expect(Set(groups.map(\.resource)).count <= 4)
    }

    @Test func aNewConfigurationHoldsFromTheNextBatchOn() {
        let aggregator = StatsAggregator(.peers([]), now: SpanFixture.now)
        var recorder = StatsRecorder()
        let batch = SpanFixture.roots([SpanFixture(meta: ["span.kind": "client", "peer.service": "p"])])
        _ = aggregator.count(batch, with: &recorder, now: SpanFixture.now)
        var configuration = StatsConfiguration.peers(["peer.service"])
        configuration.bucketSize = 1
        aggregator.configure(configuration)
        _ = aggregator.count(batch, with: &recorder, now: SpanFixture.now)
        let outlines = aggregator.flush(now: SpanFixture.now, all: true).outlines
        #expect(outlines.count == 1)
        #expect(outlines.flatMap(\.groups).map(\.peerTags) == [[], ["peer.service:p"]])
        #expect(aggregator.bucketSize == 10_000_000_000)
    }

    @Test func aWarmRecorderAllocatesNothing() {
        let aggregator = StatsAggregator(.example, now: SpanFixture.now)
        var recorder = StatsRecorder()
        let batch = SpanFixture.roots((0..<100).map { SpanFixture(resource: "r\($0)", meta: ["span.kind": "client"]) })
        _ = aggregator.count(batch, with: &recorder, now: SpanFixture.now)
        let held = recorder.retainedByteCount
        for _ in 0..<10 { _ = aggregator.count(batch, with: &recorder, now: SpanFixture.now) }
        #expect(recorder.retainedByteCount == held)
        recorder.trim(toAtMost: 0)
        #expect(recorder.retainedByteCount == 0)
        #expect(aggregator.count(batch, with: &recorder, now: SpanFixture.now).counted == 100)
    }
}
