package import DPPlatform

/// Where requests go: a parsed URL, ready to connect to.
package struct Endpoint: Sendable {
    /// Where to connect.
    package enum Address: Sendable {
        /// A literal IP address with its port, or a unix socket. Needs no name service.
        case socket(SocketAddress)
        /// A host's name in lower case, and a port.
        case name([UInt8], port: UInt16)
    }

    package let address: Address
    /// Whether the scheme is `https`.
    package let isSecure: Bool
    /// The value of the `host` header; `localhost` for unix sockets.
    package let host: [UInt8]
    /// The URL's path without a slash at its end: empty, or `/prefix`.
    package let basePath: [UInt8]
    /// The path of the unix socket, or nil for TCP.
    package let socketPath: [UInt8]?

    /// What a request line names: the base path with `path` appended.
    ///
    /// - Parameter path: begins with a slash.
    package func target(_ path: StaticString) -> [UInt8] {
        path.withUTF8Buffer { basePath + $0 }
    }

    /// The endpoint as a URL, for messages.
    package var description: String {
        if let socketPath {
            return "unix://" + String(decoding: socketPath, as: UTF8.self)
        }
        return (isSecure ? "https://" : "http://") + String(decoding: host + basePath, as: UTF8.self)
    }
}
