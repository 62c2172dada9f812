import DataPipeline
import DataPipelineTestKit
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(5))) struct AgentInfoPollTests {
    private func builder(_ agent: RecordingAgent) -> TraceExporterBuilder {
        TraceExporterBuilder.towards(agent).agentInfoPolling(true)
    }

    @Test func theAgentIsAskedAtOnce() async throws {
        let agent = try RecordingAgent.start()
        let exporter = try builder(agent).testSessionToken("t").language("x").buildOutsideContainers()
        let request = try #require(
            try await agent.waitForRequests(count: 1, .path("/info"), timeout: .seconds(120)).first
        )
        #expect(request.method == "GET" && request.target == "/info")
        #expect(
            request.headers.map { "\($0.name): \($0.value)" } == [
                "user-agent: data-pipeline/8.0.0", "host: 127.0.0.1:\(agent.port)",
            ]
        )
        #expect(try await eventually { exporter.agentInfo != nil })
        #expect(exporter.agentInfo?.version == "7.70.0")
        #expect(exporter.agentInfo?.stateHash == agent.stateHash)
    }

    @Test func anAnswerThatNamesAnotherStateBringsItIn() async throws {
        let agent = try RecordingAgent.start()
        let exporter = try builder(agent).build()
        #expect(try await eventually { exporter.agentInfo != nil })
        try await exporter.send(payload())
        try await exporter.send(payload())
        #expect(agent.requests(.path("/info")).count == 1)
        agent.setInfo(#"{"version":"8.0.0"}"#)
        try await exporter.send(payload())
        #expect(try await eventually { exporter.agentInfo?.version == "8.0.0" })
        try await exporter.send(payload())
        #expect(agent.requests(.path("/info")).count == 2)
    }

    /// Errors of the agent name its state, too.
    @Test func aRefusalMayNameAnotherState() async throws {
        let agent = try RecordingAgent.start()
        agent.script(.path("/v0.4/traces"), do: .status(400))
        let exporter = try builder(agent).build()
        #expect(try await eventually { exporter.agentInfo != nil })
        agent.setInfo(#"{"version":"8.0.0"}"#)
        _ = exporterError { () throws(TraceExporterError) in try exporter.send(payload().span) }
        #expect(try await eventually { exporter.agentInfo?.version == "8.0.0" })
    }

    /// Behind a load balancer no answer may ever agree: that must not double the traffic.
    @Test func aStateThatNeverAgreesIsNotAskedForAtEachSend() async throws {
        let agent = try RecordingAgent.start()
        agent.script(.path("/v0.4/traces"), do: .header("Datadog-Agent-State", "never"))
        let exporter = try builder(agent).build()
        #expect(try await eventually { exporter.agentInfo != nil })
        for _ in 0..<100 { try await exporter.send(payload()) }
        #expect((1...3).contains(agent.requests(.path("/info")).count))
    }

    static let faults: [AgentReaction] = [
        .status(404), .status(500), .hang, .reset, .garbage([1]), .body("OK"), .body("[]"), .halfBody,
    ]

    @Test(arguments: faults) func tracesGoOutWhateverIsWrongWithTheInfo(fault: AgentReaction) async throws {
        let agent = try RecordingAgent.start()
        agent.script(.path("/info"), do: fault)
        let exporter = try builder(agent).build()
        try await agent.waitForRequests(count: 1, .path("/info"), timeout: .seconds(120))
        try await exporter.send(payload())
        #expect(exporter.ledger.delivered.payloads == 1)
        #expect(exporter.agentInfo == nil)
        #expect(await exporter.shutdown().isComplete)
    }

    @Test func aFirstFetchThatFailsIsRepeatedSoonAndToldOnce() async throws {
        let agent = try RecordingAgent.start()
        agent.script(.path("/info"), .upTo(2), do: .status(500), .body("{}"))
        let messages = Mutex<[String]>([])
        let exporter = try builder(agent).logger { level, text in
            messages.withLock { $0.append("\(level == .warning): \(text)") }
        }.build()
        try await agent.waitForRequests(count: 3, .path("/info"), timeout: .seconds(120))
        #expect(try await eventually { exporter.agentInfo != nil })
        #expect(messages.withLock { $0.count } == 1)
        #expect(messages.withLock { $0.first?.contains("500") } == true)
    }

    @Test func aFetchThatTheShutdownBreaksOffIsNotTold() async throws {
        let agent = try RecordingAgent.start()
        agent.script(.path("/info"), do: .hang)
        let messages = Mutex<[String]>([])
        let exporter = try builder(agent).logger { _, text in messages.withLock { $0.append(text) } }.build()
        try await agent.waitForRequests(count: 1, .path("/info"), timeout: .seconds(120))
        #expect(await exporter.shutdown().isComplete)
        // On a busy machine its time may have been over before.
        #expect(messages.withLock { $0 }.allSatisfy { !$0.contains("cancelled") })
    }

    @Test func withoutPollingNothingIsAsked() async throws {
        let agent = try RecordingAgent.start()
        let exporter = try builder(agent).agentInfoPolling(false).build()
        try await exporter.send(payload())
        #expect(exporter.agentInfo == nil)
        #expect(agent.requests.map(\.path) == ["/v0.4/traces"])
    }
}
