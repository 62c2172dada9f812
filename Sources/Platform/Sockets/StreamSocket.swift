internal import CDPPlatform

/// What one attempt to move bytes through a socket did.
package enum Transfer: Equatable, Sendable {
    /// So many bytes were moved, at least one unless none were offered.
    case moved(Int)
    /// The peer has ended its side.
    case ended
    /// Nothing can be moved now.
    case wouldBlock
    case failed(SystemError)
}

/// A connected, or connecting, TCP or unix stream socket.
///
/// Closes itself.
///
/// It never blocks, never raises SIGPIPE, sends small segments at once and is not inherited by programs that the host
/// starts. All descriptors of connections are made and closed here. A host that closes descriptors that it has not opened
/// finds its own ones untouched, even if they have got the same numbers.
package final class StreamSocket: Sendable {
    package let descriptor: Int32
    private let identity: UInt64

    init(owning descriptor: Int32) {
        self.descriptor = descriptor
        identity = cdp_socket_identity(descriptor)
    }

    deinit {
        if isOpen { cdp_close(descriptor) }
    }

    /// Whether the descriptor still is this socket.
    private var isOpen: Bool { cdp_socket_identity(descriptor) == identity }

    /// A socket that `connect` can be called on.
    package init(for address: SocketAddress) throws(SystemError) {
        let result = withUnsafePointer(to: address.raw) { cdp_socket_open($0) }
        if result < 0 { throw SystemError(negated: Int(result)) }
        descriptor = result
        identity = cdp_socket_identity(result)
    }

    /// Starts to connect; true if it is connected already.
    ///
    /// If not, it becomes writable when `connectionError` knows more.
    ///
    /// Throws `.wouldBlock` when a unix socket's queue is full: then try again a little later.
    package func connect(to address: SocketAddress) throws(SystemError) -> Bool {
        let result = withUnsafePointer(to: address.raw) { cdp_socket_connect(descriptor, $0) }
        if result == 0 { return true }
        let error = SystemError(negated: Int(result))
        if error == .inProgress { return false }
        throw error
    }

    /// How connecting ended, once the socket is writable; nil if it is connected.
    package func connectionError() -> SystemError? {
        let code = cdp_socket_error(descriptor)
        return code == 0 ? nil : SystemError(code: code)
    }

    /// Sends as much as fits.
    package func send(_ bytes: UnsafeRawBufferPointer) -> Transfer {
        var segment = cdp_segment(bytes: bytes.baseAddress, count: bytes.count)
        return Transfer(cdp_socket_send(descriptor, &segment, 1))
    }

    /// Receives what has arrived, up to the buffer's size.
    package func receive(into buffer: UnsafeMutableRawBufferPointer) -> Transfer {
        let result = cdp_socket_receive(descriptor, buffer.baseAddress, buffer.count)
        if result > 0 { return .moved(result) }
        return result == 0 ? .ended : Transfer(negated: result)
    }

    /// Whether the connection is open and the peer has sent nothing unasked.
    package func isQuiet() -> Bool {
        guard isOpen else { return false }
        let result = cdp_socket_peek(descriptor)
        return result < 0 && cdp_would_block(Int32(truncatingIfNeeded: 0 &- result))
    }

    /// Ends sending; the peer then reads the end of the stream.
    ///
    /// Receiving goes on.
    package func finishSending() {
        cdp_socket_finish_sending(descriptor)
    }

    /// Makes the close a reset of the connection.
    package func resetOnClose() {
        cdp_socket_reset_on_close(descriptor)
    }
}

extension UnsafeRawBufferPointer {
    package static var empty: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: nil, count: 0) }
}

extension Transfer {
    /// - Parameter result: the bytes sent, or a negated error number.
    init(_ result: Int) {
        self = result >= 0 ? .moved(result) : Transfer(negated: result)
    }

    fileprivate init(negated result: Int) {
        let error = SystemError(negated: result)
        self = cdp_would_block(error.code) ? .wouldBlock : .failed(error)
    }
}
