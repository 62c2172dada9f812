import DPPlatform
import DPTransport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct HTTPClientDeadlineTests {
    @Test func whileLookingUpTheName() throws {
        let blocked = Tally()
        let resolver = Resolver { _ in
            _ = blocked.wait(for: 1)
            return .failure(.temporary)
        }
        defer { blocked.raise() }
        let client = HTTPClient(try Endpoint("http://slow.example:8126"), resolver: resolver)
        #expect(failure { try client.post(within: .milliseconds(50)) } == .timedOut(.resolve))
    }

    @Test func whileConnecting() throws {
        let listener = try ListeningSocket(at: loopback(0), backlog: 0)
        // Fills the queue, after which the system answers nobody.
        let waiting = try (0..<4).map { _ in
            let socket = try StreamSocket(for: loopback(listener.port))
            _ = try socket.connect(to: loopback(listener.port))
            return socket
        }
        let client = makeClient(try Endpoint("http://127.0.0.1:\(listener.port)"))
        #expect(failure { try client.post(within: .milliseconds(100)) } == .timedOut(.connect))
        withExtendedLifetime(waiting) {}
    }

    @Test func whileAUnixSocketsQueueIsFull() throws {
        let path = freeSocketPath()
        defer { try? Files.remove(Array(path.utf8)) }
        let address = try #require(SocketAddress(unixPath: Array(path.utf8)))
        let listener = try ListeningSocket(at: address, backlog: 0)
        var waiting: [StreamSocket] = []
        while true {
            let socket = try StreamSocket(for: address)
            guard (try? socket.connect(to: address)) == true else { break }
            waiting.append(socket)
        }
        let client = makeClient(try Endpoint("unix://" + path))
        #expect(failure { try client.post(within: .milliseconds(100)) } == .timedOut(.connect))
        // Once there is room, it connects by itself.
        let accepting = try DPPlatform.Thread.start(name: "accepting") {
            while let socket = try? listener.accept(until: .after(.seconds(5))) {
                let answer = Array("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n".utf8)
                _ = answer.withUnsafeBytes { socket.sendAll($0, until: .after(.seconds(5))) }
                var byte: UInt8 = 0
                let first = withUnsafeMutableBytes(of: &byte) { socket.receive(into: $0, until: .after(.seconds(5))) }
                if first == .moved(1) { return }
            }
        }
        for socket in waiting { socket.finishSending() }
        #expect(try client.post().status == 200)
        accepting.join()
    }

    @Test func whileWriting() throws {
        let server = try ScriptedServer { $0.stall() }
        defer { server.stop() }
        let client = makeClient(server.endpoint)
        let error = #expect(throws: TransportError.self) {
            try client.post([UInt8](repeating: 0, count: 64 << 20), within: .milliseconds(300))
        }
        #expect(error?.kind == .timedOut(.write))
        #expect(error?.wasRequestWritten == false)
    }

    @Test func whileReading() throws {
        let server = try ScriptedServer { connection in
            _ = connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhel")
            connection.stall()
        }
        defer { server.stop() }
        let client = makeClient(server.endpoint)
        let error = #expect(throws: TransportError.self) { try client.post(within: .milliseconds(100)) }
        #expect(error?.kind == .timedOut(.read))
        #expect(error?.wasRequestWritten == true)
        #expect(client.idleConnectionCount == 0)
    }

    @Test func anAnswerThatDripsForEver() throws {
        let server = try ScriptedServer { connection in
            _ = connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
            // Always something to read, never the end.
            while connection.send("1\r\nx\r\n") {}
        }
        defer { server.stop() }
        let client = makeClient(server.endpoint)
        #expect(failure { try client.post(within: .milliseconds(200)) } == .timedOut(.read))
    }

    @Test func aDeadlineThatIsPastMakesNoConnection() throws {
        let server = try ScriptedServer { $0.answerAll() }
        defer { server.stop() }
        let client = makeClient(server.endpoint)
        #expect(failure { try client.post(within: .zero) } == .timedOut(.connect))
        #expect(server.connectionCount == 0)
    }

    private func failure(_ body: () throws -> HTTPResponse) -> TransportError.Kind? {
        let error = #expect(throws: TransportError.self) { _ = try body() }
        return error?.kind
    }
}

@Suite(.timeLimit(.minutes(1)))
struct CancelTokenTests {
    @Test func endsARequestThatWaitsForItsAnswer() throws {
        let server = try ScriptedServer { connection in
            _ = connection.readRequest()
            connection.stall()
        }
        defer { server.stop() }
        let token = CancelToken()
        let cancelling = try DPPlatform.Thread.start(name: "cancelling") {
            _ = server.waitForRequests(1)
            token.cancel()
        }
        let error = #expect(throws: TransportError.self) {
            try makeClient(server.endpoint).post(within: .forever, unless: token)
        }
        cancelling.join()
        #expect(error?.kind == .cancelled)
        #expect(error?.wasRequestWritten == true)
    }

    @Test func endsALookUp() throws {
        let blocked = Tally()
        let started = Tally()
        let resolver = Resolver { _ in
            started.raise()
            _ = blocked.wait(for: 1)
            return .failure(.temporary)
        }
        defer { blocked.raise() }
        let token = CancelToken()
        let cancelling = try DPPlatform.Thread.start(name: "cancelling") {
            _ = started.wait(for: 1)
            token.cancel()
        }
        let client = HTTPClient(try Endpoint("http://slow.example:8126"), resolver: resolver)
        let error = #expect(throws: TransportError.self) { try client.post(within: .forever, unless: token) }
        cancelling.join()
        #expect(error?.kind == .cancelled)
    }

    @Test func aCancelledTokenSendsNothing() throws {
        let server = try ScriptedServer { $0.answerAll() }
        defer { server.stop() }
        let token = CancelToken()
        token.cancel()
        let error = #expect(throws: TransportError.self) { try makeClient(server.endpoint).post(unless: token) }
        #expect(error?.kind == .cancelled)
        #expect(server.connectionCount == 0)
        #expect(token.isCancelled)
    }

    @Test func endsAllWaits() throws {
        let token = CancelToken()
        let waiting = Tally()
        let ended = Tally()
        let threads = try (0..<8).map { _ in
            try DPPlatform.Thread.start(name: "waiting") {
                waiting.raise()
                if !Pause.wait(until: .never, unless: token) { ended.raise() }
            }
        }
        #expect(waiting.wait(for: 8))
        token.cancel()
        for thread in threads { thread.join() }
        #expect(ended.count == 8)
    }

    @Test func aPauseEndsByItself() {
        #expect(Pause.wait(until: .after(.milliseconds(5)), unless: CancelToken()))
        #expect(Pause.wait(until: .after(.milliseconds(5)), unless: nil))
    }
}
