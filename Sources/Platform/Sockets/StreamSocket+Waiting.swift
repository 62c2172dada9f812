// For servers with a thread for each connection, such as the recording agent of the test kit.
extension StreamSocket {
    /// Receives what arrives until the deadline; `.wouldBlock` means that nothing did.
    ///
    /// - Parameter wakeUp: the descriptor of a `WakeUp` that ends the wait, or -1.
    package func receive(
        into buffer: UnsafeMutableRawBufferPointer,
        wakeUp: Int32 = -1,
        until deadline: Deadline
    ) -> Transfer {
        while true {
            let transfer = receive(into: buffer)
            guard transfer == .wouldBlock else { return transfer }
            guard case .ready = Poll.wait(for: descriptor, .readable, wakeUp: wakeUp, until: deadline) else {
                return .wouldBlock
            }
        }
    }

    /// Sends all bytes unless the deadline comes or the connection breaks first; returns how many were sent.
    package func sendAll(
        _ bytes: UnsafeRawBufferPointer,
        wakeUp: Int32 = -1,
        until deadline: Deadline
    ) -> Int {
        var sent = 0
        while sent < bytes.count {
            switch send(UnsafeRawBufferPointer(rebasing: bytes[sent...])) {
            case .moved(let count):
                sent += count
            case .wouldBlock:
                guard case .ready = Poll.wait(for: descriptor, .writable, wakeUp: wakeUp, until: deadline) else {
                    return sent
                }
            case .ended, .failed:
                return sent
            }
        }
        return sent
    }

    /// Connects, waiting until the deadline.
    package static func connected(
        to address: SocketAddress,
        until deadline: Deadline
    ) throws(SystemError) -> StreamSocket {
        let socket = try StreamSocket(for: address)
        if try socket.connect(to: address) { return socket }
        guard case .ready = Poll.wait(for: socket.descriptor, .writable, until: deadline) else { throw .timedOut }
        if let error = socket.connectionError() { throw error }
        return socket
    }
}
