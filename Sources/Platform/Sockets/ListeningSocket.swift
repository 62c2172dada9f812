internal import CDPPlatform

/// A socket that takes connections.
///
/// Closes itself; a unix socket's name stays.
package final class ListeningSocket: Sendable {
    package let descriptor: Int32

    deinit {
        cdp_close(descriptor)
    }

    /// Listens at an address.
    ///
    /// Port 0 takes a free one; see `port`. A unix socket's path must be free: remove what an earlier process left there.
    package init(at address: SocketAddress, backlog: Int32 = 128) throws(SystemError) {
        let opened = withUnsafePointer(to: address.raw) { cdp_socket_open($0) }
        if opened < 0 { throw SystemError(negated: Int(opened)) }
        let result = withUnsafePointer(to: address.raw) { cdp_socket_listen(opened, $0, backlog) }
        if result < 0 {
            cdp_close(opened)
            throw SystemError(negated: Int(result))
        }
        descriptor = opened
    }

    /// The port it listens on, or 0 for a unix socket.
    package var port: UInt16 {
        var address = cdp_address()
        guard cdp_socket_local_address(descriptor, &address) == 0 else { return 0 }
        return cdp_address_port(&address)
    }

    /// Asks for a smaller receive buffer for the connections that it will take.
    ///
    /// The system rounds the number to what it can do.
    package borrowing func limitReceiveBuffer(to bytes: Int) {
        cdp_socket_limit_receive_buffer(descriptor, Int32(clamping: bytes))
    }

    /// Takes a connection that has been made, or nil if there is none right now.
    package func accept() throws(SystemError) -> StreamSocket? {
        let result = cdp_socket_accept(descriptor)
        if result >= 0 { return StreamSocket(owning: result) }
        let error = SystemError(negated: Int(result))
        if cdp_would_block(error.code) || error == .connectionAborted { return nil }
        throw error
    }

    /// Waits for a connection until the deadline comes or the wake-up (a descriptor, or -1) is raised; nil then.
    package func accept(wakeUp: Int32 = -1, until deadline: Deadline) throws(SystemError) -> StreamSocket? {
        while true {
            if let accepted = try accept() { return accepted }
            switch Poll.wait(for: descriptor, .readable, wakeUp: wakeUp, until: deadline) {
            case .ready: continue
            case .wokenUp, .deadlinePassed: return nil
            case .failed(let error): throw error
            }
        }
    }
}
