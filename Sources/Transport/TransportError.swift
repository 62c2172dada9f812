package import DPPlatform

/// Why a request got no response.
package struct TransportError: Error, Equatable, Sendable {
    /// What happened.
    package enum Kind: Equatable, Sendable {
        /// Nobody listens at the address.
        case refused
        /// The peer broke the connection off.
        case reset
        /// The peer ended the connection before its response was whole.
        case closedEarly
        /// The deadline came.
        case timedOut(Phase)
        /// The host's name has no address, or the name service failed.
        case nameResolution(NameService.Failure)
        /// The endpoint is `https`, and no TLS library can be used.
        case tlsUnavailable
        /// What came back is not HTTP/1.1.
        case invalidResponse(ResponseFault)
        /// The response's body is over the limit.
        case responseTooLarge
        /// A cancel token ended it.
        case cancelled
        /// The I/O thread was shut down.
        case shutDown
        /// The unix socket's path does not exist.
        case socketPathMissing
        /// The process may not use the unix socket.
        case socketPathForbidden
        /// Another failure of the operating system.
        case system(SystemError)
    }

    /// How far an attempt had come.
    package enum Phase: UInt8, Equatable, Sendable {
        case resolve
        case connect
        case write
        case read
    }

    package let kind: Kind
    /// Whether the whole request had been handed to the system, so that the peer may have acted on it.
    package internal(set) var wasRequestWritten: Bool
    /// Whether the head of a response had come whole, so that only its body is missing.
    package internal(set) var wasHeadReceived: Bool
    /// How often the request had gone out again on a fresh connection before this error.
    package internal(set) var resent: Int

    package init(
        _ kind: Kind,
        wasRequestWritten: Bool = false,
        wasHeadReceived: Bool = false,
        resent: Int = 0
    ) {
        self.kind = kind
        self.wasRequestWritten = wasRequestWritten
        self.wasHeadReceived = wasHeadReceived
        self.resent = resent
    }

    /// The same end under another name, for who knows better why.
    package func renamed(_ kind: Kind) -> TransportError {
        TransportError(
            kind,
            wasRequestWritten: wasRequestWritten,
            wasHeadReceived: wasHeadReceived,
            resent: resent
        )
    }

    /// One sentence; for what the user can change, the way out.
    ///
    /// Names no address.
    package var description: String {
        switch kind {
        case .refused: "the connection was refused: nothing listens there"
        case .reset: "the connection was reset by the peer"
        case .closedEarly: "the peer closed the connection before its response was complete"
        case .timedOut(.resolve): "the deadline came while the host's name was looked up"
        case .timedOut(.connect): "the deadline came while connecting"
        case .timedOut(.write): "the deadline came while the request was written"
        case .timedOut(.read): "the deadline came before the response was complete"
        case .nameResolution(let failure): "the host's name could not be looked up: " + failure.description
        case .tlsUnavailable: "https is not available yet; use an http or unix URL"
        case .invalidResponse(let fault): "the response is not valid HTTP/1.1: " + fault.description
        case .responseTooLarge: "the response's body is over the limit"
        case .cancelled: "the request was cancelled"
        case .shutDown: "the request was given up at shutdown"
        case .socketPathMissing: "the unix socket does not exist: is the agent running, and is its directory mounted?"
        case .socketPathForbidden: "the unix socket may not be used by this process: check its permissions"
        case .system(let error): "the operating system refused: " + error.description
        }
    }
}

extension TransportError.Kind {
    /// The kind of an error that a socket call returned.
    init(_ error: SystemError, isUnix: Bool) {
        switch error {
        case .connectionRefused: self = .refused
        case .connectionReset, .brokenPipe, .connectionAborted: self = .reset
        case .timedOut: self = .timedOut(.connect)
        case .notFound where isUnix, .notDirectory where isUnix: self = .socketPathMissing
        case .accessDenied where isUnix, .notPermitted where isUnix: self = .socketPathForbidden
        default: self = .system(error)
        }
    }
}
