import DPPlatform
import DPTransport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct KeepAliveTests {
    @Test func keepsItsConnection() throws {
        let server = try ScriptedServer { $0.answerAll() }
        defer { server.stop() }
        let client = makeClient(server.endpoint)
        for _ in 0..<5 { #expect(try client.post().status == 200) }
        #expect(server.connectionCount == 1)
        #expect(client.idleConnectionCount == 1)
    }

    @Test(
        arguments: [
            "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n",
            "HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\nmore",
        ]
    )
    func doesNotKeepAConnectionAfter(_ response: String) throws {
        let server = try ScriptedServer { $0.answerAll(response) }
        defer { server.stop() }
        let client = makeClient(server.endpoint)
        #expect(try client.post().status == 200)
        #expect(client.idleConnectionCount == 0)
        #expect(try client.post().resent == 0)
        #expect(server.connectionCount == 2)
    }

    @Test func noticesAClosedConnectionBeforeItWrites() throws {
        let closed = Tally()
        let server = try ScriptedServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
            connection.socket.finishSending()
            closed.raise()
            connection.stall()
        }
        defer { server.stop() }
        let client = makeClient(server.endpoint)
        #expect(try client.post().status == 200)
        #expect(closed.wait(for: 1))
        #expect(try client.post().resent == 0)
        #expect(server.connectionCount == 2)
        #expect(server.requests.count == 2)
    }

    @Test func doesNotUseAConnectionThatSpokeUnasked() throws {
        let go = Tally()
        let spoken = Tally()
        let server = try ScriptedServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
            guard connection.number == 1 else { return connection.stall() }
            // Sent apart, so that the client has kept the connection by then.
            guard go.wait(for: 1) else { return }
            connection.send("HTTP/1.1 500 Not yours\r\ncontent-length: 0\r\n\r\n")
            spoken.raise()
            connection.stall()
        }
        defer { server.stop() }
        let client = makeClient(server.endpoint)
        #expect(try client.post().status == 200)
        go.raise()
        #expect(spoken.wait(for: 1))
        #expect(try client.post().status == 200)
        #expect(server.connectionCount == 2)
    }

    @Test(arguments: [false, true])
    func sendsAgainOnAFreshConnectionWhenAKeptOneIsStale(byReset: Bool) throws {
        // Reads the second request before it closes, so that the client cannot see it coming.
        let server = try ScriptedServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
            guard connection.number == 1 else { return connection.stall() }
            _ = connection.readRequest()
            if byReset { connection.socket.resetOnClose() }
        }
        defer { server.stop() }
        let client = makeClient(server.endpoint)
        #expect(try client.post().resent == 0)
        let second = try client.post()
        #expect(second.status == 200)
        #expect(second.resent == 1)
        #expect(server.requests.count == 3)
        #expect(server.connectionCount == 2)
    }

    @Test func sendsAgainOnlyOnce() throws {
        let server = try ScriptedServer { connection in
            guard connection.readRequest() != nil else { return }
            guard connection.number == 1 else { return }
            connection.send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
            _ = connection.readRequest()
        }
        defer { server.stop() }
        let client = makeClient(server.endpoint)
        #expect(try client.post().status == 200)
        let error = #expect(throws: TransportError.self) { try client.post() }
        #expect(error?.kind == .closedEarly)
        #expect(error?.resent == 1)
        #expect(server.requests.count == 3)
    }

    @Test func doesNotSendAgainAfterTheFirstByteOfAnAnswer() throws {
        let server = try ScriptedServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
            guard connection.readRequest() != nil else { return }
            connection.send("H")
        }
        defer { server.stop() }
        let client = makeClient(server.endpoint)
        #expect(try client.post().status == 200)
        let error = #expect(throws: TransportError.self) { try client.post() }
        #expect(error?.kind == .closedEarly)
        #expect(error?.resent == 0)
        #expect(server.requests.count == 2)
    }

    @Test func doesNotSendAgainAfterAFreshConnectionWasClosed() throws {
        let server = try ScriptedServer { _ = $0.readRequest() }
        defer { server.stop() }
        let error = #expect(throws: TransportError.self) { try makeClient(server.endpoint).post() }
        #expect(error?.kind == .closedEarly)
        #expect(error?.wasRequestWritten == true)
        #expect(error?.resent == 0)
        #expect(server.requests.count == 1)
    }

    @Test func doesNotKeepAConnectionForLongerThanItMay() throws {
        let server = try ScriptedServer { $0.answerAll() }
        defer { server.stop() }
        let client = makeClient(server.endpoint) { $0.idleTimeLimit = .zero }
        for _ in 0..<3 { #expect(try client.post().resent == 0) }
        #expect(server.connectionCount == 3)
    }

    @Test(arguments: [0, 2])
    func keepsNoMoreConnectionsThanItMay(_ limit: Int) throws {
        let arrived = Tally()
        let server = try ScriptedServer { connection in
            while connection.readRequest() != nil {
                // All are under way before the first is answered.
                guard arrived.join(5) else { return }
                connection.send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
            }
        }
        defer { server.stop() }
        let client = makeClient(server.endpoint) { $0.idleConnectionLimit = limit }
        try onThreads(5) { _ in _ = try? client.post() }
        #expect(server.connectionCount == 5)
        #expect(client.idleConnectionCount == limit)
        client.closeIdleConnections()
        #expect(client.idleConnectionCount == 0)
    }
}

extension Tally {
    /// Raises the count and waits for the others.
    fileprivate func join(_ count: Int) -> Bool {
        raise()
        return wait(for: count)
    }
}
