package import DPPlatform

/// A connection on which a test writes bytes as it likes.
package struct RawClient: ~Copyable {
    private let socket: StreamSocket
    private let deadline: Deadline

    package init(_ agent: RecordingAgent, timeout: Nanoseconds = .seconds(10)) throws(SystemError) {
        try self.init(port: agent.port, timeout: timeout)
    }

    package init(port: UInt16, timeout: Nanoseconds = .seconds(10)) throws(SystemError) {
        try self.init(SocketAddress(literal: Array("127.0.0.1".utf8), port: port), timeout)
    }

    package init(unixPath: String, timeout: Nanoseconds = .seconds(10)) throws(SystemError) {
        try self.init(SocketAddress(unixPath: Array(unixPath.utf8)), timeout)
    }

    private init(_ address: SocketAddress?, _ timeout: Nanoseconds) throws(SystemError) {
        let deadline = Deadline.after(timeout)
        socket = try RawClient.connect(address, deadline)
        self.deadline = deadline
    }

    private static func connect(_ address: SocketAddress?, _ deadline: Deadline) throws(SystemError) -> StreamSocket {
        guard let address else { throw .invalidArgument }
        return try StreamSocket.connected(to: address, until: deadline)
    }

    package func send(_ text: String) {
        send(Array(text.utf8))
    }

    package func send(_ bytes: [UInt8]) {
        _ = bytes.withUnsafeBytes { socket.sendAll($0, until: deadline) }
    }

    package func finishSending() {
        socket.finishSending()
    }

    /// What one read brings: text, or how the connection ended.
    package func receive() -> Received {
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
    package func receive(through suffix: String) -> String {
        var all = ""
        while !all.hasSuffix(suffix), case .text(let more) = receive() { all += more }
        return all
    }

    /// All text up to the end of the connection, and what that was.
    package func receiveToEnd() -> (text: String, end: Received) {
        var all = ""
        while true {
            switch receive() {
            case .text(let more): all += more
            case let end: return (all, end)
            }
        }
    }

    package enum Received: Equatable {
        case text(String)
        case end
        case reset
        case nothing
    }
}
