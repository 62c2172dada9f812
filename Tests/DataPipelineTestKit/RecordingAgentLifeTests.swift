import DPPlatform
import DataPipelineTestKit
import Testing

@Suite struct RecordingAgentLifeTests {
    private func temporaryPath() -> String {
        "/tmp/ddp-recording-\(SystemRandom.next()).sock"
    }

    @Test func listensOnBothKindsOfSocket() throws {
        var configuration = RecordingAgent.Configuration()
        let path = temporaryPath()
        configuration.unixPath = path
        let agent = try RecordingAgent.start(configuration)
        #expect(agent.url == "http://127.0.0.1:\(agent.port)")
        #expect(agent.unixURL == "unix://\(path)")
        let tcp = try RawClient(agent)
        tcp.send(request())
        _ = tcp.receiveToEnd()
        let unix = try RawClient(unixPath: path)
        unix.send(request())
        #expect(unix.receiveToEnd().text.hasPrefix("HTTP/1.1 200 "))
        #expect(agent.requests.map(\.transport) == [.tcp, .unix])
    }

    @Test func unixSocketAlone() throws {
        var configuration = RecordingAgent.Configuration()
        let path = temporaryPath()
        configuration.host = nil
        configuration.unixPath = path
        let agent = try RecordingAgent.start(configuration)
        #expect(agent.port == 0)
        #expect(agent.url == "unix://\(path)")
        agent.stop()
        #expect(throws: SystemError.notFound) { try Files.inode(of: Array(path.utf8)) }
    }

    @Test func stopEndsOpenAndHangingConnections() throws {
        let agent = try RecordingAgent.start()
        agent.script(.path("/hang"), do: .hang)
        let idle = try RawClient(agent)
        idle.send(request(close: false))
        _ = idle.receive(through: "}}")
        let hanging = try RawClient(agent)
        hanging.send(request("GET", "/hang"))
        try agent.waitForRequests(count: 2)
        agent.stop()
        #expect(idle.receive() == .end)
        #expect(hanging.receive() == .end)
        #expect(throws: SystemError.connectionRefused) { _ = try RawClient(agent) }
    }

    @Test func restartListensAtTheSamePlaceAndRemembers() throws {
        var configuration = RecordingAgent.Configuration()
        configuration.unixPath = temporaryPath()
        let agent = try RecordingAgent.start(configuration)
        let port = agent.port
        agent.script(.from(2), do: .status(500))
        for round in 1...5 {
            let client = try RawClient(agent)
            client.send(request(close: false))
            #expect(client.receive().isText(prefix: round == 1 ? "HTTP/1.1 200 " : "HTTP/1.1 500 "))
            agent.stop()
            agent.stop()
            try agent.restart()
            try agent.restart()
            #expect(agent.port == port)
        }
        #expect(agent.requests.count == 5)
    }

    @Test func stopsWhenReleased() throws {
        let port: UInt16
        do {
            let agent = try RecordingAgent.start()
            port = agent.port
        }
        #expect(throws: SystemError.connectionRefused) { _ = try RawClient(port: port) }
    }

    @Test func addressErrorsAreTyped() throws {
        let agent = try RecordingAgent.start()
        var configuration = RecordingAgent.Configuration()
        configuration.port = agent.port
        let inUse = #expect(throws: TestKitError.self) { try RecordingAgent.start(configuration) }
        #expect(inUse?.isAddressInUse == true)
        #expect(inUse?.description.contains("\(agent.port)") == true)
        configuration.host = "localhost"
        let named = #expect(throws: TestKitError.self) { try RecordingAgent.start(configuration) }
        #expect(named?.isInvalidAddress == true)
        configuration.host = nil
        configuration.unixPath = "/" + String(repeating: "x", count: 200)
        let long = #expect(throws: TestKitError.self) { try RecordingAgent.start(configuration) }
        #expect(long?.isInvalidAddress == true)
    }

    @Test func waitingEndsWithWhatCame() throws {
        let agent = try RecordingAgent.start()
        let client = try RawClient(agent)
        client.send(request("GET", "/info"))
        _ = client.receiveToEnd()
        let error = #expect(throws: TestKitError.self) {
            try agent.waitForRequests(count: 2, timeout: .milliseconds(1))
        }
        #expect(error?.isTimeOut == true)
        #expect(error?.description.contains("GET /info") == true)
    }

    @Test func waitingSuspends() async throws {
        let agent = try RecordingAgent.start()
        async let seen = agent.waitForRequests(count: 1, .path("/v0.5/traces"))
        let client = try RawClient(agent)
        client.send(request("POST", "/v0.4/traces") + "")
        _ = client.receiveToEnd()
        let second = try RawClient(agent)
        second.send(request("POST", "/v0.5/traces"))
        #expect(try await seen.map(\.path) == ["/v0.5/traces"])
    }
}

extension RawClient.Received {
    fileprivate func isText(prefix: String) -> Bool {
        if case .text(let text) = self { return text.hasPrefix(prefix) }
        return false
    }
}
