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

    @Test func speaksOverAUnixSocket() throws {
        let path = freeSocketPath()
        defer { try? Files.remove(Array(path.utf8)) }
        let server = try ScriptedServer(unixPath: path) { $0.answerAll() }
        defer { server.stop() }
        #expect(try makeClient(server.endpoint).post().status == 200)
        #expect(server.requests.first?.head.contains("\r\nhost: localhost\r\n") == true)
    }

    @Test func takesAnAnswerThatComesBeforeTheRequestWasRead() throws {
        let server = try ScriptedServer { connection in
            _ = connection.readMore()
            connection.send("HTTP/1.1 413 Too Large\r\ncontent-length: 3\r\n\r\nbig")
            connection.stall()
        }
        defer { server.stop() }
        let client = makeClient(server.endpoint)
        let response = try client.post([UInt8](repeating: 0, count: 32 << 20))
        #expect(response.status == 413)
        #expect(response.body == Array("big".utf8))
        // The rest of the request was not written, so nothing else may be.
        #expect(client.idleConnectionCount == 0)
    }

    @Test func takesAnAnswerOfAServerThatThenCloses() throws {
        let server = try ScriptedServer { connection in
            _ = connection.readMore()
            connection.send("HTTP/1.1 413 Too Large\r\nconnection: close\r\ncontent-length: 3\r\n\r\nbig")
        }
        defer { server.stop() }
        #expect(try makeClient(server.endpoint).post([UInt8](repeating: 0, count: 32 << 20)).status == 413)
    }

    @Test func reusesAResponse() throws {
        let server = try ScriptedServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.send("HTTP/1.1 200 OK\r\nretry-after: 1\r\ncontent-length: 3\r\n\r\nabc")
            guard connection.readRequest() != nil else { return }
            connection.send("HTTP/1.1 204 No Content\r\n\r\n")
            connection.stall()
        }
        defer { server.stop() }
        let client = makeClient(server.endpoint)
        let head = server.endpoint.head(bodySize: 0).bytes
        var response = HTTPResponse()
        try head.withUnsafeBytes { head in
            try client.perform(HTTPRequest(head: head), until: .after(.seconds(10)), into: &response)
            #expect(response.body == Array("abc".utf8))
            try client.perform(HTTPRequest(head: head), until: .after(.seconds(10)), into: &response)
        }
        #expect(response.status == 204)
        #expect(response.body.isEmpty)
        #expect(!response.has(.retryAfter))
    }

    @Test func manyThreadsEachGetTheirOwnAnswer() throws {
        let server = try ScriptedServer { connection in
            while let request = connection.readRequest() {
                connection.send("HTTP/1.1 200 OK\r\ncontent-length: \(request.body.count)\r\n\r\n")
                connection.send(request.body)
            }
        }
        defer { server.stop() }
        let client = makeClient(server.endpoint)
        let wrong = Tally()
        try onThreads(16) { thread in
            for turn in 0..<100 {
                let body = Array("\(thread)/\(turn)".utf8)
                if (try? client.post(body))?.body != body { wrong.raise() }
            }
        }
        #expect(wrong.count == 0)
        #expect(server.requests.count == 1600)
        #expect(server.connectionCount <= 16)
        #expect(client.idleConnectionCount == server.connectionCount)
    }

    @Test func httpsIsNotAvailableYet() throws {
        let error = #expect(throws: TransportError.self) {
            try makeClient(Endpoint("https://127.0.0.1:1")).post()
        }
        #expect(error?.kind == .tlsUnavailable)
    }
}
