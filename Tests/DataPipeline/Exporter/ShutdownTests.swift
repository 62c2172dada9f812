import DataPipeline
import DataPipelineTestKit
import Testing

@Suite struct ShutdownTests {
    @Test func afterwardsSendsAreRefusedAndCounted() throws {
        let agent = try RecordingAgent.start()
        let exporter = try TraceExporterBuilder.towards(agent).build()
        try exporter.send(payload())
        let report = exporter.shutdown()
        #expect(report.isComplete && report.ledger.delivered.payloads == 1)
        let error = exporterError { () throws(TraceExporterError) in try exporter.send(payload()) }
        #expect(error?.kind == .shutdown && error?.kind.number == 19)
        let batch = try TraceBatch(reading: payload(), as: .v04)
        #expect(exporterError { () throws(TraceExporterError) in try exporter.send(batch) }?.kind == .shutdown)
        #expect(exporter.ledger.dropped(.shutdown).payloads == 2)
        #expect(exporter.ledger.isBalanced)
        #expect(agent.requests.count == 1)
        #expect(exporter.shutdown().isComplete)
    }

    @Test func itWaitsForASendUnderWay() async throws {
        let agent = try RecordingAgent.start()
        agent.script(.path("/v0.4/traces"), do: .delay(.milliseconds(200)))
        let exporter = try TraceExporterBuilder.towards(agent).build()
        let sending = Running { try? exporter.send(payload()).status }
        try await agent.waitForRequests(count: 1, .path("/v0.4/traces"), timeout: .seconds(120))
        let report = await onThread { exporter.shutdown(timeout: .seconds(10)) }
        #expect(report.isComplete && report.ledger.delivered.payloads == 1)
        #expect(await sending.value == 200)
    }

    @Test func atItsDeadlineItBreaksOffWhatIsUnderWay() async throws {
        let agent = try RecordingAgent.start()
        agent.script(.path("/v0.4/traces"), do: .hang)
        let exporter = try TraceExporterBuilder.towards(agent)
            .connectionTimeout(.seconds(600)).sendDeadline(.seconds(600)).build()
        let sending = Running { exporterError { () throws(TraceExporterError) in try exporter.send(payload()) } }
        try await agent.waitForRequests(count: 1, .path("/v0.4/traces"), timeout: .seconds(120))
        let report = await onThread { exporter.shutdown(timeout: .milliseconds(20)) }
        #expect(report.isComplete)
        #expect(report.ledger.unconfirmed.payloads == 1)
        #expect(await sending.value?.kind == .shutdown)
        #expect(exporter.ledger.isBalanced)
    }

    @Test func aSendThatWaitsForItsRetryIsDroppedUnderTheDeadline() async throws {
        let agent = try RecordingAgent.start()
        agent.script(.path("/v0.4/traces"), do: .status(503))
        let exporter = try TraceExporterBuilder.towards(agent)
            .retryDelay(.seconds(300)).sendDeadline(.seconds(600)).build()
        let sending = Running { exporterError { () throws(TraceExporterError) in try exporter.send(payload()) } }
        try await agent.waitForRequests(count: 1, .path("/v0.4/traces"), timeout: .seconds(120))
        #expect(await onThread { exporter.shutdown(timeout: .milliseconds(20)).isComplete })
        #expect(await sending.value?.kind == .shutdown)
        // The deadline may come before the answer has.
        let ledger = exporter.ledger
        #expect(ledger.dropped(.shutdownDeadline).payloads + ledger.unconfirmed.payloads == 1 && ledger.isBalanced)
    }
}
