import DataPipeline
import DataPipelineTestKit
import Testing

/// No counted span is lost or counted twice without the ledger of statistics saying so.
@Suite(.timeLimit(.minutes(5))) struct StatsTotalsTests {
    private static let faults: [AgentReaction] = [
        .status(500), .status(404), .reset, .cutHeaders(after: 9), .garbage([1]),
    ]

    @Test(arguments: 0..<4) func hitsAreTheEligibleSpans(seed: UInt64) async throws {
        var generator = SplitMix(state: seed)
        let agent = try CountedSends.agent()
        var expected = StatsTotals()
        var ledgers: [LedgerSnapshot] = []
        // The second exporter has the runtime id of the first.
        for _ in 0..<2 {
            let exporter = try await CountedSends.exporter(agent)
            for _ in 0..<15 { try CountedSends.send(exporter, to: agent, &generator, &expected) }
            // The first answer that names another state causes a fetch at once.
            agent.setInfo(CountedSends.off)
            #expect(
                try await eventually {
                    try? CountedSends.send(exporter, to: agent, &generator, &expected)
                    return !exporter.isComputingStats
                }
            )
            for _ in 0..<5 { try CountedSends.send(exporter, to: agent, &generator, &expected) }
            agent.setInfo(CountedSends.on)
            #expect(
                try await eventually {
                    try? CountedSends.send(exporter, to: agent, &generator, &expected)
                    return exporter.isComputingStats
                }
            )
            for _ in 0..<15 { try CountedSends.send(exporter, to: agent, &generator, &expected) }
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

    @Test func manyThreadsCountTogether() async throws {
        let agent = try CountedSends.agent()
        let exporter = try await CountedSends.exporter(agent)
        let eligible = await withTaskGroup(of: UInt64.self) { group in
            for worker in 0..<8 {
                group.addTask {
                    await onThread {
                        var generator = SplitMix(state: UInt64(worker))
                        var eligible: UInt64 = 0
                        for _ in 0..<40 {
                            let mix = ChunkMix(&generator)
                            do throws(TraceExporterError) {
                                try exporter.send(mix.batch)
                            } catch {
                                continue
                            }
                            eligible += mix.eligible
                        }
                        return eligible
                    }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(await exporter.shutdown().isComplete)
        #expect(exporter.ledger.isBalanced && exporter.ledger.delivered.payloads == 320)
        #expect(exporter.statsLedger.delivered.spans == eligible)
        #expect(try StatsTotals(agent.requests(.path("/v0.6/stats"))).hits == eligible)
    }

    @Test(arguments: 0..<4) func whatDoesNotArriveIsAccountedFor(seed: UInt64) async throws {
        var generator = SplitMix(state: seed)
        let agent = try CountedSends.agent()
        for request in 1...6 {
            guard generator.next() % 2 == 0, let fault = Self.faults.randomElement(using: &generator) else { continue }
            agent.script(.path("/v0.6/stats"), .nth(request), do: fault)
        }
        let exporter = try await CountedSends.exporter(agent)
        var expected = StatsTotals()
        let start = ContinuousClock.now
        while ContinuousClock.now - start < .seconds(4) {
            try CountedSends.send(exporter, to: agent, &generator, &expected)
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
}
