internal import DPPlatform

/// A connection and the bytes received on it that are not yet read.
///
/// One call at a time has it.
final class Connection: @unchecked Sendable {
    /// The size of the buffer, and so of the longest line in a response.
    static var bufferSize: Int { 16 * 1024 }

    let socket: StreamSocket
    /// When it last finished a request.
    var lastUsed = MonotonicInstant(nanoseconds: 0)
    private let buffer: ReceiveBuffer
    private let sending = SendBuffer()

    init(_ socket: StreamSocket) {
        self.socket = socket
        buffer = ReceiveBuffer(capacity: Connection.bufferSize)
    }

    /// Whether bytes have arrived that no response asked for.
    var hasSurplus: Bool { buffer.count > 0 }

    /// Whether the buffer is full of what the reader cannot take.
    var isFull: Bool { buffer.isFull }

    /// Writes a request once, from a position on, and moves that behind what was taken.
    func write(_ request: HTTPRequest, from position: inout RequestPosition) -> Transfer {
        position.write(request, to: socket, through: sending)
    }

    /// Receives into the buffer.
    func receive() -> Transfer {
        buffer.receive(from: socket)
    }

    /// Hands what has arrived to a reader.
    func read(with reader: inout ResponseReader, into response: inout HTTPResponse) throws(ResponseFault) {
        try buffer.take { (bytes) throws(ResponseFault) in try reader.read(bytes, into: &response) }
    }
}
