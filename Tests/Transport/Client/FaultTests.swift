import CDPForkSupport
import DPPlatform
import DPTransport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct FaultTests {
    @Test func refused() throws {
        // A port that was free a moment ago.
        let port = try ListeningSocket(at: loopback(0)).port
        let error = failure(of: makeClient(try Endpoint("http://127.0.0.1:\(port)")))
        #expect(error?.kind == .refused)
        #expect(error?.wasRequestWritten == false)
    }

    @Test func aSocketPathThatDoesNotExist() throws {
        #expect(failure(of: makeClient(try Endpoint("unix:///nowhere/apm.socket")))?.kind == .socketPathMissing)
        #expect(failure(of: makeClient(try Endpoint("unix:///dev/null/apm.socket")))?.kind == .socketPathMissing)
    }

    @Test func aSocketPathThatNobodyListensAt() throws {
        let path = freeSocketPath()
        defer { try? Files.remove(Array(path.utf8)) }
        do {
            let address = try #require(SocketAddress(unixPath: Array(path.utf8)))
            _ = try ListeningSocket(at: address)
        }
        #expect(failure(of: makeClient(try Endpoint("unix://" + path)))?.kind == .refused)
    }

    @Test func resetBeforeTheAnswer() throws {
        let error = try failure { connection in
            _ = connection.readRequest()
            connection.socket.resetOnClose()
        }
        #expect(error?.kind == .reset)
        #expect(error?.wasRequestWritten == true)
    }

    @Test func resetWhileWriting() throws {
        let server = try ScriptedServer { connection in
            _ = connection.readMore()
            connection.socket.resetOnClose()
        }
        defer { server.stop() }
        let error = #expect(throws: TransportError.self) {
            try makeClient(server.endpoint).post([UInt8](repeating: 0, count: 32 << 20))
        }
        #expect(error?.kind == .reset)
        #expect(error?.wasRequestWritten == false)
    }

    @Test(
        arguments: [
            "", "HTTP/1.1 2", "HTTP/1.1 200 OK\r\ncontent-le", "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhell",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n", "HTTP/1.1 100 Continue\r\n\r\n",
        ]
    )
    func closedBeforeTheAnswerIsWhole(_ beginning: String) throws {
        let error = try failure { connection in
            _ = connection.readRequest()
            connection.send(beginning)
        }
        #expect(error?.kind == .closedEarly)
        #expect(error?.wasRequestWritten == true)
    }

    @Test func garbage() throws {
        let error = try failure { connection in
            _ = connection.readRequest()
            connection.send("hello world\r\n\r\n")
            connection.stall()
        }
        #expect(error?.kind == .invalidResponse(.statusLine))
    }

    @Test func aHeaderLineThatNeverEnds() throws {
        let error = try failure { connection in
            _ = connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\nx: " + String(repeating: "y", count: 100_000))
            connection.stall()
        }
        #expect(error?.kind == .invalidResponse(.headTooLarge))
    }

    @Test(arguments: ["content-length: 101\r\n\r\n", "transfer-encoding: chunked\r\n\r\n65\r\n", "\r\n"])
    func aBodyOverTheLimit(_ rest: String) throws {
        let server = try ScriptedServer { connection in
            _ = connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\n" + rest + String(repeating: "x", count: 101))
            connection.stall()
        }
        defer { server.stop() }
        let client = makeClient(server.endpoint) { $0.responseBodyLimit = 100 }
        #expect(failure(of: client)?.kind == .responseTooLarge)
    }

    @Test func aBodyOfManyBuffers() throws {
        let body = (0..<500_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let server = try ScriptedServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.send("HTTP/1.1 200 OK\r\ncontent-length: \(body.count)\r\n\r\n")
            connection.send(body)
        }
        defer { server.stop() }
        #expect(try makeClient(server.endpoint).post().body == body)
    }

    @Test func neverRaisesSIGPIPE() async {
        await #expect(processExitsWith: .success) {
            watch_broken_pipes()
            let server = try ScriptedServer { connection in
                _ = connection.readMore()
                connection.socket.resetOnClose()
            }
            defer { server.stop() }
            let client = makeClient(server.endpoint)
            for _ in 0..<50 { _ = try? client.post([UInt8](repeating: 0, count: 4 << 20)) }
            #expect(broken_pipe_count() == 0)
        }
    }

    @Test func leaksNoDescriptor() async {
        await #expect(processExitsWith: .success) {
            let server = try ScriptedServer { connection in
                switch connection.number % 4 {
                case 0: return
                case 1:
                    _ = connection.readRequest()
                    connection.socket.resetOnClose()
                case 2:
                    _ = connection.readRequest()
                    connection.send("nonsense\r\n")
                default:
                    connection.answerAll("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n")
                }
            }
            let refusing = makeClient(try Endpoint("http://127.0.0.1:\(try ListeningSocket(at: loopback(0)).port)"))
            let missing = makeClient(try Endpoint("unix:///nowhere/apm.socket"))
            let before = open_descriptor_count()
            do {
                let client = makeClient(server.endpoint)
                let token = CancelToken()
                for _ in 0..<40 {
                    _ = try? client.post(unless: token)
                    _ = try? refusing.post()
                    _ = try? missing.post()
                }
                client.closeIdleConnections()
            }
            server.stop()
            // The test's own runtime opens one or two meanwhile.
            #expect(open_descriptor_count() < before + 10)
        }
    }

    private func failure(of client: HTTPClient) -> TransportError? {
        #expect(throws: TransportError.self) { try client.post() }
    }

    private func failure(_ script: @escaping ScriptedServer.Script) throws -> TransportError? {
        let server = try ScriptedServer(script)
        defer { server.stop() }
        return failure(of: makeClient(server.endpoint))
    }
}
