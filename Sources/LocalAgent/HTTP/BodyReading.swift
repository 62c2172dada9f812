internal import Hummingbird
internal import NIOCore

/// Why a body was not read.
enum BodyError: Error {
    case tooLarge
    case busy
    case timedOut
    case incomplete
}

/// A request's body in memory, charged to the gate until it is released.
struct ReadBody: ~Copyable {
    var buffer: ByteBuffer
    private var charged = 0
    private let gate: ByteGate

    init(gate: ByteGate) {
        buffer = ByteBuffer()
        self.gate = gate
    }

    deinit {
        gate.give(back: charged)
    }

    mutating func append(_ piece: inout ByteBuffer) throws(BodyError) {
        guard gate.take(piece.readableBytes) else { throw .busy }
        charged += piece.readableBytes
        if buffer.readableBytes == 0 {
            swap(&buffer, &piece)
        } else {
            buffer.writeBuffer(&piece)
        }
    }
}

/// How much of a body is taken, and for how long.
struct BodyLimits: Sendable {
    let maximumBytes: Int
    let timeout: Duration
    let gate: ByteGate

    /// Reads a body whole.
    ///
    /// No memory is taken because of a length that is only announced. A client that stalls is noticed by the connection's
    /// idle timeout, one that drips by the deadline of the request.
    ///
    /// - Parameter bytesRead: how many bytes came, also when the body is refused.
    func read(_ request: Request, bytesRead: inout Int) async throws(BodyError) -> ReadBody {
        let announced = request.headers[.contentLength].flatMap { Int($0) }
        if let announced, announced > maximumBytes { throw .tooLarge }
        let deadline = ContinuousClock.now + timeout
        var body = ReadBody(gate: gate)
        var pieces = request.body.makeAsyncIterator()
        while true {
            var piece: ByteBuffer
            do {
                guard let next = try await pieces.next() else { break }
                piece = next
            } catch {
                throw .incomplete
            }
            bytesRead += piece.readableBytes
            if bytesRead > maximumBytes { throw .tooLarge }
            if ContinuousClock.now > deadline { throw .timedOut }
            try body.append(&piece)
        }
        if let announced, bytesRead < announced { throw .incomplete }
        return body
    }
}
