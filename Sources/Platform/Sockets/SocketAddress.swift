internal import CDPPlatform

/// Where a stream socket connects to or listens: an IPv4 or IPv6 address with a port, or a path.
package struct SocketAddress: @unchecked Sendable {
    var raw: cdp_address

    init(_ raw: cdp_address) {
        self.raw = raw
    }

    /// Reads `127.0.0.1` or `::1`, without brackets; nil for anything else.
    ///
    /// Never asks a name service.
    package init?(literal text: [UInt8], port: UInt16) {
        var raw = cdp_address()
        let isLiteral = text.withUnsafeBytes { bytes in
            cdp_address_parse(bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count, port, &raw)
        }
        guard isLiteral else { return nil }
        self.raw = raw
    }

    /// The socket at a path; nil if the path is empty, contains a zero or is longer than `unixPathLimit`.
    package init?(unixPath path: [UInt8]) {
        var raw = cdp_address()
        let fits = path.withUnsafeBytes { bytes in
            cdp_address_unix(bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count, &raw)
        }
        guard fits else { return nil }
        self.raw = raw
    }

    /// The longest path that a unix socket can have, in bytes: 107 on Linux, 103 on Darwin.
    package static var unixPathLimit: Int {
        cdp_unix_path_limit()
    }

    /// The port, or 0 for a path.
    package var port: UInt16 {
        get {
            withUnsafePointer(to: raw) { cdp_address_port($0) }
        }
        set {
            cdp_address_set_port(&raw, newValue)
        }
    }

    package var isUnix: Bool {
        withUnsafePointer(to: raw) { cdp_address_is_unix($0) }
    }
}

/// The system's name service.
package enum NameService {
    /// The code of a failed lookup.
    package struct Failure: Error, Equatable, Sendable {
        /// The `EAI_` code as a negative number.
        package let code: Int32

        package init(code: Int32) {
            self.code = code
        }

        /// The name service cannot be asked at the moment.
        package static var temporary: Failure { Failure(code: cdp_resolve_temporary()) }

        /// The system's text for it, such as `Name or service not known`.
        package var description: String {
            guard let text = cdp_resolve_error(code) else { return "unknown error" }
            return String(cString: text)
        }
    }

    /// The addresses of a host, in the system's order of preference, at most `limit`.
    ///
    /// Port 0.
    ///
    /// Blocks for as long as the system likes, seconds or minutes: only a thread that nobody waits for may call it.
    package static func addresses(of host: [UInt8], limit: Int = 16) throws(Failure) -> [SocketAddress] {
        var found = [cdp_address](repeating: cdp_address(), count: max(limit, 1))
        let result = withTerminated(host) { name in
            found.withUnsafeMutableBufferPointer { cdp_resolve(name, $0.baseAddress, $0.count) }
        }
        if result < 0 { throw Failure(code: result) }
        return found.prefix(Int(result)).map { SocketAddress($0) }
    }
}
