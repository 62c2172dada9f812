import CDPForkSupport
import DPPlatform
import DPTransport
import DataPipeline
import DataPipelineTestKit
import Testing

/// No counted span is lost or counted twice without the ledger of statistics saying so.
@Suite(.timeLimit(.minutes(5))) struct StatsTotalsTests {
    private static let on = """
        {"client_drop_p0s":true,"endpoints":["/v0.6/stats"],"ignore_resources":["^\(ChunkMix.ignored)"]}
        """
    private static let off = #"{"client_drop_p0s":false,"endpoints":["/v0.6/stats"]}"#
    private static let faults: [AgentReaction] = [
        .status(500), .status(404), .reset, .cutHeaders(after: 9), .garbage([1]),
    ]

    private func agent() throws -> RecordingAgent {
        var configuration = RecordingAgent.Configuration()
        configuration.info = Self.on
        return try RecordingAgent.start(configuration)
    }

    private func exporter(_ agent: RecordingAgent) async throws -> TraceExporter {
        let builder = TraceExporterBuilder.towards(agent).agentInfoPolling(true).enableStats(bucketSize: .seconds(1))
        let exporter = try builder.runtimeID("run").build()
        #expect(try await eventually { exporter.isComputingStats })
        return exporter
    }

    /// Sends a random mix and returns what is to be counted of it, as the request says whether anything is.
    private func send(
        _ exporter: TraceExporter,
        to agent: RecordingAgent,
        _ generator: inout SplitMix,
        _ expected: inout StatsTotals
    ) throws {
        let mix = ChunkMix(&generator)
        if generator.next() % 2 == 0 {
            try exporter.send(mix.batch)
        } else {
            let payload = try mix.batch.encoded(as: .v04)
            try exporter.send(payload.span)
        }
        let request = agent.requests(.path("/v0.4/traces")).last
        if request?.header("datadog-client-computed-stats") == "true" {
            expected.hits += mix.eligible
            expected.errors += mix.eligibleErrors
        }
    }

    @Test(arguments: 0..<4) func hitsAreTheEligibleSpans(seed: UInt64) async throws {
        var generator = SplitMix(state: seed)
        let agent = try agent()
        var expected = StatsTotals()
        var ledgers: [LedgerSnapshot] = []
        // The second exporter has the runtime id of the first.
        for _ in 0..<2 {
            let exporter = try await exporter(agent)
            for _ in 0..<15 { try send(exporter, to: agent, &generator, &expected) }
            // The first answer that names another state causes a fetch at once.
            agent.setInfo(Self.off)
            #expect(
                try await eventually {
                    try? send(exporter, to: agent, &generator, &expected)
                    return !exporter.isComputingStats
                }
            )
            for _ in 0..<5 { try send(exporter, to: agent, &generator, &expected) }
            agent.setInfo(Self.on)
            #expect(
                try await eventually {
                    try? send(exporter, to: agent, &generator, &expected)
                    return exporter.isComputingStats
                }
            )
            for _ in 0..<15 { try send(exporter, to: agent, &generator, &expected) }
            #expect(await exporter.shutdown().isComplete)
            ledgers.append(exporter.statsLedger)
        }
        let totals = try StatsTotals(agent.requests(.path("/v0.6/stats")))
        #expect(totals.hits == expected.hits)
        #expect(totals.errors == expected.errors)
        #expect(Set(totals.identities).count == totals.identities.count)
        for ledger in ledgers { #expect(ledger.isBalanced && ledger.held.isZero && ledger.dropped.isZero) }
        #expect(ledgers.map(\.delivered.spans).reduce(0, +) == expected.hits)
    }

    @Test(arguments: 0..<4) func whatDoesNotArriveIsAccountedFor(seed: UInt64) async throws {
        var generator = SplitMix(state: seed)
        let agent = try agent()
        for request in 1...6 {
            guard generator.next() % 2 == 0, let fault = Self.faults.randomElement(using: &generator) else { continue }
            agent.script(.path("/v0.6/stats"), .nth(request), do: fault)
        }
        let exporter = try await exporter(agent)
        var expected = StatsTotals()
        let start = ContinuousClock.now
        while ContinuousClock.now - start < .seconds(4) {
            try send(exporter, to: agent, &generator, &expected)
            try await Task.sleep(for: .milliseconds(20))
        }
        #expect(await exporter.shutdown().isComplete)
        let ledger = exporter.statsLedger
        #expect(ledger.received.spans == expected.hits)
        #expect(ledger.isBalanced && ledger.held.isZero)
        let requests = agent.requests(.path("/v0.6/stats"))
        let delivered = try StatsTotals(requests.filter { $0.answeredStatus == 200 && !$0.wasScripted })
        #expect(delivered.hits == ledger.delivered.spans)
        // Nothing that came is called lost before it was written, and nothing came twice.
        let whole = try StatsTotals(requests.filter(\.isComplete))
        let answered = ledger.dropped(.http4xx).spans + ledger.dropped(.http5xx).spans
        #expect(whole.hits == ledger.delivered.spans + ledger.unconfirmed.spans + answered)
        #expect(Set(whole.identities).count == whole.identities.count)
    }

    /// What was counted before a fork is the parent's to send; the child begins at zero and has another identity.
    @Test func aForkNeitherLosesNorRepeats() async {
        await #expect(processExitsWith: .success) {
            let tests = StatsTotalsTests()
            var generator = SplitMix(state: 3)
            let agent = try tests.agent()
            let exporter = try await tests.exporter(agent)
            var expected = StatsTotals()
            for _ in 0..<10 { try tests.send(exporter, to: agent, &generator, &expected) }
            for _ in 0..<5 {
                let mix = ChunkMix(&generator)
                let child = fork_process()
                if child == 0 { end_process(exporter.counts(mix) ? 0 : 1) }
                #expect(wait_for_process(child, 30_000) == 0)
                expected.hits += mix.eligible
                expected.errors += mix.eligibleErrors
                try tests.send(exporter, to: agent, &generator, &expected)
            }
            let isComplete = await exporter.shutdown().isComplete
            #expect(isComplete)
            let totals = try StatsTotals(agent.requests(.path("/v0.6/stats")))
            #expect(totals.hits == expected.hits)
            #expect(totals.errors == expected.errors)
            agent.stop()
        }
    }
}

extension TraceExporter {
    /// In a child: waits until statistics are on, sends a mix, ends, and says whether all is accounted for.
    fileprivate func counts(_ mix: borrowing ChunkMix) -> Bool {
        // The first use makes what the child has of its own.
        let first = exporterError { () throws(TraceExporterError) in try send(TraceBatch()) }
        for _ in 0..<2000 where !isComputingStats {
            _ = Pause.wait(until: .after(.milliseconds(5)), unless: nil)
        }
        let isOn = isComputingStats
        var second: TraceExporterError?
        do throws(TraceExporterError) {
            try send(mix.batch)
        } catch {
            second = error
        }
        let report = shutdown(timeout: .seconds(5))
        let ledger = statsLedger
        return first == nil && isOn && second == nil && report.isComplete && ledger.delivered.spans == mix.eligible
            && ledger.isBalanced && ledger.held.isZero
    }
}
