/// Memory of a fixed size between a socket and who reads what it received.
///
/// The memory is not touched before bytes arrive in it. All access to it is here.
package final class ReceiveBuffer {
    private let memory: UnsafeMutableRawBufferPointer
    private var start = 0
    private var end = 0

    /// - Parameter capacity: at least 1.
    package init(capacity: Int) {
        memory = .allocate(byteCount: max(capacity, 1), alignment: 1)
    }

    deinit {
        memory.deallocate()
    }

    /// The number of bytes received and not yet taken.
    package var count: Int { end &- start }

    /// Whether nothing more fits before some bytes are taken.
    package var isFull: Bool { count == memory.count }

    /// Receives once, behind what is there.
    ///
    /// Only for a buffer that is not full.
    package func receive(from socket: StreamSocket) -> Transfer {
        if start == end {
            start = 0
            end = 0
        } else if end == memory.count, start > 0 {
            memory.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[start..<end]))
            end &-= start
            start = 0
        }
        let result = socket.receive(into: UnsafeMutableRawBufferPointer(rebasing: memory[end...]))
        if case .moved(let count) = result { end = min(end &+ count, memory.count) }
        return result
    }

    /// Hands the bytes to a reader that returns how many it took.
    package func take<Failure: Error>(
        _ reader: (Span<UInt8>) throws(Failure) -> Int
    ) throws(Failure) {
        let bytes = UnsafeRawBufferPointer(rebasing: memory[start..<end]).assumingMemoryBound(to: UInt8.self)
        let taken = try reader(Span(_unsafeElements: bytes))
        start = min(start &+ max(taken, 0), end)
    }
}
