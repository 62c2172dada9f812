import DPObfuscation
import DPTraces
import DPWire
import Testing

@testable import DPStatistics

/// The bodies of requests with statistics.
@Suite struct StatsPayloadWriterTests {
    private var origin: StatsOrigin {
        var origin = StatsOrigin()
        origin.hostname = Array("h1".utf8)
        origin.environment = Array("e1".utf8)
        origin.version = Array("1.2.3".utf8)
        origin.runtimeID = Array("rid".utf8)
        origin.service = Array("main".utf8)
        origin.gitCommit = Array("abc".utf8)
        origin.processTags = Array("a:b,c:d".utf8)
        return origin
    }

    private func payloads(
        _ spans: [SpanFixture],
        _ configuration: StatsConfiguration = .example,
        sizeLimit: Int = StatsPayloadWriter.usualSizeLimit
    ) -> [StatsPayload] {
        let aggregator = StatsAggregator(configuration, now: SpanFixture.now)
        var recorder = StatsRecorder()
        _ = aggregator.count(SpanFixture.roots(spans), with: &recorder, now: SpanFixture.now)
        return payloads(of: aggregator, sizeLimit: sizeLimit)
    }

    private func payloads(of aggregator: StatsAggregator, sizeLimit: Int = .max) -> [StatsPayload] {
        var writer = StatsPayloadWriter(sizeLimit: sizeLimit)
        var sequence: UInt64 = 6
        let flush = aggregator.flush(now: SpanFixture.now, all: true)
        let (payloads, lost) = writer.write(flush, bucketSize: aggregator.bucketSize, origin) {
            sequence += 1
            return sequence
        }
        #expect(lost == 0)
        return payloads
    }

    private func readFirst(_ payloads: [StatsPayload]) throws -> ClientStatsPayload {
        try read(#require(payloads.first))
    }

    private func read(_ payload: StatsPayload) throws -> ClientStatsPayload {
        try ClientStatsPayload(reading: payload.body.span.bytes)
    }

    @Test func aBodyBeginsAsTheReferencesDoes() throws {
        let body = try #require(payloads([SpanFixture()]).first).body
        var expected: [UInt8] = [0xDE, 0x00, 0x10, 0xA8] + Array("Hostname".utf8) + [0xA2] + Array("h1".utf8)
        expected += [0xA3] + Array("Env".utf8) + [0xA2] + Array("e1".utf8) + [0xA7] + Array("Version".utf8)
        expected += [0xA5] + Array("1.2.3".utf8) + [0xA5] + Array("Stats".utf8) + [0x91, 0x84, 0xA5]
        expected += Array("Start".utf8) + [0xCF, 0x17, 0x97, 0x9C, 0xFE, 0x36, 0x2A, 0x00, 0x00, 0xA8]
        expected += Array("Duration".utf8) + [0xCF, 0x00, 0x00, 0x00, 0x02, 0x54, 0x0B, 0xE4, 0x00, 0xA5]
        expected += Array("Stats".utf8) + [0x91, 0xDE, 0x00, 0x16, 0xA7] + Array("Service".utf8)
        #expect(body.starts(with: expected))
    }

    @Test func fieldsOfThePayload() throws {
        let payload = try readFirst(payloads([SpanFixture()]))
        #expect(payload.hostname == "h1")
        #expect(payload.environment == "e1")
        #expect(payload.version == "1.2.3")
        #expect(payload.runtimeID == "rid")
        #expect(payload.sequence == 7)
        #expect(payload.service == "main")
        #expect(payload.gitCommit == "abc")
        #expect(payload.processTags == "a:b,c:d")
        #expect([payload.language, payload.tracerVersion, payload.agentAggregation] == ["", "", ""])
        #expect([payload.containerID, payload.imageTag] == ["", ""])
        #expect(payload.tags == [])
        #expect(payload.processTagsHash == 0)
        #expect(payload.buckets.map(\.start) == [UInt64(SpanFixture.now)])
        #expect(payload.buckets.map(\.duration) == [10_000_000_000])
        #expect(payload.buckets.map(\.agentTimeShift) == [0])
    }

    @Test func fieldsOfAGroup() throws {
        let span = SpanFixture(
            parent: 9,
            service: "S",
            name: "N",
            resource: "R",
            type: "T",
            duration: 100,
            error: 3,
            meta: [
                "span.kind": "client", "http.method": "GET", "http.route": "/r", "_dd.svc_src": "redis",
                "http.status_code": "404", "grpc.code": "14", "_dd.origin": "synthetics", "peer.service": "p",
                "db.system": "x", "zone": "z",
            ],
            metrics: ["_dd.measured": 1]
        )
        var configuration = StatsConfiguration.example
        configuration.additionalTags = [Array("zone".utf8)]
        let group = try #require(readFirst(payloads([span], configuration)).buckets.first?.groups.first)
        #expect([group.service, group.name, group.resource, group.type] == ["S", "N", "R", "T"])
        #expect(
            [group.spanKind, group.httpMethod, group.httpEndpoint, group.serviceSource] == [
                "client", "GET", "/r", "redis",
            ]
        )
        #expect(group.httpStatusCode == 404)
        #expect(group.grpcStatusCode == "14")
        #expect(group.isSynthetics)
        #expect(group.traceRoot == .no)
        #expect(group.peerTags == ["db.system:x", "peer.service:p"])
        #expect(group.additionalTags == ["zone:z"])
        #expect(group.databaseType == "")
        #expect(group.primaryTags == [])
        #expect([group.hits, group.errors, group.topLevelHits, group.duration] == [1, 1, 1, 100])
        #expect(group.okSummary.count == 24)
        #expect(group.errorSummary.count == 37)
    }

    /// The first of the worked examples.
    @Test func workedExample() throws {
        func span(
            _ duration: Int64,
            _ error: Int32,
            _ meta: [String: String],
            _ metrics: [String: Double] = [:]
        ) -> SpanFixture {
            let common = ["span.kind": "server", "http.method": "GET"]
            return SpanFixture(
                service: "web",
                name: "http.request",
                resource: "GET /users",
                duration: duration,
                error: error,
                meta: common.merging(meta) { $1 },
                metrics: metrics
            )
        }
        let spans = [
            span(1_500_000, 0, ["http.status_code": "200", "http.route": "/users"]),
            span(2_000_000, 0, ["http.route": "/users"], ["http.status_code": 200]),
            span(1_000_000, 1, ["http.status_code": "500", "http.endpoint": "/users"]),
            span(123_456_789, 1, ["http.status_code": "200", "http.route": "/users"]),
        ]
        let groups = try readFirst(payloads(spans)).buckets.flatMap(\.groups)
        #expect(groups.map(\.httpStatusCode) == [200, 500])
        #expect(groups.map(\.httpEndpoint) == ["/users", "/users"])
        #expect(groups.map(\.hits) == [3, 1])
        #expect(groups.map(\.errors) == [1, 1])
        #expect(groups.map(\.topLevelHits) == [3, 1])
        #expect(groups.map(\.duration) == [126_956_789, 1_000_000])
        #expect(groups.map(\.traceRoot) == [.yes, .yes])
        #expect(groups.map(\.grpcStatusCode) == ["", ""])

        let mapping: [UInt8] = [
            0x0A, 0x12, 0x09, 0, 0, 0, 0, 0, 0x40, 0xF0, 0x3F, 0x11, 0, 0, 0, 0, 0, 0xEA, 0x94, 0x40,
        ]
        func one(_ offset: [UInt8]) -> [UInt8] {
            mapping + [0x12, 0x0D, 0x12, 0x08, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 0x18] + offset + [0x1A, 0x00]
        }
        #expect(groups.map(\.errorSummary) == [one([0xD8, 0x27]), one([0xEA, 0x22])])
        #expect(groups.map(\.okSummary.count) == [191, 24])
        let bin: [UInt8] = [0, 0, 0, 0, 0, 0, 0xF0, 0x3F]
        let bins = bin + [UInt8](repeating: 0, count: 18 * 8) + bin
        let two = mapping + [0x12, 0xA6, 0x01, 0x12, 0xA0, 0x01] + bins + [0x18, 0x9E, 0x23, 0x1A, 0x00]
        #expect(groups.first?.okSummary == two)
        #expect(groups.last?.okSummary == mapping + [0x12, 0x00, 0x1A, 0x00])
    }

    @Test func equalStatisticsGiveEqualBytes() {
        let spans = (0..<50).map {
            SpanFixture(name: "n\($0 % 7)", resource: "r\($0 % 11)", meta: ["peer.service": "x"])
        }
        #expect(payloads(spans).map(\.body) == payloads(spans.reversed()).map(\.body))
    }

    @Test func whatDoesNotFitGoesToTheNextBody() throws {
        let spans = (0..<100).map {
            SpanFixture(resource: "r\($0)", start: SpanFixture.now + Int64($0 / 60) * 10_000_000_000)
        }
        let payloads = payloads(spans, sizeLimit: 10_000)
        #expect(payloads.count > 3)
        #expect(payloads.allSatisfy { $0.body.count <= 10_000 })
        #expect(payloads.reduce(0) { $0 + $1.hits } == 100)
        #expect(payloads.reduce(0) { $0 + $1.groupCount } == 100)
        var resources: [String] = []
        var sequences: [UInt64] = []
        for payload in try payloads.map(read) {
            #expect(!payload.buckets.isEmpty)
            #expect(payload.buckets.allSatisfy { !$0.groups.isEmpty })
            #expect(payload.hostname == "h1")
            resources += payload.buckets.flatMap(\.groups).map(\.resource)
            sequences.append(payload.sequence)
        }
        #expect(resources.sorted() == spans.map(\.resource).sorted())
        #expect(sequences == (0..<payloads.count).map { UInt64($0) + 7 })
    }

    @Test func aGroupLargerThanTheLimitHasABodyOfItsOwn() throws {
        let spans = ["a", "b", "c"].map { SpanFixture(resource: $0 + String(repeating: "x", count: 1000)) }
        let payloads = payloads(spans, sizeLimit: 100)
        #expect(payloads.map(\.groupCount) == [1, 1, 1])
    }

    @Test func nothingCountedGivesNoBody() {
        #expect(payloads([]).isEmpty)
    }

    // MARK: Obfuscation

    private var obfuscating: StatsConfiguration {
        var configuration = StatsConfiguration.example
        configuration.obfuscation = SQLOptions()
        return configuration
    }

    @Test func resourcesAreObfuscatedAsTheAgentWould() throws {
        let spans = [
            SpanFixture(resource: "SELECT * FROM t WHERE a = 'x' AND b=3", type: "sql"),
            SpanFixture(resource: "SELECT 1", type: "cassandra"),
            SpanFixture(resource: "SET k v\nGET k", type: "redis"),
            SpanFixture(resource: "SELECT 1", type: "SQL"), SpanFixture(resource: "GET /1", type: "web"),
        ]
        let payload = try #require(payloads(spans, obfuscating).first)
        #expect(payload.isObfuscated)
        let resources = try read(payload).buckets.flatMap(\.groups).map(\.resource)
        let expected = ["GET /1", "SELECT * FROM t WHERE a = ? AND b = ?", "SELECT 1", "SELECT ?", "SET GET"]
        #expect(resources == expected)
    }

    @Test func longTextIsCutOnlyWhereTheAgentWouldHaveNothingToDo() throws {
        let long = String(repeating: "é", count: 10_000)
        let span = SpanFixture(service: long, name: long, resource: long, type: long)
        var configuration = obfuscating
        func group(_ configuration: StatsConfiguration) throws -> ClientGroupedStats? {
            try readFirst(payloads([span], configuration)).buckets.first?.groups.first
        }
        let small = try group(configuration)
        #expect(small?.resource.utf8.count == 5000)
        #expect([small?.service, small?.name, small?.type].map { $0?.utf8.count } == [100, 100, 100])
        configuration.hasBigResources = true
        #expect(try group(configuration)?.resource.utf8.count == 15_000)
        let raw = try group(.example)
        #expect(raw?.resource == long)
        #expect(raw?.service == long)
    }

    /// The agent is told for a whole body, so what is and what is not obfuscated must not share one.
    @Test func obfuscatedResourcesHaveBodiesOfTheirOwn() throws {
        let aggregator = StatsAggregator(.example, now: SpanFixture.now)
        var recorder = StatsRecorder()
        let batch = SpanFixture.roots([SpanFixture(resource: "SELECT 1", type: "sql")])
        _ = aggregator.count(batch, with: &recorder, now: SpanFixture.now)
        aggregator.configure(obfuscating)
        _ = aggregator.count(batch, with: &recorder, now: SpanFixture.now)
        let payloads = payloads(of: aggregator)
        #expect(payloads.map(\.isObfuscated) == [true, false])
        let resources = try payloads.map { try read($0).buckets.flatMap(\.groups).map(\.resource) }
        #expect(resources == [["SELECT ?"], ["SELECT 1"]])
        #expect(try payloads.map { try read($0).sequence } == [7, 8])
    }
}
