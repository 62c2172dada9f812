import DataPipeline
import DataPipelineTestKit
import Testing

/// Under any faults everything that was handed in ends under one outcome.
@Suite struct LedgerBalanceTests {
    private static let reactions: [AgentReaction?] = [
        nil, nil, nil, .status(500), .status(503), .status(429), .status(400), .status(413), .status(302), .reset,
        .cutHeaders(after: 10), .halfBody, .garbage([1, 2, 3]), .close, .closeSilently, .chunked(), .body(""),
    ]

    @Test(arguments: 0..<8) func underRandomFaultsTheSumsBalance(seed: UInt64) throws {
        var generator = SplitMix(state: seed)
        let agent = try RecordingAgent.start()
        let exporter = try TraceExporterBuilder.towards(agent).retryLimit(2).build()
        var accepted: UInt64 = 0
        var spanID: UInt64 = 1
        for request in 1...400 {
            if let reaction = Self.reactions.randomElement(using: &generator) ?? nil {
                agent.script(.path("/v0.4/traces"), .nth(request), do: reaction)
            }
        }
        for _ in 0..<150 {
            let chunks = Int.random(in: 1...3, using: &generator)
            let bytes =
                generator.next() % 10 == 0 ? [0x93, 0xc1] : payload(chunks: chunks, spans: 2, firstSpanID: spanID)
            spanID += 100
            if exporterError({ () throws(TraceExporterError) in try exporter.send(bytes) }) == nil { accepted += 1 }
        }
        let ledger = exporter.ledger
        #expect(ledger.isBalanced)
        #expect(ledger.held.isZero)
        #expect(ledger.received.payloads == 150)
        #expect(ledger.delivered.payloads >= accepted)
        #expect(ledger.dropped(.decodeError).chunks == 0)
    }

    /// Spans that the agent saw more than once are never more than what is counted as sent again; none is missing that is
    /// not counted as dropped or unconfirmed.
    @Test func whatTheAgentSawAgreesWithTheSums() throws {
        var generator = SplitMix(state: 7)
        let agent = try RecordingAgent.start()
        let exporter = try TraceExporterBuilder.towards(agent).retryLimit(3).build()
        for request in 1...600 where generator.next() % 3 == 0 {
            let reaction = Self.reactions.randomElement(using: &generator) ?? nil
            if let reaction { agent.script(.path("/v0.4/traces"), .nth(request), do: reaction) }
        }
        for turn in 0..<200 {
            _ = exporterError { () throws(TraceExporterError) in
                try exporter.send(payload(spans: 3, firstSpanID: UInt64(turn * 10)))
            }
        }
        var seen: [[UInt8]: Int] = [:]
        for request in agent.requests where request.isComplete { seen[request.body, default: 0] += 1 }
        let ledger = exporter.ledger
        let missing = 200 - seen.count
        let repeated = seen.values.map { $0 - 1 }.reduce(0, +)
        #expect(ledger.isBalanced && ledger.held.isZero)
        #expect(UInt64(missing) <= ledger.dropped.payloads + ledger.unconfirmed.payloads)
        #expect(UInt64(repeated) <= ledger.resent.payloads)
        #expect(UInt64(repeated * 3) <= ledger.resent.spans)
    }

    @Test func sixteenThreadsShareAnExporter() async throws {
        let agent = try RecordingAgent.start()
        agent.script(.path("/v0.4/traces"), .every(7), do: .status(503))
        agent.script(.path("/v0.4/traces"), .every(11), do: .reset)
        let exporter = try TraceExporterBuilder.towards(agent).retryLimit(20).build()
        await withTaskGroup(of: Void.self) { group in
            for worker in 0..<16 {
                group.addTask {
                    await onThread {
                        for turn in 0..<25 {
                            let spanID = UInt64(worker * 1000 + turn)
                            _ = try? exporter.send(payload(chunks: 1 + turn % 3, spans: 2, firstSpanID: spanID))
                        }
                    }
                }
            }
        }
        let ledger = exporter.ledger
        #expect(ledger.isBalanced && ledger.held.isZero)
        #expect(ledger.received.payloads == 400 && ledger.delivered.payloads == 400)
        let bodies = Set(agent.requests.filter(\.isComplete).map(\.body))
        #expect(bodies.count == 400)
    }
}
