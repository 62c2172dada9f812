import Testing

import DPPlatform
import DataPipelineTestKit

/// A connection on which a test writes bytes as it likes.
struct RawClient: ~Copyable {
    private let socket: StreamSocket
    private let deadline: Deadline

    init(_ agent: RecordingAgent, timeout: Nanoseconds = .seconds(10)) throws {
        try self.init(port: agent.port, timeout: timeout)
    }

    init(port: UInt16, timeout: Nanoseconds = .seconds(10)) throws {
        deadline = .after(timeout)
        let address = try #require(SocketAddress(literal: Array("127.0.0.1".utf8), port: port))
        socket = try StreamSocket.connected(to: address, until: deadline)
    }

    init(unixPath: String) throws {
        deadline = .after(.seconds(10))
        let address = try #require(SocketAddress(unixPath: Array(unixPath.utf8)))
        socket = try StreamSocket.connected(to: address, until: deadline)
    }

    func send(_ text: String) {
        send(Array(text.utf8))
    }

    func send(_ bytes: [UInt8]) {
        _ = bytes.withUnsafeBytes { socket.sendAll($0, until: deadline) }
    }

    func finishSending() {
        socket.finishSending()
    }

    /// What one read brings: text, or how the connection ended.
    func receive() -> Received {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let transfer = buffer.withUnsafeMutableBytes { socket.receive(into: $0, until: deadline) }
        switch transfer {
        case .moved(let count): return .text(String(decoding: buffer.prefix(count), as: UTF8.self))
        case .ended: return .end
        case .failed(.connectionReset): return .reset
        case .wouldBlock, .failed: return .nothing
        }
    }

    /// All text up to `suffix`, or up to the end of the connection if it does not come.
    func receive(through suffix: String) -> String {
        var all = ""
        while !all.hasSuffix(suffix), case .text(let more) = receive() { all += more }
        return all
    }

    /// All text up to the end of the connection, and what that was.
    func receiveToEnd() -> (text: String, end: Received) {
        var all = ""
        while true {
            switch receive() {
            case .text(let more): all += more
            case let end: return (all, end)
            }
        }
    }

    enum Received: Equatable {
        case text(String)
        case end
        case reset
        case nothing
    }
}

/// A complete request, by default one that ends its connection.
func request(
    _ method: String = "POST",
    _ target: String = "/v0.4/traces",
    headers: [String] = [],
    body: String = "",
    close: Bool = true
) -> String {
    let lines = ["\(method) \(target) HTTP/1.1", "Host: agent", "Content-Length: \(body.utf8.count)"]
    let ending = close ? ["Connection: close"] : []
    return (lines + headers + ending).joined(separator: "\r\n") + "\r\n\r\n" + body
}
