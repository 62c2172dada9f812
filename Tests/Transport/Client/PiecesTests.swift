import DPPlatform
import DPTransport
import DPWire
import Testing

/// Bodies that lie in many places.
@Suite(.timeLimit(.minutes(1)))
struct PiecesTests {
    /// A body of pieces of two blocks, and the same in one.
    final class Body: RequestSource, @unchecked Sendable {
        let blocks: [[UInt8]]
        let prefix: [UInt8]
        let pieces: [BytePiece]
        let whole: [UInt8]
        let head: [UInt8]

        /// - Parameter sizes: of the pieces, which are of the first block and the second by turns.
        init(_ endpoint: Endpoint, prefix: Int = 0, sizes: [Int]) {
            var next = [0, 0]
            var whole = (0..<prefix).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            self.prefix = whole
            var pieces: [BytePiece] = []
            let longest = sizes.reduce(0, +)
            blocks = [7, 13].map { factor in (0..<longest).map { UInt8(truncatingIfNeeded: $0 &* factor &+ $0 / 251) } }
            for (i, size) in sizes.enumerated() {
                let block = i % 2
                pieces.append(
                    block == 0 ? BytePiece(first: next[0], count: size) : BytePiece(second: next[1], count: size)
                )
                whole += blocks[block][next[block]..<(next[block] + size)]
                next[block] += size
            }
            self.pieces = pieces
            self.whole = whole
            head = endpoint.head(bodySize: whole.count).bytes
        }

        func withRequest(_ body: (HTTPRequest) -> Void) {
            head.withUnsafeBytes { head in
                prefix.withUnsafeBytes { prefix in
                    pieces.withUnsafeBufferPointer { pieces in
                        blocks[0].withUnsafeBytes { first in
                            blocks[1].withUnsafeBytes { second in
                                let bytes = GatheredBytes(
                                    prefix,
                                    then: pieces,
                                    of: first.baseAddress,
                                    second.baseAddress
                                )
                                body(HTTPRequest(head: head, bytes))
                            }
                        }
                    }
                }
            }
        }

        func send(with client: HTTPClient) -> Result<HTTPResponse, TransportError> {
            var result = Result<HTTPResponse, TransportError>.failure(TransportError(.cancelled))
            withRequest { request in
                do throws(TransportError) {
                    result = .success(try client.perform(request, until: .after(.seconds(20))))
                } catch {
                    result = .failure(error)
                }
            }
            return result
        }
    }

    /// Sizes of pieces that meet each way of sending.
    static let sizes: [[Int]] = [
        [], [1], [100_000], [4095, 4096, 4097], Array(repeating: 10, count: 14), Array(repeating: 10, count: 15),
        Array(repeating: 10, count: 16), Array(repeating: 5000, count: 40), Array(repeating: 1, count: 66_000),
        Array(repeating: 4095, count: 200), [70_000] + Array(repeating: 3, count: 30_000) + [200_000, 1, 5000, 2],
        (0..<3000).map { $0 % 7 == 0 ? 4096 + $0 : $0 % 300 + 1 },
    ]

    @Test(arguments: 0..<sizes.count)
    func arriveInTheirOrder(number: Int) throws {
        let server = try ScriptedServer { $0.answerAll() }
        defer { server.stop() }
        let client = makeClient(server.endpoint)
        for prefix in [0, 10, 100_000] {
            let body = Body(server.endpoint, prefix: prefix, sizes: Self.sizes[number])
            #expect(try body.send(with: client).get().status == 200)
            #expect(server.requests.last?.body == body.whole)
        }
    }

    @Test func areSentOnFromTheMiddleOfOneWhenThePeerReadsSlowly() throws {
        let path = freeSocketPath()
        defer { try? Files.remove(Array(path.utf8)) }
        let server = try ScriptedServer(unixPath: path) { $0.answerAll() }
        defer { server.stop() }
        // Much more than a unix socket takes at once.
        let sizes = (0..<10_000).map { $0 % 250 == 0 ? 20_000 : $0 % 97 + 1 }
        let body = Body(server.endpoint, sizes: sizes)
        #expect(try body.send(with: makeClient(server.endpoint)).get().status == 200)
        #expect(server.requests.first?.body == body.whole)
    }

    @Test func areSentFromTheBeginningOnAFreshConnection() throws {
        let server = try ScriptedServer { connection in
            if connection.number > 1 { return connection.answerAll() }
            guard connection.readRequest() != nil else { return }
            connection.send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
            // Takes the beginning of the next request, and closes.
            _ = connection.readMore()
            connection.socket.resetOnClose()
        }
        defer { server.stop() }
        let client = makeClient(server.endpoint)
        let body = Body(server.endpoint, prefix: 5, sizes: (0..<10_000).map { $0 % 200 + 1 })
        #expect(try client.post().status == 200)
        let response = try body.send(with: client).get()
        #expect(response.status == 200 && response.resent == 1)
        #expect(server.requests.last?.body == body.whole)
    }

    @Test func areSentByTheIOThread() throws {
        let server = try ScriptedServer { $0.answerAll() }
        defer { server.stop() }
        let thread = IOThread()
        defer { thread.shutDown(until: .after(.seconds(5))) }
        let client = makeClient(server.endpoint)
        for count in [3, 10_000] {
            let body = Body(server.endpoint, sizes: (0..<count).map { $0 % 200 + 1 })
            let answer = Promise<Int>()
            thread.submit(body, with: client, until: .after(.seconds(20))) { result in
                answer.set((try? result.get().status) ?? 0)
            }
            #expect(answer.wait() == 200)
            #expect(server.requests.last?.body == body.whole)
        }
    }
}
