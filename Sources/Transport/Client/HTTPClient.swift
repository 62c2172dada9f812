package import DPPlatform

/// Sends requests to one endpoint and keeps its connections.
///
/// Any number of threads may use one client; each request has a connection of its own. A client makes no thread. In a
/// forked child it starts with no connections; the parent's are left alone.
package final class HTTPClient: Sendable {
    /// The limits of a client.
    package struct Configuration: Sendable {
        /// The most connections that are kept without a request; 0 keeps none.
        package var idleConnectionLimit = 16
        /// How long a connection is kept; agents close theirs after 5 s or more.
        package var idleTimeLimit = Nanoseconds.seconds(4)
        /// The largest body of a response in bytes.
        package var responseBodyLimit = 10 * 1024 * 1024

        package init() {}
    }

    package let endpoint: Endpoint
    private let resolver: Resolver
    private let configuration: Configuration
    private let pools: PerProcess<ConnectionPool>
    /// The one address of an endpoint that needs no look-up.
    private let literalAddresses: [SocketAddress]?

    package init(
        _ endpoint: Endpoint,
        resolver: Resolver,
        configuration: Configuration = Configuration()
    ) {
        self.endpoint = endpoint
        self.resolver = resolver
        self.configuration = configuration
        if case .socket(let address) = endpoint.address {
            literalAddresses = [address]
        } else {
            literalAddresses = nil
        }
        let limit = max(configuration.idleConnectionLimit, 0)
        let idleLimit = configuration.idleTimeLimit
        pools = PerProcess { ConnectionPool(limit: limit, idleLimit: idleLimit) }
    }

    /// Sends a request and waits for its response, on the caller's thread.
    ///
    /// A kept connection that turns out to be closed before it answered is replaced by a fresh one at once, one time; the
    /// response or error then says `resent`. Nothing else is repeated here, and no status is an error.
    ///
    /// On a kept connection it allocates the response's body and nothing else.
    ///
    /// - Parameters:
    ///   - deadline: for everything, from name look-up to the last byte of the body.
    ///   - token: ends it within 10 ms with `.cancelled`.
    ///   - response: is filled; reuse it to save allocations. After an error it holds nothing of use.
    package func perform(
        _ request: HTTPRequest,
        until deadline: Deadline,
        unless token: CancelToken? = nil,
        into response: inout HTTPResponse
    ) throws(TransportError) {
        response.reset()
        if let token, token.isCancelled { throw TransportError(.cancelled) }
        var call = try makeCall(requestSize: request.count, deadline: deadline)
        var now = MonotonicInstant.now()
        var ready = Readiness.none
        while true {
            if deadline.isPast(at: now) { throw call.timeOut() }
            switch try call.advance(request, ready: ready, at: now, into: &response) {
            case .finished:
                return
            case .needsAddresses:
                call.addresses = try resolve(until: deadline, unless: token)
                ready = .none
            case .wait(let wanted, let end):
                let descriptor = wanted == .none ? -1 : call.descriptor
                switch Pause.wait(for: descriptor, wanted, unless: token, until: end) {
                case .ready(let got): ready = got
                case .deadlinePassed: ready = .none
                case .wokenUp: throw call.error(.cancelled)
                case .failed(let failure): throw call.error(.system(failure))
                }
            }
            now = .now()
        }
    }

    /// The same, with a response of its own.
    package func perform(
        _ request: HTTPRequest,
        until deadline: Deadline,
        unless token: CancelToken? = nil
    ) throws(TransportError) -> HTTPResponse {
        var response = HTTPResponse()
        try perform(request, until: deadline, unless: token, into: &response)
        return response
    }

    /// Closes the connections that carry no request.
    package func closeIdleConnections() {
        pools.existing?.removeAll()
    }

    /// The number of connections that carry no request.
    package var idleConnectionCount: Int {
        pools.existing?.count ?? 0
    }

    func makeCall(requestSize: Int, deadline: Deadline) throws(TransportError) -> Call {
        if endpoint.isSecure { throw TransportError(.tlsUnavailable) }
        return Call(
            addresses: literalAddresses,
            pool: pools.value(),
            requestSize: requestSize,
            bodyLimit: configuration.responseBodyLimit,
            deadline: deadline
        )
    }

    /// Looks the host up and hands its addresses on, at once or on the resolver's thread.
    func resolve(_ completion: @escaping @Sendable (Result<[SocketAddress], TransportError>) -> Void) {
        guard case .name(let name, let port) = endpoint.address else { return completion(.success([])) }
        resolver.addresses(of: name, port: port, completion)
    }

    private func resolve(
        until deadline: Deadline,
        unless token: CancelToken?
    ) throws(TransportError) -> [SocketAddress] {
        guard case .name(let name, let port) = endpoint.address else { return [] }
        return try resolver.addresses(of: name, port: port, until: deadline, unless: token)
    }
}
