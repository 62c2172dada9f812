import DataPipeline
import DataPipelineTestKit
import Synchronization
import Testing

/// What happens to traces on their way out while statistics are on, and what does not while they are off.
@Suite(.timeLimit(.minutes(5))) struct StagesTests {
    private func exporter(
        _ agent: RecordingAgent,
        _ change: (TraceExporterBuilder) -> TraceExporterBuilder = { $0 }
    ) async throws -> TraceExporter {
        let exporter = try change(.towards(agent).agentInfoPolling(true).enableStats(bucketSize: .seconds(3600)))
            .build()
        #expect(try await eventually { exporter.isComputingStats })
        return exporter
    }

    /// The chunks of a request, as the ids of their spans.
    private func spanIDs(_ request: RecordedRequest) throws -> [[UInt64]] {
        let traces = try request.traces()
        return (0..<traces.chunkCount).map { chunk in
            traces.spanIndices(ofChunk: chunk).map { traces.span(at: $0).spanID }
        }
    }

    private func requests(_ agent: RecordingAgent) -> [RecordedRequest] {
        agent.requests(.path("/v0.4/traces"))
    }

    /// The ways in which traces are handed in.
    enum Way: CaseIterable {
        case payload
        case batch
        case takenBatch
        case takenBatchCalledBack
        case payloadCalledBack
    }

    @Test(arguments: Way.allCases) func sampledOutTracesAreCountedAndDoNotTravel(way: Way) async throws {
        let agent = try RecordingAgent.start()
        let exporter = try await exporter(agent)
        var batch = TraceBatch.workedExample
        switch way {
        case .payload: try await exporter.send(batch.encoded(as: .v04))
        case .batch:
            try await exporter.send(batch)
            // The caller's batch is as it was.
            #expect(batch.kept == (5, 7))
            #expect(try batch.encoded(as: .v04) == TraceBatch.workedExample.encoded(as: .v04))
        case .takenBatch: try exporter.send(taking: &batch)
        case .takenBatchCalledBack:
            let ended = Mutex<[Int]>([])
            try exporter.send(taking: &batch) { result in
                ended.withLock { $0.append((try? result.get())?.status ?? 0) }
            }
            #expect(try await eventually { !ended.withLock { $0.isEmpty } })
            #expect(ended.withLock { $0 } == [200])
        case .payloadCalledBack:
            let ended = Mutex<[Int]>([])
            // The payload's memory is gone when it travels.
            try Array(batch.encoded(as: .v04)).withUnsafeBytes { payload in
                try exporter.send(payload) { result in
                    ended.withLock { $0.append((try? result.get())?.status ?? 0) }
                }
            }
            #expect(try await eventually { !ended.withLock { $0.isEmpty } })
            #expect(ended.withLock { $0 } == [200])
        }
        let request = try #require(requests(agent).first)
        #expect(try spanIDs(request) == [[2], [5], [6], [7]])
        #expect(request.header("x-datadog-trace-count") == "4")
        #expect(request.header("datadog-client-dropped-p0-traces") == "1")
        #expect(request.header("datadog-client-dropped-p0-spans") == "3")
        #expect(request.header("datadog-client-computed-stats") == "true")
        #expect(request.header("datadog-client-computed-top-level") == "true")
        let ledger = exporter.ledger
        #expect(ledger.dropped(.p0) == LedgerCounts(chunks: 1, spans: 3))
        #expect(ledger.delivered.chunks == 4 && ledger.delivered.spans == 4 && ledger.delivered.payloads == 1)
        #expect(ledger.isBalanced && ledger.held.isZero)
        // The five roots are counted, sampled or not; their children are not eligible.
        #expect(exporter.statsLedger.held.spans == 5)
    }

    @Test func aRequestThatHasNothingLeftTellsTheDrops() async throws {
        let agent = try RecordingAgent.start()
        let exporter = try await exporter(agent)
        let batch = TraceBatch.chunks(priorities: [0, -1], spans: 2)
        try await exporter.send(batch)
        let request = try #require(requests(agent).first)
        #expect(request.body == [0x90])
        #expect(request.header("x-datadog-trace-count") == "0")
        #expect(request.header("datadog-client-dropped-p0-traces") == "2")
        #expect(request.header("datadog-client-dropped-p0-spans") == "4")
        // What one request has told the next one does not repeat.
        try await exporter.send(TraceBatch.chunks(priorities: [1]))
        #expect(requests(agent).last?.header("datadog-client-dropped-p0-traces") == nil)
        #expect(requests(agent).last?.header("datadog-client-dropped-p0-spans") == nil)
    }

    @Test func dropsThatALostRequestWasToTellAreToldByTheNext() async throws {
        let agent = try RecordingAgent.start()
        agent.script(.path("/v0.4/traces"), .nth(1, 2), do: .status(400))
        let exporter = try await exporter(agent)
        for priority in [0.0, -1] {
            await #expect(throws: TraceExporterError.self) {
                try await exporter.send(TraceBatch.chunks(priorities: [priority, 1]))
            }
        }
        try await exporter.send(TraceBatch.chunks(priorities: [0]))
        #expect(requests(agent).map { $0.header("datadog-client-dropped-p0-traces") } == ["1", "2", "3"])
        #expect(requests(agent).map { $0.header("datadog-client-dropped-p0-spans") } == ["1", "2", "3"])
    }

    @Test func dropsThatMayHaveArrivedAreNotToldAgain() async throws {
        let agent = try RecordingAgent.start()
        agent.script(.path("/v0.4/traces"), .nth(1), do: .halfBody)
        let exporter = try await exporter(agent) { $0.retryLimit(0) }
        await #expect(throws: TraceExporterError.self) {
            try await exporter.send(TraceBatch.chunks(priorities: [0, 1]))
        }
        #expect(exporter.ledger.unconfirmed.chunks == 1)
        try await exporter.send(TraceBatch.chunks(priorities: [1]))
        #expect(requests(agent).last?.header("datadog-client-dropped-p0-traces") == nil)
    }

    @Test func whatTheAgentFiltersIsNeitherCountedNorSent() async throws {
        var configuration = RecordingAgent.Configuration()
        configuration.info = """
            {"client_drop_p0s":true,"endpoints":["/v0.6/stats"],"ignore_resources":["^GET /health"],\
            "filter_tags":{"reject":["env:dev"," : x"]}}
            """
        let agent = try RecordingAgent.start(configuration)
        let exporter = try await exporter(agent)
        var batch = TraceBatch.chunks(priorities: [1, 1, 0], spans: 3)
        batch.editSpan(at: 0).resource = "GET /healthz"
        batch.editSpan(at: 3).setTag("env", "DEV")
        batch.editSpan(at: 6).setTag("env", "DEV")
        batch.appendChunk()
        batch.appendSpan().spanID = 77
        try await exporter.send(batch)
        let request = try #require(requests(agent).first)
        #expect(try spanIDs(request) == [[77]])
        #expect(request.header("datadog-client-dropped-p0-traces") == nil)
        #expect(exporter.ledger.dropped(.filtered) == LedgerCounts(chunks: 3, spans: 9))
        #expect(exporter.statsLedger.held.spans == 1)
        let usage = exporter.traceFilters
        #expect(usage.map(\.list) == ["ignore_resources", "filter_tags.reject"])
        #expect(usage.map(\.text) == ["^GET /health", "env:dev"])
        #expect(usage.map(\.dropped.chunks) == [1, 2])
        #expect(usage.map(\.dropped.spans) == [3, 6])
    }

    @Test func filtersThatCannotBeReadAreToldToALoggerThatMayAskBack() async throws {
        var configuration = RecordingAgent.Configuration()
        configuration.info = """
            {"client_drop_p0s":true,"endpoints":["/v0.6/stats"],"ignore_resources":["ok","("],\
            "filter_tags_regex":{"require":[":x"]}}
            """
        let agent = try RecordingAgent.start(configuration)
        let asked = Mutex<TraceExporter?>(nil)
        let messages = Mutex<[String]>([])
        let exporter = try TraceExporterBuilder.towards(agent).enableStats().agentInfoPolling(true)
            .logger { level, text in
                _ = asked.withLock { $0 }?.traceFilters
                if level == .warning { messages.withLock { $0.append(text) } }
            }
            .build()
        asked.withLock { $0 = exporter }
        #expect(try await eventually { messages.withLock { $0.count } == 2 })
        #expect(messages.withLock { $0[0] }.contains("ignore_resources[1]"))
        #expect(messages.withLock { $0[1] }.contains("filter_tags_regex.require[0]"))
        #expect(exporter.traceFilters.map(\.text) == ["ok"])
        asked.withLock { $0 = nil }
    }

    @Test func emptyChunksAreLeftOutForTheirOwnReason() async throws {
        let agent = try RecordingAgent.start()
        let exporter = try await exporter(agent)
        var batch = TraceBatch.chunks(priorities: [1])
        batch.appendChunk()
        try await exporter.send(batch)
        #expect(requests(agent).first?.header("x-datadog-trace-count") == "1")
        #expect(exporter.ledger.dropped(.emptyChunk) == LedgerCounts(chunks: 1))
        #expect(exporter.ledger.isBalanced && exporter.ledger.held.isZero)
    }

    @Test(arguments: [false, true]) func topLevelSpansAreMarkedUnlessTheTracerDoes(byTracer: Bool) async throws {
        let agent = try RecordingAgent.start()
        let exporter = try await exporter(agent) { $0.clientComputedTopLevel(byTracer) }
        var batch = TraceBatch.chunks(priorities: [1], spans: 3)
        batch.editSpan(at: 2).service = "other"
        try await exporter.send(batch)
        let request = try #require(requests(agent).first)
        let traces = try request.traces()
        #expect(
            (0..<3).map { traces.span(at: $0).metric("_top_level") } == (byTracer ? [nil, nil, nil] : [1, nil, 1])
        )
        #expect(request.header("datadog-client-computed-top-level") == "true")
        #expect(exporter.statsLedger.held.spans == (byTracer ? 0 : 2))
    }

    @Test func whileTheyAreOffNothingIsDone() async throws {
        var configuration = RecordingAgent.Configuration()
        configuration.info = #"{"client_drop_p0s":false,"endpoints":["/v0.6/stats"],"ignore_resources":["."]}"#
        let agent = try RecordingAgent.start(configuration)
        let exporter = try TraceExporterBuilder.towards(agent).agentInfoPolling(true).enableStats().build()
        #expect(try await eventually { exporter.agentInfo != nil })
        let payload = try TraceBatch.workedExample.encoded(as: .v04)
        try await exporter.send(payload)
        let request = try #require(requests(agent).first)
        #expect(request.body == payload)
        let names = request.headers.map(\.name)
        #expect(!names.contains { $0.hasPrefix("datadog-client-") })
        #expect(exporter.ledger.delivered.chunks == 5)
        #expect(exporter.statsLedger == LedgerSnapshot())
        #expect(exporter.traceFilters.isEmpty && !exporter.isComputingStats)
    }

    @Test func theyGoOnAndOffWithTheAgent() async throws {
        let off = #"{"client_drop_p0s":false,"endpoints":["/v0.6/stats"]}"#
        var configuration = RecordingAgent.Configuration()
        configuration.info = off
        let agent = try RecordingAgent.start(configuration)
        let exporter = try TraceExporterBuilder.towards(agent).agentInfoPolling(true).enableStats().build()
        #expect(try await eventually { exporter.agentInfo != nil })
        for isOn in [false, true, false] {
            if isOn {
                agent.setInfo(RecordingAgent.Configuration.defaultInfo)
                try await exporter.send(TraceBatch.chunks(priorities: [1]))
                #expect(try await eventually { exporter.isComputingStats })
            } else if exporter.isComputingStats {
                agent.setInfo(off + " ")
                // Fetches that answers cause are seconds apart.
                #expect(
                    try await eventually {
                        _ = exporterError { () throws(TraceExporterError) in
                            try exporter.send(TraceBatch.chunks(priorities: [1]))
                        }
                        return !exporter.isComputingStats
                    }
                )
            }
            agent.removeRequests()
            try await exporter.send(TraceBatch.chunks(priorities: [0]))
            let request = try #require(requests(agent).last)
            #expect(request.header("datadog-client-computed-stats") == (isOn ? "true" : nil))
            #expect(request.header("x-datadog-trace-count") == (isOn ? "0" : "1"))
        }
        #expect(await exporter.shutdown().isComplete)
        let stats = exporter.statsLedger
        #expect(stats.isBalanced && stats.held.isZero)
        #expect(stats.delivered.spans == stats.received.spans && stats.received.spans > 0)
    }

    @Test func aShutdownWaitsForTheLastStatistics() async throws {
        let agent = try RecordingAgent.start()
        agent.script(.path("/v0.6/stats"), do: .delay(.milliseconds(150)))
        let exporter = try await exporter(agent)
        try await exporter.send(TraceBatch.chunks(priorities: [1, 0]))
        let report = await exporter.shutdown(timeout: .seconds(60))
        #expect(report.isComplete)
        #expect(report.statsLedger.delivered.spans == 2 && report.statsLedger.held.isZero)
    }

    @Test func aShutdownGivesThemUpAtItsDeadline() async throws {
        let agent = try RecordingAgent.start()
        agent.script(.path("/v0.6/stats"), do: .hang)
        let exporter = try await exporter(agent)
        try await exporter.send(TraceBatch.chunks(priorities: [1, 0]))
        let report = await exporter.shutdown(timeout: .milliseconds(100))
        #expect(!report.isComplete)
        #expect(report.ledger.delivered.payloads == 1)
        #expect(try await eventually { exporter.statsLedger.held.isZero })
        let ledger = exporter.statsLedger
        #expect(ledger.isBalanced && ledger.delivered.isZero)
        #expect(ledger.unconfirmed.spans + ledger.dropped(.shutdownDeadline).spans == 2)
    }
}
