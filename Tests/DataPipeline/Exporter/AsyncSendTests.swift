import DataPipeline
import DataPipelineTestKit
import Testing

@Suite(.timeLimit(.minutes(5))) struct AsyncSendTests {
    /// Also for a payload that is gone before the request is written.
    @Test func payloadsAndBatchesArrive() async throws {
        let agent = try RecordingAgent.start()
        let exporter = try TraceExporterBuilder.towards(agent).build()
        let bytes = payload(chunks: 2, spans: 3)
        #expect(try await exporter.send(bytes).rateByService?.defaultRate == 1)
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 8)
        memory.copyBytes(from: bytes)
        try await exporter.send(UnsafeRawBufferPointer(memory))
        memory.deallocate()
        try await exporter.send(try TraceBatch(reading: bytes, as: .v04))
        #expect(agent.requests.map(\.body) == [bytes, bytes, bytes])
        let ledger = exporter.ledger
        #expect(ledger.delivered.payloads == 3 && ledger.delivered.spans == 18 && ledger.isBalanced)
    }

    @Test func whatCannotBeReadIsRefusedAtOnce() async throws {
        let agent = try RecordingAgent.start()
        let exporter = try TraceExporterBuilder.towards(agent).build()
        #expect(
            await failure { () async throws(TraceExporterError) in try await exporter.send([0xc1]) }?.kind
                == .undecodable
        )
        #expect(agent.connectionCount == 0)
    }

    @Test func failuresAreRetriedAndReported() async throws {
        let agent = try RecordingAgent.start()
        agent.script(.path("/v0.4/traces"), .nth(1, 2), do: .status(503))
        agent.script(.path("/v0.4/traces"), .nth(2), do: .status(404), .body("no"))
        let exporter = try TraceExporterBuilder.towards(agent).build()
        try await exporter.send(payload())
        let error = await failure { () async throws(TraceExporterError) in try await exporter.send(payload()) }
        #expect(error?.status == 404 && error?.attemptCount == 1)
        let ledger = exporter.ledger
        #expect(ledger.delivered.payloads == 1 && ledger.dropped(.http4xx).payloads == 1 && ledger.isBalanced)
        #expect(ledger.resent.payloads == 2)
    }

    @Test func anEmptyAnswerIsAnErrorForPayloadsOnly() async throws {
        let agent = try RecordingAgent.start()
        agent.script(.path("/v0.4/traces"), do: .body(""))
        let exporter = try TraceExporterBuilder.towards(agent).build()
        let error = await failure { () async throws(TraceExporterError) in try await exporter.send(payload()) }
        #expect(error?.kind == .emptyResponse)
        try await exporter.send(try TraceBatch(reading: payload(), as: .v04))
        #expect(exporter.ledger.delivered.payloads == 2)
    }

    /// More sends hang at once than the cooperative pool has threads: were they blocking, most would never begin.
    @Test func noThreadOfThePoolIsBlocked() async throws {
        let agent = try RecordingAgent.start()
        agent.script(.path("/v0.4/traces"), do: .hang)
        let exporter = try TraceExporterBuilder.towards(agent)
            .connectionTimeout(.seconds(600)).sendDeadline(.seconds(600)).build()
        await withTaskGroup(of: TraceExporterError.Kind?.self) { group in
            for number in 0..<64 {
                group.addTask {
                    await failure { () async throws(TraceExporterError) in
                        try await exporter.send(payload(firstSpanID: UInt64(number)))
                    }?.kind
                }
            }
            _ = try? await agent.waitForRequests(count: 64, .path("/v0.4/traces"), timeout: .seconds(120))
            let report = await exporter.shutdown(timeout: .milliseconds(10))
            #expect(report.isComplete)
            for await kind in group { #expect(kind == .shutdown) }
        }
        #expect(agent.requests.count == 64)
        #expect(exporter.ledger.unconfirmed.payloads == 64 && exporter.ledger.isBalanced)
    }

    @Test func cancellingTheTaskEndsTheExchange() async throws {
        let agent = try RecordingAgent.start()
        agent.script(.path("/v0.4/traces"), do: .hang)
        let exporter = try TraceExporterBuilder.towards(agent)
            .connectionTimeout(.seconds(600)).sendDeadline(.seconds(600)).build()
        let task = Task { await failure { () async throws(TraceExporterError) in try await exporter.send(payload()) } }
        try await agent.waitForRequests(count: 1, .path("/v0.4/traces"), timeout: .seconds(120))
        task.cancel()
        #expect(await task.value?.kind == .cancelled)
        #expect(exporter.ledger.unconfirmed.payloads == 1 && exporter.ledger.isBalanced)
    }

    @Test func cancellingTheTaskEndsThePauseBeforeARetry() async throws {
        let agent = try RecordingAgent.start()
        agent.script(.path("/v0.4/traces"), do: .status(503))
        let exporter = try TraceExporterBuilder.towards(agent)
            .retryDelay(.seconds(300)).sendDeadline(.seconds(600)).build()
        let task = Task { await failure { () async throws(TraceExporterError) in try await exporter.send(payload()) } }
        try await agent.waitForRequests(count: 1, .path("/v0.4/traces"), timeout: .seconds(120))
        task.cancel()
        #expect(await task.value?.kind == .cancelled)
        // The cancellation may come before the answer has.
        let ledger = exporter.ledger
        #expect(ledger.dropped(.cancelled).payloads + ledger.unconfirmed.payloads == 1 && ledger.isBalanced)
    }

    @Test func aTaskThatIsCancelledAlreadySendsNothing() async throws {
        let agent = try RecordingAgent.start()
        let exporter = try TraceExporterBuilder.towards(agent).build()
        let kind = await Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await failure { () async throws(TraceExporterError) in try await exporter.send(payload()) }?.kind
        }.value
        #expect(kind == .cancelled)
        #expect(exporter.ledger.dropped(.cancelled).payloads == 1)
        #expect(agent.requests.isEmpty)
    }

    /// Cancels at any moment of the exchange: whatever wins, the caller is told once and the sums balance.
    @Test func cancellingAtAnyMomentLeavesTheSumsBalanced() async throws {
        let agent = try RecordingAgent.start()
        agent.script(.path("/v0.4/traces"), .every(3), do: .status(503))
        let exporter = try TraceExporterBuilder.towards(agent).retryDelay(.microseconds(100)).build()
        for turn in 0..<200 {
            let task = Task {
                await failure { () async throws(TraceExporterError) in try await exporter.send(payload()) }
            }
            if turn % 4 != 0 { try await Task.sleep(for: .microseconds(turn * 5)) }
            task.cancel()
            let kind = await task.value?.kind
            #expect(kind == nil || kind == .cancelled)
        }
        let ledger = exporter.ledger
        #expect(ledger.isBalanced && ledger.held.isZero && ledger.received.payloads == 200)
        #expect(ledger.delivered.payloads + ledger.unconfirmed.payloads + ledger.dropped(.cancelled).payloads == 200)
    }

    @Test func afterShutdownSendsAreRefused() async throws {
        let agent = try RecordingAgent.start()
        let exporter = try TraceExporterBuilder.towards(agent).build()
        try await exporter.send(payload())
        #expect(await exporter.shutdown().isComplete)
        let error = await failure { () async throws(TraceExporterError) in try await exporter.send(payload()) }
        #expect(error?.kind == .shutdown)
    }
}

/// The error that `body` throws, nil if it returns.
private func failure(_ body: () async throws(TraceExporterError) -> Void) async -> TraceExporterError? {
    do throws(TraceExporterError) {
        try await body()
        return nil
    } catch {
        return error
    }
}
