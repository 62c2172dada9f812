import CDPForkSupport
import DPPlatform
import DPTransport
import DataPipeline
import DataPipelineTestKit
import Testing

// Each test runs in a process of its own, where no other test's thread holds anything at the moment of the fork. Inside it
// no expectation holds a closure: the compiler gives it the name of another one.
@Suite(.timeLimit(.minutes(2))) struct ForkTests {
    @Test func aChildHasALedgerConnectionsAndAPollOfItsOwn() async {
        await #expect(processExitsWith: .success) {
            let agent = try RecordingAgent.start()
            let exporter = try TraceExporterBuilder.towards(agent).agentInfoPolling(true).build()
            let isKnown = try await eventually { exporter.agentInfo != nil }
            #expect(isKnown)
            exporter.sendOrFail(payload(firstSpanID: 1))
            let child = inChild {
                guard exporter.ledger == LedgerSnapshot(), exporter.agentInfo == nil else { return false }
                exporter.sendOrFail(payload(firstSpanID: 2))
                guard exporter.ledger.delivered.payloads == 1, exporter.ledger.isBalanced else { return false }
                for _ in 0..<1000 where exporter.agentInfo == nil {
                    _ = Pause.wait(until: .after(.milliseconds(5)), unless: nil)
                }
                return exporter.agentInfo != nil && exporter.shutdown(timeout: .seconds(2)).isComplete
            }
            #expect(wait_for_process(child, 10_000) == 0)
            exporter.sendOrFail(payload(firstSpanID: 3))
            #expect(exporter.ledger.delivered.payloads == 2)
            #expect(exporter.ledger.resent.isZero)
            let traces = agent.requests(.path("/v0.4/traces"))
            #expect(traces.map(\.body) == [payload(firstSpanID: 1), payload(firstSpanID: 2), payload(firstSpanID: 3)])
            guard traces.count == 3 else { return }
            let polls = agent.requests(.path("/info"))
            #expect(polls.count >= 2)
            guard polls.count >= 2 else { return }
            let parents = [traces[0].connection, traces[2].connection, polls[0].connection]
            #expect(!parents.contains(traces[1].connection) && !parents.contains(polls[1].connection))
            await exporter.shutdown()
            agent.stop()
        }
    }

    /// Forks while threads hold contexts, locks and connections.
    @Test func childrenSendWhileTheParentDoes() async {
        await #expect(processExitsWith: .success) {
            let agent = try RecordingAgent.start()
            let exporter = try TraceExporterBuilder.towards(agent).agentInfoPolling(true).build()
            let stop = CancelToken()
            let senders = (0..<3).map { sender in
                Task.detached {
                    await onThread {
                        while !stop.isCancelled { exporter.sendOrFail(payload(firstSpanID: UInt64(sender))) }
                    }
                }
            }
            try await agent.waitForRequests(count: 20, .path("/v0.4/traces"), timeout: .seconds(120))
            for _ in 0..<40 {
                let child = inChild {
                    for number in 0..<3 { exporter.sendOrFail(payload(firstSpanID: 100 + UInt64(number))) }
                    return exporter.ledger.delivered.payloads == 3 && exporter.shutdown().isComplete
                }
                #expect(wait_for_process(child, 10_000) == 0)
            }
            stop.cancel()
            for sender in senders { await sender.value }
            #expect(exporter.ledger.isBalanced && exporter.ledger.held.isZero)
            #expect(exporter.ledger.dropped.isZero)
            await exporter.shutdown()
            agent.stop()
        }
    }

    @Test func aChildOfAnExporterThatWasShutDownRefusesToo() async {
        await #expect(processExitsWith: .success) {
            let agent = try RecordingAgent.start()
            let exporter = try TraceExporterBuilder.towards(agent).build()
            await exporter.shutdown()
            let child = inChild {
                exporterError { () throws(TraceExporterError) in try exporter.send(payload().span) }?.kind == .shutdown
            }
            #expect(wait_for_process(child, 10_000) == 0)
            agent.stop()
        }
    }
}

extension TraceExporter {
    /// Sends; a failure shows in the ledger.
    fileprivate func sendOrFail(_ payload: [UInt8]) {
        _ = exporterError { () throws(TraceExporterError) in try send(payload.span) }
    }
}

/// Runs `body` in a child, which ends with status 0 if it returns true.
private func inChild(_ body: () -> Bool) -> Int32 {
    let process = fork_process()
    if process == 0 { end_process(body() ? 0 : 1) }
    return process
}
