import DataPipeline
import DataPipelineTestKit
import Testing

@Suite struct CancellationTests {
    @Test func aTokenThatIsCancelledAlreadySendsNothing() throws {
        let agent = try RecordingAgent.start()
        let exporter = try TraceExporterBuilder.towards(agent).build()
        let token = CancelToken()
        token.cancel()
        let error = exporterError { () throws(TraceExporterError) in try exporter.send(payload(), cancel: token) }
        #expect(error?.kind == .cancelled && error?.kind.number == 16)
        #expect(exporter.ledger.dropped(.cancelled).payloads == 1)
        #expect(agent.requests.isEmpty && agent.connectionCount == 0)
    }

    @Test func aTokenEndsTheWaitForAnAnswer() async throws {
        let agent = try RecordingAgent.start()
        agent.script(.path("/v0.4/traces"), do: .hang)
        let exporter = try TraceExporterBuilder.towards(agent)
            .connectionTimeout(.seconds(600)).sendDeadline(.seconds(600)).build()
        let token = CancelToken()
        let sending = Running {
            exporterError { () throws(TraceExporterError) in try exporter.send(payload(), cancel: token) }
        }
        try await agent.waitForRequests(count: 1, .path("/v0.4/traces"), timeout: .seconds(120))
        token.cancel()
        #expect(await sending.value?.kind == .cancelled)
        #expect(exporter.ledger.unconfirmed.payloads == 1 && exporter.ledger.isBalanced)
    }

    @Test func aTokenEndsThePauseBeforeARetry() async throws {
        let agent = try RecordingAgent.start()
        agent.script(.path("/v0.4/traces"), do: .status(503))
        let exporter = try TraceExporterBuilder.towards(agent)
            .retryDelay(.seconds(300)).sendDeadline(.seconds(600)).build()
        let token = CancelToken()
        let sending = Running {
            exporterError { () throws(TraceExporterError) in try exporter.send(payload(), cancel: token) }
        }
        try await agent.waitForRequests(count: 1, .path("/v0.4/traces"), timeout: .seconds(120))
        token.cancel()
        #expect(await sending.value?.kind == .cancelled)
        // The token may come before the answer has.
        let ledger = exporter.ledger
        #expect(ledger.dropped(.cancelled).payloads + ledger.unconfirmed.payloads == 1 && ledger.isBalanced)
    }
}
