import CDPForkSupport
import DPPlatform
import DPTransport
import DataPipeline
import DataPipelineTestKit
import Testing

// Each test that counts threads or forks has a process of its own.
@Suite(.timeLimit(.minutes(2))) struct SharedRuntimeTests {
    @Test func exportersShareOneThread() async {
        await #expect(processExitsWith: .success) {
            let agent = try RecordingAgent.start()
            let runtime = SharedRuntime()
            let exporters = try await polling(agent, on: runtime, count: 5)
            #expect(libraryThreadCount() == 1)
            let alone = try await polling(agent, on: nil, count: 2)
            #expect(libraryThreadCount() == 3)
            for exporter in alone { _ = await exporter.shutdown() }
            #expect(try await eventually { libraryThreadCount() == 1 })
            // One that ends leaves the others what they have.
            _ = await exporters[0].shutdown()
            agent.setInfo(#"{"version":"2"}"#)
            try exporters[1].send(payload().span)
            #expect(try await eventually { exporters[1].agentInfo?.version == "2" })
            #expect(exporters[0].agentInfo?.version != "2")
            agent.stop()
        }
    }

    @Test func aProgramThatOnlySendsHasNoThread() async {
        await #expect(processExitsWith: .success) {
            let agent = try RecordingAgent.start()
            let runtime = SharedRuntime()
            let exporter = try TraceExporterBuilder.towards(agent).sharedRuntime(runtime).build()
            try exporter.send(payload().span)
            #expect(libraryThreadCount() == 0)
            agent.stop()
        }
    }

    @Test func releasingInAnyOrderIsFine() async throws {
        let agent = try RecordingAgent.start()
        var runtime: SharedRuntime? = SharedRuntime()
        var first: TraceExporter? = try TraceExporterBuilder.towards(agent).sharedRuntime(runtime)
            .agentInfoPolling(true).build()
        let second = try TraceExporterBuilder.towards(agent).sharedRuntime(runtime).agentInfoPolling(true).build()
        runtime = nil
        try first?.send(payload().span)
        first = nil
        try second.send(payload().span)
        #expect(try await eventually { second.agentInfo != nil })
        #expect(await second.shutdown().isComplete)
    }
}

@Suite(.timeLimit(.minutes(2))) struct RuntimeShutdownTests {
    @Test func itSendsTheLastStatisticsOfAllExportersAndEndsTheThread() async {
        await #expect(processExitsWith: .success) {
            let agent = try CountedSends.agent()
            let runtime = SharedRuntime()
            var generator = SplitMix(state: 5)
            var expected = StatsTotals()
            let exporters = [try await counting(agent, on: runtime), try await counting(agent, on: runtime)]
            for exporter in exporters { try CountedSends.send(exporter, to: agent, &generator, &expected) }
            #expect(runtime.shutdown(timeout: .seconds(30)))
            let totals = try StatsTotals(agent.requests(.path("/v0.6/stats")))
            #expect(totals.hits == expected.hits && expected.hits > 0)
            #expect(try await eventually { libraryThreadCount() == 0 })
            // Later sends work, without statistics, and nothing comes back.
            let polls = agent.requests(.path("/info")).count
            for exporter in exporters {
                #expect(!exporter.isComputingStats)
                try exporter.send(payload().span)
            }
            try await exporters[0].send(payload())
            #expect(agent.requests(.path("/v0.4/traces")).last?.header("datadog-client-computed-stats") == nil)
            #expect(runtime.shutdown())
            runtime.beforeFork()
            runtime.afterForkInParent()
            let late = try TraceExporterBuilder.towards(agent).sharedRuntime(runtime).agentInfoPolling(true).build()
            try late.send(payload().span)
            #expect(try await eventually { libraryThreadCount() == 0 })
            #expect(agent.requests(.path("/info")).count == polls)
            for exporter in exporters { #expect(await exporter.shutdown().isComplete) }
            #expect(try StatsTotals(agent.requests(.path("/v0.6/stats"))) == totals)
            agent.stop()
        }
    }

    @Test func atItsDeadlineItGivesUpAndSaysSo() async {
        await #expect(processExitsWith: .success) {
            let agent = try CountedSends.agent()
            let runtime = SharedRuntime()
            let exporter = try await counting(agent, on: runtime)
            agent.script(.path("/v0.6/stats"), do: .hang)
            let eligible = UInt64(1)
            try exporter.sendOne()
            #expect(!runtime.shutdown(timeout: .milliseconds(50)))
            #expect(exporter.statsLedger.isBalanced)
            #expect(exporter.statsLedger.delivered.isZero && exporter.statsLedger.received.spans == eligible)
            #expect(try await eventually { exporter.statsLedger.held.isZero && libraryThreadCount() == 0 })
            agent.stop()
        }
    }
}

@Suite(.timeLimit(.minutes(2))) struct RuntimeForkTests {
    @Test func beforeAForkItNeverWaitsForTheAgent() async {
        await #expect(processExitsWith: .success) {
            let agent = try CountedSends.agent()
            let messages = Lock<[String]>([])
            let runtime = SharedRuntime()
            let exporter = try await counting(agent, on: runtime) { messages.append($0, $1) }
            agent.script(.path("/v0.6/stats"), do: .hang)
            agent.script(.path("/info"), do: .hang)
            try exporter.sendOne()
            agent.setInfo(#"{"version":"2"}"#)
            // An answer that comes before the last one of /info is digested asks for nothing; a later one does.
            let isAsked = try await eventually {
                (try? exporter.sendOne()) != nil && agent.requests(.path("/info")).count >= 2
            }
            #expect(isAsked)
            try await agent.waitForRequests(count: 1, .path("/v0.6/stats"), timeout: .seconds(60))
            messages.withLock { $0 = [] }
            runtime.beforeFork()
            // A request that was waited for would have failed by then, and been reported.
            #expect(messages.withLock { $0 } == [])
            // On a busy machine the thread may not have come to its end within the 40 ms.
            #expect(threads_end("dd-", 20_000))
            agent.stop()
        }
    }

    @Test func theParentGoesOnWithWhatItHad() async {
        await #expect(processExitsWith: .success) {
            let agent = try CountedSends.agent()
            let runtime = SharedRuntime()
            var generator = SplitMix(state: 8)
            var expected = StatsTotals()
            let exporter = try await counting(agent, on: runtime)
            for _ in 0..<20 {
                try CountedSends.send(exporter, to: agent, &generator, &expected)
                runtime.beforeFork()
                #expect(threads_end("dd-", 20_000))
                let child = inChild {
                    runtime.afterForkInChild()
                    return libraryThreadCount() == 0 && exporter.delivers(1) && exporter.shutdown().isComplete
                }
                #expect(wait_for_process(child, 20_000) == 0)
                // Between the hooks sends work.
                try CountedSends.send(exporter, to: agent, &generator, &expected)
                runtime.afterForkInParent()
            }
            #expect(await exporter.shutdown(timeout: .seconds(30)).isComplete)
            #expect(exporter.statsLedger.isBalanced && exporter.statsLedger.dropped.isZero)
            let totals = try StatsTotals(agent.requests(.path("/v0.6/stats")))
            // A child that hears of the agent in time counts its own span, which has no error.
            var processes = totals.hitsOfProcesses.values.sorted()
            #expect(processes.popLast() == expected.hits && totals.errors == expected.errors)
            #expect(processes.allSatisfy { $0 == 1 } && processes.count <= 20)
            agent.stop()
        }
    }

    @Test func aSendOfAnotherThreadEndsUntouched() async {
        await #expect(processExitsWith: .success) {
            let agent = try RecordingAgent.start()
            agent.script(.path("/v0.4/traces"), .nth(1, 2), do: .delay(.milliseconds(300)))
            let runtime = SharedRuntime()
            let exporter = try TraceExporterBuilder.towards(agent).sharedRuntime(runtime).build()
            let blocking = Running { try? exporter.send(payload(firstSpanID: 1).span).status }
            async let suspended = exporter.send(payload(firstSpanID: 2)).status
            try await agent.waitForRequests(count: 2, .path("/v0.4/traces"), timeout: .seconds(60))
            runtime.beforeFork()
            let child = inChild {
                runtime.afterForkInChild()
                return exporter.delivers(1)
            }
            #expect(wait_for_process(child, 20_000) == 0)
            runtime.afterForkInParent()
            #expect(await blocking.value == 200)
            #expect(try await suspended == 200)
            #expect(exporter.ledger.delivered.payloads == 2 && exporter.ledger.resent.isZero)
            #expect(agent.requests(.path("/v0.4/traces")).count == 3)
            agent.stop()
        }
    }

    /// What the hooks may be called in.
    enum Hook: CaseIterable, Sendable {
        case before
        case parent
        case child

        func call(_ runtime: SharedRuntime) {
            switch self {
            case .before: runtime.beforeFork()
            case .parent: runtime.afterForkInParent()
            case .child: runtime.afterForkInChild()
            }
        }

        /// All orders of none, one and two hooks.
        static var orders: [[Hook]] {
            [[]] + allCases.map { [$0] } + allCases.flatMap { first in allCases.map { [first, $0] } }
        }
    }

    @Test func hooksMayComeInAnyOrder() async {
        await #expect(processExitsWith: .success) {
            let agent = try RecordingAgent.start()
            let runtime = SharedRuntime()
            let exporter = try TraceExporterBuilder.towards(agent).sharedRuntime(runtime).agentInfoPolling(true).build()
            try exporter.send(payload().span)
            var sendCount = 1
            for earlier in Hook.orders {
                for later in Hook.orders {
                    for hook in earlier { hook.call(runtime) }
                    let child = inChild {
                        for hook in later { hook.call(runtime) }
                        guard exporter.delivers(1) else { return false }
                        let grandchild = inChild {
                            for hook in later { hook.call(runtime) }
                            return exporter.delivers(1)
                        }
                        return wait_for_process(grandchild, 20_000) == 0 && exporter.delivers(2)
                    }
                    for hook in later { hook.call(runtime) }
                    try exporter.send(payload().span)
                    sendCount += 1
                    #expect(wait_for_process(child, 30_000) == 0, "\(earlier) \(later)")
                }
            }
            runtime.afterForkInParent()
            #expect(exporter.ledger.delivered.payloads == UInt64(sendCount) && exporter.ledger.resent.isZero)
            #expect(try await eventually { exporter.agentInfo != nil })
            #expect(await exporter.shutdown().isComplete)
            agent.stop()
        }
    }
}

extension TraceExporter {
    /// Sends a span that is counted.
    fileprivate func sendOne() throws {
        try send(TraceBatch.chunks(priorities: [1]))
    }

    /// Sends once more; whether then so many were delivered in this process, and nothing else happened.
    fileprivate func delivers(_ count: UInt64) -> Bool {
        let error = exporterError { () throws(TraceExporterError) in try send(payload().span) }
        return error == nil && ledger.delivered.payloads == count && ledger.isBalanced && ledger.resent.isZero
    }
}

extension Lock<[String]> {
    fileprivate func append(_ level: TraceExporter.LogLevel, _ message: String) {
        if level != .debug { withLock { $0.append(message) } }
    }
}

/// Threads of the package, by their names.
private func libraryThreadCount() -> Int32 {
    thread_count("dd-")
}

/// Exporters that know the agent.
private func polling(_ agent: RecordingAgent, on runtime: SharedRuntime?, count: Int) async throws -> [TraceExporter] {
    var exporters: [TraceExporter] = []
    for _ in 0..<count {
        let builder = TraceExporterBuilder.towards(agent).sharedRuntime(runtime)
        exporters.append(try builder.agentInfoPolling(true).build())
    }
    for exporter in exporters { #expect(try await eventually { exporter.agentInfo != nil }) }
    return exporters
}

/// An exporter that computes statistics.
private func counting(
    _ agent: RecordingAgent,
    on runtime: SharedRuntime,
    logger: TraceExporter.Logger? = nil
) async throws -> TraceExporter {
    let builder = TraceExporterBuilder.towards(agent).sharedRuntime(runtime).agentInfoPolling(true).logger(logger)
    let exporter = try builder.enableStats(bucketSize: .seconds(1)).build()
    #expect(try await eventually { exporter.isComputingStats })
    return exporter
}

/// Runs `body` in a child, which ends with status 0 if it returns true.
private func inChild(_ body: () -> Bool) -> Int32 {
    let process = fork_process()
    if process == 0 { end_process(body() ? 0 : 1) }
    return process
}
