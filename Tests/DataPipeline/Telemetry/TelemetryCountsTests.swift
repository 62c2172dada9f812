import DPWire
import DataPipeline
import DataPipelineTestKit
import Testing

/// What telemetry counts is what happened, and what the ledger says.
@Suite(.timeLimit(.minutes(2))) struct TelemetryCountsTests {
    @Test func lifeFromStartToEnd() async throws {
        let agent = try RecordingAgent.start()
        agent.script(.path("/v0.4/traces"), .nth(3), do: .status(404))
        let exporter = try TraceExporterBuilder.towards(agent).telemetry(every: .milliseconds(30)).build()
        try exporter.send(payload(chunks: 2).span)
        try exporter.send(payload(chunks: 3).span)
        _ = exporterError { () throws(TraceExporterError) in try exporter.send(payload(chunks: 5).span) }
        _ = exporterError { () throws(TraceExporterError) in try exporter.send([UInt8(0x91)].span) }
        try await agent.waitForRequests(count: 3, .path(TelemetryMessages.path), timeout: .seconds(120))
        let report = await exporter.shutdown()
        #expect(report.isComplete)
        let told = try TelemetryMessages(agent)
        #expect(told.types.first == "app-started")
        #expect(told.types.contains("app-heartbeat"))
        #expect(told.types.last == "app-closing")
        #expect(told.requests.compactMap { $0["seq_id"]?.integer } == (1...Int64(told.requests.count)).map { $0 })
        #expect(told.count("trace_api.requests") == 3)
        #expect(told.count("trace_api.responses", "status_code:200") == 2)
        #expect(told.count("trace_api.responses", "status_code:404") == 1)
        #expect(told.count("trace_api.errors", "type:status_code") == 1)
        #expect(told.count("trace_chunks_sent") == 5)
        #expect(told.count("trace_chunks_dropped", "reason:send_failure") == 5)
        #expect(told.counts.count == 6)
        let logs = told.messages.filter { $0["request_type"] == "logs" }
        #expect(logs.count == 1 && logs[0]["payload"]?["logs"]?.array?.first?["count"] == 1)
        let ledger = exporter.telemetryLedger
        #expect(ledger.delivered.payloads == UInt64(told.requests.count) && ledger.isBalanced && ledger.held.isZero)
    }

    private static let reactions: [AgentReaction?] = [
        nil, nil, .status(500), .status(429), .status(400), .status(302), .reset, .halfBody, .garbage([1, 2, 3]),
        .close,
    ]

    /// Whatever happens to sends, the counts of all requests add up to the ledger's.
    @Test(arguments: 0..<6) func theCountsAreTheLedgers(seed: UInt64) async throws {
        var generator = SplitMix(state: seed)
        let agent = try RecordingAgent.start()
        for request in 1...300 {
            if let reaction = Self.reactions.randomElement(using: &generator) ?? nil {
                agent.script(.path("/v0.4/traces"), .nth(request), do: reaction)
            }
            // Of telemetry only refusals: what may have arrived is not told again.
            if generator.next() % 3 == 0 {
                agent.script(.path(TelemetryMessages.path), .nth(request), do: .status(500))
            }
        }
        let exporter = try TraceExporterBuilder.towards(agent).retryLimit(2).telemetry(every: .milliseconds(5)).build()
        var failures: UInt64 = 0
        for turn in 0..<120 {
            let bytes =
                turn % 10 == 9 ? [0x93, 0xc1] : payload(chunks: 1 + turn % 3, firstSpanID: UInt64(turn) * 100 + 1)
            if turn % 4 == 0 {
                if (try? await exporter.send(bytes)) == nil { failures += 1 }
            } else if exporterError({ () throws(TraceExporterError) in try exporter.send(bytes.span) }) != nil {
                failures += 1
            }
        }
        agent.removeScript()
        await exporter.shutdown()
        let ledger = exporter.ledger
        let told = try TelemetryMessages(agent)
        #expect(told.types.last == "app-closing")
        #expect(told.types.filter { $0 == "app-started" }.count == 1)
        #expect(told.count("trace_chunks_sent") == ledger.delivered.chunks)
        #expect(
            told.count("trace_chunks_dropped", "reason:send_failure")
                == ledger.dropped.chunks + ledger.unconfirmed.chunks
        )
        let errors = ["network", "timeout", "status_code"].map { told.count("trace_api.errors", "type:" + $0) }
        #expect(errors.reduce(0, +) == failures - ledger.dropped(.decodeError).payloads)
        #expect(told.count("trace_api.requests") >= 108)
        #expect(exporter.telemetryLedger.isBalanced)
        #expect(exporter.telemetryLedger.dropped(.http5xx).payloads > 0)
    }

    @Test func whatStatisticsLeaveOutIsToldByReason() async throws {
        var generator = SplitMix(state: 11)
        let agent = try CountedSends.agent()
        let builder = TraceExporterBuilder.towards(agent).agentInfoPolling(true).enableStats(bucketSize: .seconds(1))
        var limits = StatsCardinalityLimits()
        limits.wholeKey = 0
        let exporter = try builder.statsCardinalityLimits(limits).telemetry().build()
        #expect(try await eventually { exporter.isComputingStats })
        for _ in 0..<40 { try await exporter.send(ChunkMix(&generator).batch) }
        await exporter.shutdown()
        let told = try TelemetryMessages(agent)
        let ledger = exporter.ledger
        #expect(ledger.dropped(.p0).chunks > 0 && ledger.dropped(.filtered).chunks > 0)
        #expect(told.count("trace_chunks_dropped", "reason:p0_drop") == ledger.dropped(.p0).chunks)
        #expect(told.count("trace_chunks_dropped", "reason:trace_filters") == ledger.dropped(.filtered).chunks)
        #expect(told.count("trace_chunks_sent") == ledger.delivered.chunks)
        let collapsed = told.counts["stats_collapsed_spans{collapsed:whole_key}", default: 0]
        #expect(UInt64(collapsed) == exporter.statsLedger.received.spans)
        #expect(collapsed > 0)
    }

    @Test func aTimeOutIsOne() throws {
        let agent = try RecordingAgent.start()
        agent.script(.path("/v0.4/traces"), do: .hang)
        let exporter = try TraceExporterBuilder.towards(agent).connectionTimeout(.milliseconds(20)).retryLimit(1)
            .telemetry().build()
        _ = exporterError { () throws(TraceExporterError) in try exporter.send(payload()) }
        _ = exporter.shutdown()
        let told = try TelemetryMessages(agent)
        #expect(told.count("trace_api.requests") == 2)
        #expect(told.count("trace_api.errors", "type:timeout") == 1)
        #expect(told.count("trace_chunks_dropped", "reason:send_failure") == 1)
    }
}
