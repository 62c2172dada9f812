import CDPForkSupport
import DPPlatform
import DPWire
import DataPipeline
import DataPipelineTestKit
import Testing

/// Whatever becomes of telemetry, sends do not feel it.
@Suite(.timeLimit(.minutes(2))) struct TelemetryFaultTests {
    static let sinks: [AgentReaction] = [
        .hang, .reset, .status(500), .status(404), .cutHeaders(after: 10), .garbage([0, 1]),
    ]

    @Test(arguments: 0..<6) func sendsGoOnWithoutASink(sink: Int) throws {
        let agent = try RecordingAgent.start()
        agent.script(.path(TelemetryMessages.path), do: Self.sinks[sink])
        let exporter = try TraceExporterBuilder.towards(agent).telemetry(every: .milliseconds(1)).build()
        let bytes = payload()
        for _ in 0..<2_000 { try exporter.send(bytes) }
        #expect(exporter.ledger.delivered.payloads == 2_000)
        _ = exporter.shutdown(timeout: .milliseconds(100))
        let ledger = exporter.telemetryLedger
        #expect(ledger.delivered.isZero && ledger.received.payloads > 0)
        #expect(ledger.isBalanced && ledger.held.isZero)
    }

    @Test func whatWasRefusedIsToldWhenTheSinkIsBack() async throws {
        let agent = try RecordingAgent.start()
        agent.script(.path(TelemetryMessages.path), do: .status(503))
        let exporter = try TraceExporterBuilder.towards(agent).telemetry(every: .milliseconds(5)).build()
        for _ in 0..<50 { try exporter.send(payload(chunks: 2).span) }
        try await agent.waitForRequests(count: 5, .path(TelemetryMessages.path), timeout: .seconds(120))
        agent.removeScript()
        await exporter.shutdown()
        let told = try TelemetryMessages(agent)
        #expect(told.count("trace_chunks_sent") == 100)
        #expect(told.types.filter { $0 == "app-started" }.count == 1)
        #expect(told.types.last == "app-closing")
    }

    @Test func anExporterThatIsDroppedTellsItsEnd() async throws {
        let agent = try RecordingAgent.start()
        do {
            let exporter = try TraceExporterBuilder.towards(agent).telemetry(every: .seconds(60)).build()
            try exporter.send(payload().span)
        }
        try await agent.waitForRequests(count: 2, .path(TelemetryMessages.path), timeout: .seconds(120))
        #expect(try await eventually { (try? TelemetryMessages(agent).types.last) == "app-closing" })
        #expect(try TelemetryMessages(agent).count("trace_chunks_sent") == 1)
    }

    @Test func aShutdownWithoutTimeGivesTelemetryUp() throws {
        let agent = try RecordingAgent.start()
        agent.script(.path(TelemetryMessages.path), do: .hang)
        let exporter = try TraceExporterBuilder.towards(agent).telemetry().build()
        try exporter.send(payload())
        let report = exporter.shutdown(timeout: .zero)
        #expect(report.isComplete && report.ledger.delivered.payloads == 1)
        #expect(exporter.telemetryLedger.held.isZero)
    }

    /// A child tells its own start, under another name, and nothing of its parent's.
    @Test func aForkedChildBeginsAnew() async {
        await #expect(processExitsWith: .success) {
            let agent = try RecordingAgent.start()
            let exporter = try TraceExporterBuilder.towards(agent).telemetry(every: .seconds(60)).build()
            try exporter.send(payload(chunks: 3).span)
            let child = fork_process()
            if child == 0 { end_process(exporter.tellsItsOwn() ? 0 : 1) }
            #expect(wait_for_process(child, 30_000) == 0)
            await exporter.shutdown()
            let told = try TelemetryMessages(agent)
            var chunks: [String: [Double]] = [:]
            var sequences: [String: [Int64]] = [:]
            for request in told.requests {
                let run = request["runtime_id"]?.string ?? "?"
                sequences[run, default: []].append(request["seq_id"]?.integer ?? -1)
                for message in request["payload"]?.array ?? [] {
                    for series in message["payload"]?["series"]?.array ?? []
                    where series["metric"] == "trace_chunks_sent" {
                        for point in series["points"]?.array ?? [] {
                            chunks[run, default: []].append(point.array?.last?.double ?? -1)
                        }
                    }
                }
            }
            #expect(sequences.count == 2)
            let inOrder = Array(sequences.values)
            #expect(inOrder == [[1, 2], [1, 2]])
            let sums = Set(chunks.values.map { $0.reduce(0, +) })
            #expect(sums == [2, 3])
            agent.stop()
        }
    }
}

extension TraceExporter {
    /// In a child: sends two chunks, ends, and says whether all was delivered.
    fileprivate func tellsItsOwn() -> Bool {
        let error = exporterError { () throws(TraceExporterError) in try send(payload(chunks: 2).span) }
        let isComplete = shutdown().isComplete
        return error == nil && isComplete && telemetryLedger.delivered.payloads == 2
    }
}
