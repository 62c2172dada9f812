import DPLocalAgent
import DPLedger
import DPPlatform
import DPTraces
import DataPipeline
import DataPipelineTestKit
import Testing

@Suite struct LocalAgentTests {
    @Test func listensOnBothKindsOfSocket() async throws {
        let path = temporarySocketPath()
        let payload = TraceFixture.regular(traces: 1, spansPerTrace: 1).payload()
        try await withAgent({ $0.unixSocketPath = path }) { agent in
            let first = try await exchange(agent, "POST", "/v0.4/traces", body: payload)
            #expect(first.status == 200)
            let second = try await exchange(unixPath: path, "POST", "/v0.4/traces", body: payload)
            #expect(second.status == 200)
            #expect(agent.summary().intake.received.payloads == 2)
            let info = try await exchange(agent, "GET", "/info").body
            #expect(info.contains("\"receiver_port\":\(agent.boundPort ?? 0)"))
            #expect(info.contains("\"receiver_socket\":\"\(path)\""))
            #expect(agent.url == "http://127.0.0.1:\(agent.boundPort ?? 0)")
        }
        #expect(throws: SystemError.notFound) { try Files.inode(of: Array(path.utf8)) }
    }

    @Test func unixSocketAlone() async throws {
        let path = temporarySocketPath()
        try await withAgent({
            $0.host = nil
            $0.unixSocketPath = path
        }) { agent in
            #expect(agent.boundPort == nil)
            #expect(agent.url == nil)
            let answer = try await exchange(unixPath: path, "GET", "/info")
            #expect(answer.status == 200)
        }
    }

    @Test func aPortInUseIsATypedErrorThatNamesTheOption() async throws {
        let other = try RecordingAgent.start()
        var configuration = LocalAgentConfiguration()
        configuration.port = Int(other.port)
        let agent = try LocalAgent(configuration)
        let error = await #expect(throws: LocalAgentError.self) { try await agent.run() }
        #expect(error?.isAddressInUse == true)
        #expect(error?.description.contains("\(other.port)") == true)
        #expect(error?.description.contains("port") == true)
        // Who waits is told the same.
        let waited = await #expect(throws: LocalAgentError.self) { try await agent.waitUntilListening() }
        #expect(waited == error)
    }

    @Test func aUnixSocketInUseIsNotTakenAway() async throws {
        let path = temporarySocketPath()
        var recording = RecordingAgent.Configuration()
        recording.unixPath = path
        let other = try RecordingAgent.start(recording)
        var configuration = LocalAgentConfiguration()
        configuration.port = 0
        configuration.unixSocketPath = path
        let agent = try LocalAgent(configuration)
        let error = await #expect(throws: LocalAgentError.self) { try await agent.run() }
        #expect(error?.isAddressInUse == true)
        #expect(error?.description.contains("unixSocketPath") == true)
        let answer = try await exchange(unixPath: path, "GET", "/info")
        #expect(answer.status == 200)
        #expect(other.requests.count == 1)
    }

    @Test func aDeadUnixSocketIsReplaced() async throws {
        let path = temporarySocketPath()
        do {
            let address = try #require(SocketAddress(unixPath: Array(path.utf8)))
            _ = try ListeningSocket(at: address)
        }
        #expect(throws: Never.self) { try Files.inode(of: Array(path.utf8)) }
        try await withAgent({ $0.unixSocketPath = path }) { _ in
            let answer = try await exchange(unixPath: path, "GET", "/info")
            #expect(answer.status == 200)
        }
    }

    @Test func aPathThatCannotBeListenedAtIsATypedError() async throws {
        var configuration = LocalAgentConfiguration()
        configuration.port = 0
        configuration.unixSocketPath = "/nonexistent-\(SystemRandom.next())/agent.sock"
        for host in [nil, "127.0.0.1"] {
            configuration.host = host
            let agent = try LocalAgent(configuration)
            let error = await #expect(throws: LocalAgentError.self) { try await agent.run() }
            #expect(error?.description.contains("unixSocketPath") == true)
        }
    }

    @Test func allProblemsOfAConfigurationAreToldAtOnce() {
        var configuration = LocalAgentConfiguration()
        configuration.host = nil
        configuration.port = 70_000
        configuration.sampleRate = .nan
        configuration.maximumTraces = -1
        configuration.idleTimeout = .zero
        let error = #expect(throws: LocalAgentError.self) { try LocalAgent(configuration) }
        #expect(error?.isInvalidConfiguration == true)
        for option in ["unixSocketPath", "port", "sampleRate", "maximumTraces", "idleTimeout"] {
            #expect(error?.description.contains(option) == true)
        }
    }

    @Test func shutdownIsGracefulAndLeavesWhatIsKnown() async throws {
        let fixture = TraceFixture.regular(traces: 2, spansPerTrace: 2)
        let agent = try await withAgent { agent in
            // An idle connection must not hold the shutdown up.
            let port = UInt16(try #require(agent.boundPort))
            _ = try await onOwnThread {
                let idle = try RawClient(port: port)
                let payload = fixture.payload()
                idle.send("POST /v0.4/traces HTTP/1.1\r\nHost: a\r\nContent-Length: \(payload.count)\r\n\r\n")
                idle.send(payload)
                return idle.receive(through: "}}")
            }
            return agent
        }
        #expect(agent.summary().intake.kept.spans == 4)
        #expect(agent.traces(limit: 1).count == 1)
        await #expect(throws: LocalAgentError.self) { try await agent.waitUntilListening() }
    }

    @Test func aStalledRequestDoesNotHoldTheShutdownUpForEver() async throws {
        let agent = try await withAgent({ $0.shutdownTimeout = .milliseconds(20) }) { agent in
            let port = UInt16(try #require(agent.boundPort))
            let (isStalled, stall) = AsyncStream.makeStream(of: Void.self)
            // The connection stays open, in the middle of a body, until the agent closes it.
            let stalled = Task {
                try await onOwnThread {
                    let client = try RawClient(port: port)
                    client.send("GET /info HTTP/1.1\r\nHost: a\r\n\r\n")
                    _ = client.receive()
                    client.send("POST /v0.4/traces HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nab")
                    stall.yield()
                    return client.receiveToEnd().end
                }
            }
            for await _ in isStalled { break }
            return (agent, stalled)
        }
        #expect(try await agent.1.value != .nothing)
        #expect(agent.0.summary().intake.isBalanced)
    }

    @Test func oldTracesMakeRoom() async throws {
        try await withAgent({ $0.maximumTraces = 2 }) { agent in
            for seed: UInt64 in 1...5 {
                let payload = TraceFixture.regular(traces: 1, spansPerTrace: 3, seed: seed).payload()
                let answer = try await exchange(agent, "PUT", "/v0.4/traces", body: payload)
                #expect(answer.status == 200)
            }
            let summary = agent.summary()
            #expect(summary.memory.traces == 2)
            #expect(summary.intake.evicted.spans == 9)
            #expect(summary.intake.kept.spans == 6)
            #expect(summary.intake.isBalanced)
            // What is known of evicted traces stays in the sums.
            #expect(summary.services.reduce(0) { $0 + $1.spans } == 15)
        }
    }

    @Test(arguments: [TraceFormat.v04, .v05])
    func theExporterDelivers(format: TraceFormat) async throws {
        let path = temporarySocketPath()
        let fixture = TraceFixture.regular(traces: 20, spansPerTrace: 10)
        try await withAgent({ $0.unixSocketPath = path }) { agent in
            let urls = [try #require(agent.url), "unix://\(path)"]
            for url in urls {
                let ledger = try await onOwnThread { () throws in
                    let exporter = try TraceExporterBuilder()
                        .url(url)
                        .language("swift")
                        .tracerVersion("1.2.3")
                        .inputFormat(.v04)
                        .outputFormat(format)
                        .build()
                    for _ in 0..<10 { try exporter.send(fixture.payload()) }
                    return exporter.ledger
                }
                #expect(ledger.delivered.spans == 2000)
            }
            let summary = agent.summary()
            #expect(summary.intake.received.payloads == 20)
            #expect(summary.intake.received.spans == 4000)
            #expect(summary.memory.traces == 20)
            #expect(summary.clients.map(\.tracerVersion) == ["1.2.3"])
            #expect(summary.notes.traceCountMismatches + summary.notes.mixedChunks + summary.notes.corrections == 0)
            #expect(summary.intake.isBalanced)
        }
    }

    @Test func manyClientsAtOnce() async throws {
        try await withAgent { agent in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for client: UInt64 in 1...16 {
                    group.addTask {
                        let payload = TraceFixture.regular(traces: 4, spansPerTrace: 5, seed: client).payload()
                        for _ in 0..<10 {
                            let answer = try await exchange(agent, "POST", "/v0.4/traces", body: payload)
                            #expect(answer.status == 200)
                        }
                    }
                }
                try await group.waitForAll()
            }
            let summary = agent.summary()
            #expect(summary.intake.received.spans == 3200)
            #expect(summary.memory.traces == 64)
            #expect(summary.intake.isBalanced)
        }
    }
}
