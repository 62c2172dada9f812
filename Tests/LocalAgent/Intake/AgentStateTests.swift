import DPLedger
import DPTraces
import DataPipelineTestKit
import Testing

@testable import DPLocalAgent

@Suite struct AgentStateTests {
    private let noHeaders = ClientHeaders { _ in nil }
    private let marked = ClientHeaders { ["datadog-client-computed-top-level": "yes"][$0] }

    private func read(
        _ payload: [UInt8],
        as format: TraceFormat = .v04,
        computesTopLevel: Bool = true
    ) throws -> PayloadIntake {
        let reader = PayloadReader()
        return try payload.withUnsafeBytes {
            try reader.read($0, as: format, from: computesTopLevel ? noHeaders : marked)
        }
    }

    private let shop = TraceFixture([
        .span(
            "web.request",
            service: "shop",
            resource: "GET /",
            duration: .milliseconds(20),
            children: [
                .span("sql", service: "db", resource: "SELECT 1", duration: .milliseconds(4), error: 1),
                .span("render", service: "shop"),
                .span("sql", service: "db", resource: "SELECT 1", duration: .milliseconds(6)),
            ]
        ),
        .span("web.request", service: "shop", resource: "GET /", duration: .milliseconds(30)),
    ])

    @Test(arguments: [TraceFormat.v04, .v05])
    func sumsUpServicesResourcesAndTraces(format: TraceFormat) throws {
        var state = AgentState(LocalAgentConfiguration())
        let payload = shop.payload(as: format)
        state.take(try read(payload, as: format), bytes: payload.count, from: noHeaders)
        let summary = state.summary(uptime: 0)
        #expect(
            summary.services == [
                AgentSummary.Service(
                    service: "shop",
                    spans: 3,
                    errors: 0,
                    entrySpans: 2,
                    totalDuration: 50_000_000,
                    maximumDuration: 30_000_000
                ),
                AgentSummary.Service(
                    service: "db",
                    spans: 2,
                    errors: 1,
                    entrySpans: 2,
                    totalDuration: 10_000_000,
                    maximumDuration: 6_000_000
                ),
            ]
        )
        #expect(
            summary.resources == [
                AgentSummary.Resource(
                    service: "shop",
                    name: "web.request",
                    resource: "GET /",
                    hits: 2,
                    errors: 0,
                    totalDuration: 50_000_000,
                    maximumDuration: 30_000_000
                ),
                AgentSummary.Resource(
                    service: "db",
                    name: "sql",
                    resource: "SELECT 1",
                    hits: 2,
                    errors: 1,
                    totalDuration: 10_000_000,
                    maximumDuration: 6_000_000
                ),
            ]
        )
        #expect(summary.slowestTraces.map(\.duration) == [30_000_000, 20_000_000])
        #expect(summary.slowestTraces[1].services == ["shop", "db"])
        #expect(summary.slowestTraces[1].errors == 1)
        #expect(summary.intake.received.spans == 5)
        #expect(summary.intake.received.bytes == UInt64(payload.count))
        #expect(summary.intake.kept.chunks == 2)
        #expect(summary.intake.isBalanced)
        #expect(summary.fullTables == [])
    }

    @Test func whatIsKeptSaysWhatTheTracerSent() throws {
        var state = AgentState(LocalAgentConfiguration())
        state.take(try read(shop.payload(as: .v05), as: .v05), bytes: 1, from: noHeaders)
        let trace = try #require(state.store.trace(TraceID(low: shop.traceID(0))))
        let detail = TraceDetail(trace)
        #expect(detail.spans.map(\.name) == ["web.request", "sql", "render", "sql"])
        #expect(detail.spans[1].parentID == detail.spans[0].spanID)
        #expect(detail.spans[3].offset == 5_000_000)
        // The agent's own marks are not the tracer's.
        #expect(detail.spans[0].metrics["_top_level"] == nil)
    }

    @Test func aRepeatedSendIsShownOnceAndCountedTwice() throws {
        var state = AgentState(LocalAgentConfiguration())
        for _ in 0..<2 { state.take(try read(shop.payload()), bytes: 1, from: noHeaders) }
        let trace = try #require(state.store.trace(TraceID(low: shop.traceID(0))))
        #expect(TraceDetail(trace).spans.count == 4)
        #expect(TraceDetail(trace).repeatedSpans == 4)
        #expect(state.counts.kept.spans == 10)
    }

    @Test func marksOfTheTracerAreUsedWhenItComputedThem() throws {
        let fixture = TraceFixture([
            .span("a", children: [.span("b", metrics: ["_dd.top_level": 1]), .span("c", metrics: ["_top_level": 1])])
        ])
        let intake = try read(fixture.payload(), computesTopLevel: false)
        #expect(intake.resources.keys.map(\.name).sorted() == ["b", "c"])
    }

    @Test func clientsAreToldApart() throws {
        var state = AgentState(LocalAgentConfiguration())
        let intake = try read(shop.payload())
        let python = ClientHeaders {
            ["datadog-meta-lang": "python", "datadog-client-dropped-p0-traces": "2", "x-datadog-trace-count": "2"][$0]
        }
        let ruby = ClientHeaders { ["datadog-meta-lang": "ruby", "x-datadog-trace-count": "3"][$0] }
        for headers in [python, ruby, python] { state.take(intake, bytes: 10, from: headers) }
        let summary = state.summary(uptime: 0)
        #expect(summary.clients.map(\.language) == ["python", "ruby"])
        #expect(summary.clients.map(\.payloads) == [2, 1])
        #expect(summary.clients.map(\.spans) == [10, 5])
        #expect(summary.clients.map(\.droppedTraces) == [4, 0])
        #expect(summary.notes.traceCountMismatches == 1)
    }

    @Test func oddChunksAreNotedAndAccountedFor() throws {
        var batch = TraceBatch()
        batch.appendChunk()
        for id: UInt64 in 1...2 {
            let span = batch.appendSpan()
            span.service = "s"
            span.traceID = id
            span.spanID = id
        }
        // An array of the mixed chunk and an empty one.
        var payload = try batch.encoded(as: .v04)
        payload[0] = 0x92
        payload.append(0x90)
        var state = AgentState(LocalAgentConfiguration())
        state.take(try read(payload), bytes: payload.count, from: noHeaders)
        let summary = state.summary(uptime: 0)
        #expect(summary.notes.mixedChunks == 1)
        #expect(summary.intake.refused["emptyChunk"]?.chunks == 1)
        #expect(summary.intake.received.chunks == 2)
        #expect(summary.intake.isBalanced)
    }

    @Test func extremeTimesDoNotTrap() throws {
        var batch = TraceBatch()
        for (start, duration) in [(Int64.max, Int64.max), (.min, .min), (0, -1)] {
            batch.appendChunk()
            for parent: UInt64 in [0, 1] {
                let span = batch.appendSpan()
                span.traceID = 1
                span.spanID = parent + 1
                span.parentID = parent
                span.start = start
                span.duration = duration
            }
        }
        var state = AgentState(LocalAgentConfiguration())
        state.take(try read(batch.encoded(as: .v04)), bytes: 0, from: noHeaders)
        #expect(state.summary(uptime: 0).intake.isBalanced)
        let trace = try #require(state.store.trace(TraceID(low: 1)))
        #expect(TraceDetail(trace).spans.count == 2)
        #expect(TraceDetail(trace).repeatedSpans == 4)
    }

    @Test func fullTablesSumUpTheRest() throws {
        var configuration = LocalAgentConfiguration()
        configuration.maximumSummaryEntries = 2
        var state = AgentState(configuration)
        for number in 0..<5 {
            let fixture = TraceFixture([.span("a", service: "s\(number)")], seed: UInt64(number))
            state.take(try read(fixture.payload()), bytes: 0, from: noHeaders)
        }
        let summary = state.summary(uptime: 0)
        #expect(summary.services.map(\.service) == ["s0", "s1", "(others)"])
        #expect(summary.services.map(\.spans) == [1, 1, 3])
        #expect(summary.fullTables == ["services", "resources", "statistics"])
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func theAccountAlwaysBalances(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        var configuration = LocalAgentConfiguration()
        configuration.maximumTraces = Int(random.next() % 8)
        configuration.maximumTraceBytes = Int(random.next() % 20_000)
        var state = AgentState(configuration)
        for _ in 0..<60 {
            let fixture = TraceFixture.regular(
                traces: Int(random.next() % 5),
                spansPerTrace: Int(random.next() % 6) + 1,
                seed: random.next() % 10
            )
            switch random.next() % 4 {
            case 0:
                state.refuse(
                    bytes: Int(random.next() % 100),
                    RefusalReason.allCases.randomElement(using: &random) ?? .busy
                )
            default: state.take(try read(fixture.payload()), bytes: 7, from: noHeaders)
            }
            #expect(state.counts.isBalanced)
            #expect(state.counts.kept.spans == UInt64(state.store.latest(.max).reduce(0) { $0 + $1.spanCount }))
            #expect(state.store.brokenInvariant() == nil)
        }
    }
}
