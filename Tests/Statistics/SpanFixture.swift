import DPTraces
import DPWire

@testable import DPStatistics

/// A span of a test, with what most tests do not care about at usual values.
struct SpanFixture {
    var id: UInt64 = 1
    var parent: UInt64 = 0
    var traceID: UInt64 = 100
    var service = "svc"
    var name = "op"
    var resource = "res"
    var type = "web"
    var start: Int64 = SpanFixture.now
    var duration: Int64 = 1
    var error: Int32 = 0
    var meta: [String: String] = [:]
    var metrics: [String: Double] = [:]

    /// A moment in seconds that is a multiple of ten.
    static let second: Int64 = 1_700_000_000
    static let now = second * 1_000_000_000

    /// A batch with one chunk for each list, top-level spans marked.
    static func batch(_ chunks: [[SpanFixture]]) -> TraceBatch {
        var batch = TraceBatch()
        for chunk in chunks {
            batch.appendChunk()
            for fixture in chunk {
                let span = batch.appendSpan()
                span.spanID = fixture.id
                span.parentID = fixture.parent
                span.traceID = fixture.traceID
                span.service = fixture.service
                span.name = fixture.name
                span.resource = fixture.resource
                span.type = fixture.type
                span.start = fixture.start
                span.duration = fixture.duration
                span.error = fixture.error
                for (key, value) in fixture.meta { span.setTag(key, value) }
                for (key, value) in fixture.metrics { span.setMetric(key, value) }
            }
        }
        batch.markTopLevel()
        return batch
    }

    /// One chunk for each span.
    static func roots(_ spans: [SpanFixture]) -> TraceBatch {
        batch(spans.map { [$0] })
    }
}

/// A group as a test looks at it.
struct GroupOutline: Equatable {
    var service: String
    var name: String
    var resource: String
    var type: String
    var kind: String
    var method: String
    var endpoint: String
    var source: String
    var httpStatus: UInt32
    var grpcStatus: Int16
    var root: TraceRootMark
    var isSynthetics: Bool
    var peerTags: [String]
    var additionalTags: [String]
    var hits: UInt64
    var errors: UInt64
    var topLevelHits: UInt64
    var duration: UInt64

    init(_ group: borrowing StatsGroup) {
        let key = group.key
        func text(_ bytes: UnsafeRawBufferPointer) -> String { String(decoding: bytes, as: UTF8.self) }
        func tags(_ tags: UnsafeBufferPointer<BorrowedTag>) -> [String] {
            tags.map { $0.value.isEmpty ? text($0.key) : text($0.key) + ":" + text($0.value) }
        }
        service = text(key.service)
        name = text(key.name)
        resource = text(key.resource)
        type = text(key.type)
        kind = text(key.kind)
        method = text(key.method)
        endpoint = text(key.endpoint)
        source = text(key.serviceSource)
        httpStatus = key.httpStatus
        grpcStatus = key.grpcStatus
        root = key.root
        isSynthetics = key.isSynthetics
        peerTags = tags(key.peerTags)
        additionalTags = tags(key.additionalTags)
        hits = group.hits
        errors = group.errors
        topLevelHits = group.topLevelHits
        duration = group.duration
    }
}

/// A bucket as a test looks at it: its start in seconds, and its groups in the order in which they are written.
struct BucketOutline: Equatable {
    var second: Int64
    var groups: [GroupOutline] = []

    init(_ bucket: borrowing StatsBucket) {
        second = bucket.start / 1_000_000_000
        for number in bucket.groupsInOrder() { bucket.groups.read(number) { groups.append(GroupOutline($0)) } }
    }
}

extension StatsFlush {
    /// The buckets as a test looks at them.
    var outlines: [BucketOutline] {
        var outlines: [BucketOutline] = []
        for number in 0..<buckets.count { buckets.read(number) { outlines.append(BucketOutline($0)) } }
        return outlines
    }
}

extension StatsConfiguration {
    /// A configuration with these peer tags.
    static func peers(_ keys: [String]) -> StatsConfiguration {
        var configuration = StatsConfiguration()
        configuration.peerTags = keys.map { Array($0.utf8) }
        return configuration
    }

    /// The peer tags of the worked examples.
    static var example: StatsConfiguration {
        .peers(["_dd.base_service", "db.instance", "db.system", "peer.hostname", "peer.service"])
    }
}

/// All groups that a batch gives, of all buckets.
func groups(_ batch: borrowing TraceBatch, _ configuration: StatsConfiguration = .example) -> [GroupOutline] {
    let aggregator = StatsAggregator(configuration, now: SpanFixture.now)
    var recorder = StatsRecorder()
    _ = aggregator.count(batch, with: &recorder, now: SpanFixture.now)
    return aggregator.flush(now: SpanFixture.now, all: true).outlines.flatMap(\.groups)
}
