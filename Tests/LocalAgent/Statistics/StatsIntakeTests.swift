import DPStatistics
import DPTraces
import DPWire
import DataPipelineTestKit
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@testable import DPLocalAgent

@Suite struct StatsIntakeTests {
    private let noHeaders = ClientHeaders { _ in nil }

    private func sketch(_ durations: Double...) throws -> [UInt8] {
        var sketch = DDSketch()
        for duration in durations { try sketch.add(duration) }
        var buffer = DPWire.ByteBuffer()
        try sketch.encode(into: &buffer)
        return buffer.copied()
    }

    private func group(
        _ resource: String,
        _ change: (inout ClientGroupedStats) -> Void = { _ in }
    ) -> ClientGroupedStats {
        var group = ClientGroupedStats()
        group.service = "shop"
        group.name = "web.request"
        group.resource = resource
        group.hits = 1
        group.topLevelHits = 1
        group.traceRoot = .yes
        change(&group)
        return group
    }

    private func payload(_ buckets: [ClientGroupedStats]...) throws -> [UInt8] {
        var payload = ClientStatsPayload()
        payload.environment = "test"
        payload.buckets = buckets.map { groups in
            var bucket = ClientStatsBucket()
            bucket.groups = groups
            return bucket
        }
        return try payload.encoded()
    }

    private func intake(_ body: [UInt8], hidesValues: Bool = true) throws -> StatsIntake {
        try StatsIntake(body.span.bytes, hiding: hidesValues ? StatsResource() : nil)
    }

    private func summary(_ bodies: [UInt8]..., limit: Int = 100) throws -> AgentSummary.Statistics {
        var configuration = LocalAgentConfiguration()
        configuration.maximumSummaryEntries = limit
        var state = AgentState(configuration)
        for body in bodies { state.take(try intake(body), bytes: body.count) }
        return state.summary(uptime: 0).statistics
    }

    @Test func namesBecomeThoseOfSpans() throws {
        let untidy = group("") {
            $0.service = "Shop"
            $0.name = "GET /x"
            $0.type = String(repeating: "t", count: 120)
        }
        let unnamed = group("r") { $0.service = "" }
        let body = try payload([untidy, unnamed])
        let intake = try StatsIntake(body.span.bytes, hiding: nil, language: "go")
        let keys = intake.groups.map(\.key)
        #expect(keys.map(\.service) == ["shop", "unnamed-go-service"])
        #expect(keys[0].name == "GET_x" && keys[0].resource == "GET_x" && keys[0].type.count == 100)
        #expect(keys[1].resource == "r" && keys[0].environment == "test")
    }

    @Test func groupsOfAllBucketsAndPayloadsAddUp() throws {
        let one = group("GET /") {
            $0.hits = 3
            $0.errors = 1
            $0.duration = 6_000_000
        }
        var slow = one
        slow.okSummary = try sketch(1e6, 2e6)
        slow.errorSummary = try sketch(3e6)
        var fast = one
        fast.okSummary = try sketch(1e3)
        let other = group("GET /x") { $0.httpStatusCode = 404 }
        let statistics = try summary(payload([slow], [fast, other]), payload([slow]))
        #expect(statistics.payloads == 2 && statistics.buckets == 3 && statistics.hits == 10 && statistics.errors == 3)
        #expect(statistics.groups.map(\.hits) == [9, 1] && statistics.groups.map(\.httpStatusCode) == [0, 404])
        let first = try #require(statistics.groups.first)
        #expect(first.environment == "test" && first.service == "shop" && first.isTraceRoot == true)
        #expect(first.totalDuration == 18_000_000 && first.topLevelHits == 3)
        // 1 µs, and twice 1, 2 and 3 ms.
        let median = try #require(first.latencies.p50)
        let highest = try #require(first.latencies.p99)
        #expect(abs(Double(median) / 2e6 - 1) < 0.02 && abs(Double(highest) / 3e6 - 1) < 0.02)
        #expect(statistics.groups[1].latencies == .init(LatencySketch()))
    }

    @Test func aFieldOfTheKeyTellsGroupsApart() throws {
        let changes: [(inout ClientGroupedStats) -> Void] = [
            { $0.service = "x" }, { $0.name = "x" }, { $0.resource = "x" }, { $0.httpStatusCode = 1 },
            { $0.type = "x" },
            { $0.isSynthetics = true }, { $0.spanKind = "x" }, { $0.peerTags = ["x"] }, { $0.traceRoot = .no },
            { $0.grpcStatusCode = "x" }, { $0.httpMethod = "x" }, { $0.httpEndpoint = "x" },
        ]
        let groups = [group("r")] + changes.map { group("r", $0) }
        #expect(try summary(payload(groups)).groups.count == groups.count)
        #expect(try summary(payload(groups)).resources.count == 4)
    }

    @Test func valuesAreHiddenUnlessTheTracerHasDoneIt() throws {
        let query = group("SELECT * FROM t WHERE a = 'secret'") { $0.type = "sql" }
        let command = group("SET key secret") { $0.type = "redis" }
        let page = group("GET /secret") { $0.type = "web" }
        let body = try payload([query, command, page])
        #expect(
            try intake(body).groups.map(\.key.resource)
                == ["SELECT * FROM t WHERE a = ?", "SET", "GET /secret"]
        )
        #expect(
            try intake(body, hidesValues: false).groups.map(\.key.resource)
                == [query.resource, command.resource, page.resource]
        )
    }

    @Test func anEmptyResourceIsTheName() throws {
        #expect(try intake(payload([group("")])).groups.first?.key.resource == "web.request")
    }

    @Test func whatComesWithoutNumberIsSummedUp() throws {
        let groups = (0..<50).map { group("GET /\($0)") { $0.hits = 2 } }
        let statistics = try summary(payload(groups), limit: 10)
        #expect(statistics.groups.count == 10 && statistics.hits == 100)
        let others = try #require(statistics.resources.first { $0.resource == "(others)" })
        #expect(others.hits == 80)
        let long = group(String(repeating: "é", count: 4_000))
        #expect(try intake(payload([long])).groups.first?.key.resource == String(repeating: "é", count: 2_500))
    }

    @Test func aSketchThatCannotBeReadCostsOnlyItself() throws {
        let statistics = try summary(payload([group("r") { $0.okSummary = [1, 2, 3] }]))
        #expect(statistics.hits == 1 && statistics.unreadableSketches == 1)
    }

    @Test func spansAreCountedByTheRuleOfTracers() throws {
        let spans = TraceFixture([
            .span(
                "web.request",
                service: "shop",
                resource: "GET /",
                children: [
                    .span("inner", service: "shop"),
                    .span("measured", service: "shop", metrics: ["_dd.measured": 1]),
                    .span("kind", service: "shop", error: 1, tags: ["span.kind": "CLIENT"]),
                    .span("internal", service: "shop", tags: ["span.kind": "internal"]),
                    .span("early", service: "shop", metrics: ["_dd.measured": 1, "_dd.partial_version": 1]),
                    .span("query", service: "db", resource: "SELECT 17", type: "sql"),
                ]
            )
        ])
        let body = spans.payload()
        let intake = try body.withUnsafeBytes {
            try PayloadReader().read($0, as: .v04, from: ClientHeaders { _ in nil })
        }
        #expect(
            intake.counted.tallies == [
                ResourceKey(service: "shop", name: "web.request", resource: "GET /"): CountedTally(hits: 1),
                ResourceKey(service: "shop", name: "measured", resource: "measured"): CountedTally(hits: 1),
                ResourceKey(service: "shop", name: "kind", resource: "kind"): CountedTally(hits: 1, errors: 1),
                ResourceKey(service: "db", name: "query", resource: "SELECT ?"): CountedTally(hits: 1),
            ]
        )
        var state = AgentState(LocalAgentConfiguration())
        let headers = ClientHeaders {
            ["datadog-client-dropped-p0-traces": "2", "datadog-client-dropped-p0-spans": "7"][$0]
        }
        state.take(intake, bytes: body.count, from: headers)
        state.take(try self.intake(payload([group("GET /"), group("GET /gone")])), bytes: 1)
        let statistics = state.summary(uptime: 0).statistics
        #expect(statistics.droppedTraces == 2 && statistics.droppedSpans == 7)
        #expect(statistics.resources.filter(\.agrees).map(\.resource) == ["GET /"])
        #expect(statistics.resources.map(\.receivedHits).reduce(0, +) == 4)
    }

    @Test func theRouteTakesPayloadsAndSaysWhatIsWrongWithOthers() async throws {
        let core = AgentCore(LocalAgentConfiguration())
        let good = try payload([group("SELECT 1") { $0.type = "sql" }])
        try await Application(router: AgentRouter.make(core)).test(.router) { client in
            for (method, header) in [(HTTPRequest.Method.post, "1"), (.put, "")] {
                let name = try #require(HTTPField.Name("Datadog-Obfuscation-Version"))
                let answer = try await client.execute(
                    uri: "/v0.6/stats",
                    method: method,
                    headers: [name: header],
                    body: NIOCore.ByteBuffer(bytes: good)
                ) { $0 }
                #expect(answer.status == .ok)
            }
            let bad = try await client.execute(
                uri: "/v0.6/stats",
                method: .post,
                body: NIOCore.ByteBuffer(bytes: [0x81, 0xA3, 0x45, 0x6E, 0x76, 1])
            ) { $0 }
            #expect(bad.status == .badRequest)
            #expect(String(buffer: bad.body).contains("value of a wrong type at byte 5 (Env)"))
        }
        let statistics = core.summary().statistics
        #expect(Set(statistics.groups.map(\.resource)) == ["SELECT 1", "SELECT ?"])
        #expect(statistics.payloads == 2 && statistics.bytes == 2 * good.count)
        #expect(statistics.refused == ["unreadable": AgentSummary.Refusal(payloads: 1, bytes: 6)])
        #expect(core.summary().intake.received.payloads == 0)
    }
}
