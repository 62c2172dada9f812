import DPPlatform
import DPTransport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct HTTPClientTests {
    @Test func sendsWhatItWasGivenAndReturnsTheAnswer() throws {
        let server = try ScriptedServer { connection in
            connection.answerAll(
                "HTTP/1.1 202 Accepted\r\nDatadog-Agent-State: abc\r\ncontent-length: 4\r\n\r\n{\"\"}"
            )
        }
        defer { server.stop() }
        let response = try makeClient(server.endpoint).post(Array("payload".utf8))
        #expect(response.status == 202)
        #expect(response.body == Array("{\"\"}".utf8))
        #expect(response.value(of: .agentState) == Array("abc".utf8))
        #expect(response.resent == 0)
        let request = try #require(server.requests.first)
        #expect(request.body == Array("payload".utf8))
        let host = String(decoding: server.endpoint.host, as: UTF8.self)
        #expect(
            request.head == "POST /v0.4/traces HTTP/1.1\r\ncontent-type: application/msgpack\r\n"
                + "host: \(host)\r\ncontent-length: 7\r\n\r\n"
        )
    }

    @Test func keepsItsConnection() throws {
        let server = try ScriptedServer { $0.answerAll() }
        defer { server.stop() }
        let client = makeClient(server.endpoint)
        for _ in 0..<5 { #expect(try client.post().status == 200) }
        #expect(server.connectionCount == 1)
        #expect(client.idleConnectionCount == 1)
    }

    @Test func speaksOverAUnixSocket() throws {
        let path = "/tmp/ddp-\(processIdentifier())-\(SystemRandom.next()).socket"
        defer { try? Files.remove(Array(path.utf8)) }
        let server = try ScriptedServer(unixPath: path) { $0.answerAll() }
        defer { server.stop() }
        #expect(try makeClient(server.endpoint).post().status == 200)
        #expect(server.requests.first?.head.contains("\r\nhost: localhost\r\n") == true)
    }

    @Test func sendsAgainOnAFreshConnectionWhenAKeptOneIsStale() throws {
        // Reads the second request before it closes, so that the client cannot see it coming.
        let server = try ScriptedServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
            if connection.number == 1 { _ = connection.readRequest() } else { connection.stall() }
        }
        defer { server.stop() }
        let client = makeClient(server.endpoint)
        #expect(try client.post().resent == 0)
        let second = try client.post()
        #expect(second.status == 200)
        #expect(second.resent == 1)
        #expect(server.requests.count == 3)
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
}
