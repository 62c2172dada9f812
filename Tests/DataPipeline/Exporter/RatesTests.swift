import DataPipeline
import DataPipelineTestKit
import Testing

@Suite struct RatesTests {
    @Test func withoutTheHandshakeEveryAnswerIsNew() throws {
        let agent = try RecordingAgent.start()
        let exporter = try TraceExporterBuilder.towards(agent).build()
        #expect(try exporter.send(payload()).rates == .changed)
        #expect(try exporter.send(payload()).rates == .changed)
        #expect(agent.requests.allSatisfy { $0.header("datadog-rates-payload-version") == nil })
    }

    @Test func withTheHandshakeOnlyAnotherVersionIsNew() throws {
        let agent = try RecordingAgent.start()
        let exporter = try TraceExporterBuilder.towards(agent).agentRatesPayloadVersion().build()
        #expect(try exporter.send(payload()).rates == .changed)
        #expect(try exporter.send(payload()).rates == .unchanged)
        agent.setRates(#"{"rate_by_service":{"service:,env:":0.5}}"#, version: "rates-2")
        let changed = try exporter.send(payload())
        #expect(changed.rates == .changed)
        #expect(changed.rateByService?.defaultRate == 0.5)
        #expect(try exporter.send(payload()).rates == .unchanged)
        agent.setRates("{}", version: nil)
        #expect(try exporter.send(payload()).rates == .unchanged)
        #expect(
            agent.requests.map { $0.header("datadog-rates-payload-version") } == [
                "0", "rates-1", "rates-1", "rates-2", "rates-2",
            ]
        )
    }

    /// An empty body can hold no rates: that is an error for who asked for rates, though the traces arrived.
    @Test(arguments: [200, 202, 204]) func anEmptyAnswerIsAnErrorButADelivery(status: Int) throws {
        let agent = try RecordingAgent.start()
        agent.script(.path("/v0.4/traces"), do: .status(status), .body(""))
        let exporter = try TraceExporterBuilder.towards(agent).build()
        let error = try #require(exporterError { () throws(TraceExporterError) in try exporter.send(payload()) })
        #expect(error.kind == .emptyResponse && error.kind.number == 7)
        #expect(!error.isRetryable)
        #expect(exporter.ledger.delivered.payloads == 1 && exporter.ledger.isBalanced)
        #expect(agent.requests.count == 1)
        let batch = try TraceBatch(reading: payload(), as: .v04)
        #expect(try exporter.send(batch).body.isEmpty)
    }

    @Test func withTheHandshakeAnEmptyAnswerWithoutAVersionIsUnchanged() throws {
        let agent = try RecordingAgent.start()
        agent.script(.path("/v0.4/traces"), do: .body(""), .noHeader("Datadog-Rates-Payload-Version"))
        let exporter = try TraceExporterBuilder.towards(agent).agentRatesPayloadVersion().build()
        #expect(try exporter.send(payload()).rates == .unchanged)
    }

    @Test func anAnswerOverTheLimitIsAnError() throws {
        let agent = try RecordingAgent.start()
        agent.script(.path("/v0.4/traces"), do: .body(String(repeating: "x", count: 2000)))
        let exporter = try TraceExporterBuilder.towards(agent).responseSizeLimit(1000).build()
        let error = try #require(exporterError { () throws(TraceExporterError) in try exporter.send(payload()) })
        #expect(error.kind == .responseTooLarge && error.kind.number == 5)
        #expect(exporter.ledger.unconfirmed.payloads == 1)
        #expect(agent.requests.count == 1)
    }

    @Test(arguments: [
        AgentReaction.chunked(), .slowWrite(bytes: 8, every: .milliseconds(1)), .noLength, .interim(100, 103),
    ])
    func theBodyIsTheSameHoweverItComes(reaction: AgentReaction) throws {
        let agent = try RecordingAgent.start()
        agent.script(.path("/v0.4/traces"), do: reaction)
        let exporter = try TraceExporterBuilder.towards(agent).build()
        #expect(try exporter.send(payload()).bodyText == #"{"rate_by_service":{"service:,env:":1.0}}"#)
    }
}
