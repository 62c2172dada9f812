import DPTraces
import Testing

@testable import DPStatistics

/// What happens when there are more groups or values than the limits allow.
@Suite struct CardinalityTests {
    private static let blocked = "tracer_blocked_value"

    private func configuration(_ change: (inout CardinalityLimits) -> Void) -> StatsConfiguration {
        var configuration = StatsConfiguration.example
        change(&configuration.limits)
        return configuration
    }

    /// The groups, and what the flush says of collapsed spans.
    private func flush(
        _ spans: [SpanFixture],
        _ configuration: StatsConfiguration
    ) -> (groups: [GroupOutline], collapsed: CollapsedSpans) {
        let aggregator = StatsAggregator(configuration, now: SpanFixture.now)
        var recorder = StatsRecorder()
        _ = aggregator.count(SpanFixture.roots(spans), with: &recorder, now: SpanFixture.now)
        let flush = aggregator.flush(now: SpanFixture.now, all: true)
        return (flush.outlines.flatMap(\.groups), flush.collapsed)
    }

    /// The first of the examples of limits.
    @Test func groupsBeyondTheLimitGoToTheOverflowGroup() {
        let durations: [(String, Int64, Int32)] = [("a", 1, 0), ("b", 2, 0), ("c", 4, 1), ("d", 8, 0), ("a", 16, 0)]
        let spans = durations.map { SpanFixture(resource: $0.0, duration: $0.1, error: $0.2) }
        let (groups, collapsed) = flush(spans, configuration { $0.wholeKey = 2 })
        #expect(groups.map(\.resource) == ["a", "b", Self.blocked])
        #expect(groups.map(\.hits) == [2, 1, 2])
        #expect(groups.map(\.errors) == [0, 0, 1])
        #expect(groups.map(\.duration) == [17, 2, 12])
        #expect(groups.map(\.topLevelHits) == [2, 1, 2])
        #expect(collapsed.wholeKey == 2)

        let overflow = groups[2]
        #expect(
            [overflow.service, overflow.name, overflow.type, overflow.kind]
                == [String](repeating: Self.blocked, count: 4)
        )
        #expect([overflow.method, overflow.endpoint, overflow.source] == [String](repeating: Self.blocked, count: 3))
        #expect(overflow.root == .notSet)
        #expect(overflow.httpStatus == 0)
        #expect(overflow.grpcStatus == -1)
        #expect(!overflow.isSynthetics)
        #expect(overflow.peerTags == [Self.blocked])
        #expect(overflow.additionalTags == [Self.blocked])
    }

    @Test func valuesOfOneFieldAreLimitedByThemselves() {
        let spans: [SpanFixture] = [
            SpanFixture(resource: "r1", duration: 1), SpanFixture(resource: "r2", duration: 2),
            SpanFixture(resource: "r3", duration: 4),
            SpanFixture(resource: "r1", duration: 8, meta: ["http.route": "/a"]),
            SpanFixture(resource: "r1", duration: 16, meta: ["http.route": "/b"]),
            SpanFixture(resource: "r1", duration: 32, meta: ["http.route": "/c"]),
        ]
        let (groups, collapsed) = flush(
            spans,
            configuration {
                $0.resource = 1
                $0.httpEndpoint = 2
            }
        )
        #expect(groups.map(\.resource) == ["r1", "r1", "r1", "r1", Self.blocked])
        #expect(groups.map(\.endpoint) == ["", "/a", "/b", Self.blocked, ""])
        #expect(groups.map(\.hits) == [1, 1, 1, 1, 2])
        #expect(groups.map(\.duration) == [1, 8, 16, 32, 6])
        #expect(collapsed.wholeKey == 0)
        #expect(collapsed.spans(limitedIn: .resource) == 2)
        #expect(collapsed.spans(limitedIn: .httpEndpoint) == 1)
        #expect(collapsed.spans(limitedIn: [.resource, .httpEndpoint]) == 0)
    }

    @Test func listsOfPeersAreLimitedAsAWhole() {
        let spans = [
            SpanFixture(), SpanFixture(meta: ["span.kind": "client", "db.instance": "i"]),
            SpanFixture(duration: 2, meta: ["span.kind": "client", "db.instance": "j"]),
            SpanFixture(duration: 4, meta: ["span.kind": "client", "db.instance": "k", "db.system": "x"]),
        ]
        let (groups, collapsed) = flush(spans, configuration { $0.peerTags = 1 })
        #expect(Set(groups.map(\.peerTags)) == [[], ["db.instance:i"], [Self.blocked]])
        #expect(groups.first { $0.peerTags == [Self.blocked] }?.duration == 6)
        #expect(collapsed.spans(limitedIn: .peerTags) == 2)
    }

    @Test func additionalTagsAreLimited() {
        var configuration = configuration { $0.additionalTags = 1 }
        configuration.additionalTags = [Array("region".utf8)]
        let spans = ["us", "eu", "us", "ap"].map { SpanFixture(meta: ["region": $0]) }
        let (groups, collapsed) = flush(spans, configuration)
        #expect(Set(groups.map(\.additionalTags)) == [["region:us"], [Self.blocked]])
        #expect(groups.map(\.hits) == [2, 2])
        #expect(collapsed.spans(limitedIn: .additionalTags) == 2)
    }

    @Test func aSpanLimitedInAFieldCanOverflowToo() {
        let spans = [
            SpanFixture(resource: "a"), SpanFixture(resource: "b"),
            SpanFixture(resource: "c", meta: ["http.route": "/x"]),
        ]
        let (groups, collapsed) = flush(
            spans,
            configuration {
                $0.wholeKey = 1
                $0.resource = 1
                $0.httpEndpoint = 0
            }
        )
        #expect(groups.map(\.hits) == [1, 2])
        #expect(collapsed.wholeKey == 2)
        #expect(collapsed.spans(limitedIn: .resource) == 1)
        #expect(collapsed.spans(limitedIn: [.resource, .httpEndpoint]) == 1)
    }

    @Test func aLimitOfZeroLetsNothingThrough() {
        let (groups, collapsed) = flush([SpanFixture(), SpanFixture()], configuration { $0.wholeKey = 0 })
        #expect(groups.map(\.service) == [Self.blocked])
        #expect(groups.map(\.hits) == [2])
        #expect(collapsed.wholeKey == 2)
    }

    @Test func aNewBucketStartsEmpty() {
        let aggregator = StatsAggregator(configuration { $0.resource = 1 }, now: SpanFixture.now)
        var recorder = StatsRecorder()
        for resource in ["a", "b"] {
            _ = aggregator.count(
                SpanFixture.roots([SpanFixture(resource: resource)]),
                with: &recorder,
                now: SpanFixture.now
            )
            let groups = aggregator.flush(now: SpanFixture.now, all: true).outlines.flatMap(\.groups)
            #expect(groups.map(\.resource) == [resource])
        }
    }

    /// A million spans, each with a resource, a peer and an endpoint of its own.
    @Test func memoryStaysBoundedAndTotalsExact() throws {
        let payload = NumberedSpans(count: 1000)
        let aggregator = StatsAggregator(.example, now: SpanFixture.now)
        var recorder = StatsRecorder()
        var most = 0
        for _ in 0..<1000 {
            let (counted, eligible) = try payload.withNext { batch in
                aggregator.count(batch, with: &recorder, now: SpanFixture.now)
            }
            #expect(counted == 1000)
            #expect(eligible == 1000)
            recorder.trim(toAtMost: 1 << 20)
            most = max(most, aggregator.retainedByteCount + recorder.retainedByteCount)
        }
        let flush = aggregator.flush(now: SpanFixture.now, all: true)
        #expect(flush.hits == 1_000_000)
        let groups = flush.outlines.flatMap(\.groups)
        #expect(groups.reduce(0) { $0 + $1.duration } == 1_000_000 * 75)
        // The resources beyond the limit share one key, and so do their peers and endpoints.
        #expect(groups.count == CardinalityLimits().resource + 1)
        let blocked = try #require(groups.first { $0.resource == Self.blocked })
        #expect(blocked.hits == 1_000_000 - 1024)
        #expect(flush.collapsed.spans(limitedIn: [.resource, .httpEndpoint, .peerTags]) == 1_000_000 - 1024)
        #expect(most < 4 << 20)
    }

    /// The same with only services that differ, which no field's limit bounds.
    @Test func groupsStayBounded() throws {
        let payload = NumberedSpans(count: 1000, fields: [.service])
        let aggregator = StatsAggregator(.example, now: SpanFixture.now)
        var recorder = StatsRecorder()
        for _ in 0..<20 {
            _ = try payload.withNext { aggregator.count($0, with: &recorder, now: SpanFixture.now) }
        }
        #expect(aggregator.retainedByteCount < 8 << 20)
        let flush = aggregator.flush(now: SpanFixture.now, all: true)
        #expect(flush.hits == 20_000)
        #expect(flush.collapsed.wholeKey == 13_000)
        #expect(flush.outlines.flatMap(\.groups).count == 7001)
    }

    /// Long texts reach the limit of bytes before that of groups.
    @Test func textStaysBounded() throws {
        let text = String(repeating: "x", count: 100_000)
        let aggregator = StatsAggregator(.example, now: SpanFixture.now)
        var recorder = StatsRecorder()
        for number in 0..<400 {
            let batch = SpanFixture.roots([SpanFixture(service: text + "\(number)")])
            _ = aggregator.count(batch, with: &recorder, now: SpanFixture.now)
        }
        #expect(aggregator.retainedByteCount < StatsBucket.textLimit + 2 << 20)
        let flush = aggregator.flush(now: SpanFixture.now, all: true)
        #expect(flush.hits == 400)
        #expect(flush.collapsed.wholeKey > 0)
        #expect(UInt64(flush.outlines.flatMap(\.groups).count) + flush.collapsed.wholeKey == 401)
    }
}

/// A payload of spans whose fields end in numbers, which are others each time.
private final class NumberedSpans {
    struct Fields: OptionSet {
        let rawValue: Int
        static let resource = Fields(rawValue: 1)
        static let peer = Fields(rawValue: 2)
        static let endpoint = Fields(rawValue: 4)
        static let service = Fields(rawValue: 8)
    }

    private var bytes: [UInt8]
    private var places: [Int] = []
    private let perSpan: Int
    private var number = 0
    private var batch = TraceBatch()

    init(count: Int, fields: Fields = [.resource, .peer, .endpoint]) {
        let mark = "########"
        var span = SpanFixture(duration: 75, meta: ["span.kind": "client", "peer.service": "p", "http.route": "/r"])
        if fields.contains(.service) { span.service = "a-service-\(mark)" }
        if fields.contains(.resource) { span.resource = "GET /a/resource/\(mark)" }
        if fields.contains(.peer) { span.meta["peer.service"] = "a-peer-\(mark)" }
        if fields.contains(.endpoint) { span.meta["http.route"] = "/a/route/\(mark)" }
        perSpan = [Fields.resource, .peer, .endpoint, .service].filter { fields.contains($0) }.count
        bytes = (try? SpanFixture.roots([SpanFixture](repeating: span, count: count)).encoded(as: .v04)) ?? []
        var place = 0
        while place + 8 <= bytes.count {
            if bytes[place] == 0x23, bytes[place..<place + 8].allSatisfy({ $0 == 0x23 }) {
                places.append(place)
                place += 8
            } else {
                place += 1
            }
        }
    }

    /// Lends the batch of the next spans.
    func withNext<Result>(_ body: (borrowing TraceBatch) -> Result) throws -> Result {
        for (index, place) in places.enumerated() {
            if index % perSpan == 0 { number += 1 }
            var rest = number
            for digit in (place..<place + 8).reversed() {
                bytes[digit] = 0x30 + UInt8(rest % 10)
                rest /= 10
            }
        }
        let result = try bytes.withUnsafeBytes { bytes in
            try batch.read(bytes, as: .v04)
            return body(batch)
        }
        batch.reset()
        return result
    }
}
