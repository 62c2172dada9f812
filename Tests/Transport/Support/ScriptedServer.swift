import DPPlatform
import DPTransport
import Testing

/// A server whose connections are driven by a script, each on a thread of its own.
final class ScriptedServer: Sendable {
    /// What one connection does; it closes when the script returns.
    typealias Script = @Sendable (ServedConnection) -> Void

    private struct State {
        var threads: [DPPlatform.Thread] = []
        var connections = 0
        var requests: [ServedRequest] = []
    }

    let endpoint: Endpoint
    private let listener: ListeningSocket
    private let stopping: WakeUp
    private let state = Lock(State())
    private let changed = Condition()

    /// - Parameter unixPath: a free path; nil listens on a TCP port of the loopback address.
    init(unixPath: String? = nil, _ script: @escaping Script) throws {
        if let unixPath {
            let address = try #require(SocketAddress(unixPath: Array(unixPath.utf8)))
            listener = try ListeningSocket(at: address)
            endpoint = try Endpoint("unix://" + unixPath)
        } else {
            listener = try ListeningSocket(at: loopback(0))
            endpoint = try Endpoint("http://127.0.0.1:\(listener.port)")
        }
        stopping = try WakeUp()
        let accepting = try DPPlatform.Thread.start(name: "server") { self.accept(script) }
        state.withLock { $0.threads.append(accepting) }
    }

    /// The connections taken so far.
    var connectionCount: Int { state.withLock { $0.connections } }

    /// The requests read so far.
    var requests: [ServedRequest] { state.withLock { $0.requests } }

    /// Waits until so many requests were read.
    func waitForRequests(_ count: Int) -> Bool {
        state.wait(on: changed, until: .after(.seconds(10))) { $0.requests.count >= count ? true : nil } ?? false
    }

    /// Closes the listener's threads.
    func stop() {
        stopping.signal()
        while let thread = state.withLock({ $0.threads.popLast() }) { thread.join() }
    }

    private func accept(_ script: @escaping Script) {
        while let socket = try? listener.accept(wakeUp: stopping.descriptor, until: .never) {
            let number = state.withLock { state in
                state.connections += 1
                return state.connections
            }
            let thread = try? DPPlatform.Thread.start(name: "served") {
                script(ServedConnection(socket, number: number, stopping: self.stopping) { self.record($0) })
            }
            if let thread { state.withLock { $0.threads.append(thread) } }
        }
    }

    private func record(_ request: ServedRequest) {
        state.withLock { $0.requests.append(request) }
        changed.broadcast()
    }
}

/// A request as the server read it.
struct ServedRequest: Sendable {
    let connection: Int
    let head: String
    let body: [UInt8]
}

/// One connection of a `ScriptedServer`.
final class ServedConnection {
    /// Counts from 1.
    let number: Int
    let socket: StreamSocket
    private let stopping: WakeUp
    private let record: (ServedRequest) -> Void
    private var unread: [UInt8] = []

    init(_ socket: StreamSocket, number: Int, stopping: WakeUp, record: @escaping (ServedRequest) -> Void) {
        self.socket = socket
        self.number = number
        self.stopping = stopping
        self.record = record
    }

    /// Reads a whole request; nil when the client or the test has ended.
    func readRequest() -> ServedRequest? {
        while true {
            if let head = headEnd() {
                let text = String(decoding: unread[..<head], as: UTF8.self)
                let size = contentLength(text)
                if unread.count >= head + size {
                    let request = ServedRequest(
                        connection: number,
                        head: text,
                        body: Array(unread[head..<(head + size)])
                    )
                    unread.removeFirst(head + size)
                    record(request)
                    return request
                }
            }
            guard readMore() else { return nil }
        }
    }

    /// Reads what arrives next; false at the end.
    func readMore() -> Bool {
        var chunk = [UInt8](repeating: 0, count: 65536)
        let result = chunk.withUnsafeMutableBytes {
            socket.receive(into: $0, wakeUp: stopping.descriptor, until: .after(.seconds(20)))
        }
        guard case .moved(let count) = result else { return false }
        unread += chunk[..<count]
        return true
    }

    /// Sends a text; false if the client or the test has ended.
    @discardableResult
    func send(_ text: String) -> Bool {
        send(Array(text.utf8))
    }

    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        let sent = bytes.withUnsafeBytes {
            socket.sendAll($0, wakeUp: stopping.descriptor, until: .after(.seconds(20)))
        }
        return sent == bytes.count
    }

    /// Waits until the test ends, doing nothing.
    func stall() {
        _ = Poll.wait(for: -1, .none, wakeUp: stopping.descriptor, until: .after(.seconds(20)))
    }

    /// Answers each request alike.
    func answerAll(_ response: String = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}") {
        while readRequest() != nil { send(response) }
    }

    private func headEnd() -> Int? {
        var index = 3
        while index < unread.count {
            if unread[index] == 10, unread[index - 1] == 13, unread[index - 2] == 10, unread[index - 3] == 13 {
                return index + 1
            }
            index += 1
        }
        return nil
    }

    private func contentLength(_ head: String) -> Int {
        for line in head.split(separator: "\r\n") where line.lowercased().hasPrefix("content-length:") {
            return Int(line.dropFirst(15).trimmingPrefix(" ")) ?? 0
        }
        return 0
    }
}

func loopback(_ port: UInt16) throws -> SocketAddress {
    try #require(SocketAddress(literal: Array("127.0.0.1".utf8), port: port))
}
