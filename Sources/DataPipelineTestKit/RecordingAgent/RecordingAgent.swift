internal import DPPlatform

/// A stand-in for the Datadog Agent that records every request and misbehaves on command.
///
/// It listens on a free port of the loopback interface, on a unix socket, or both, and answers like a healthy agent
/// until a script says otherwise:
///
/// ```swift
/// let agent = try RecordingAgent.start()
/// agent.script(.path("/v0.4/traces"), .nth(1), do: .status(500))
/// // ... send something to agent.url ...
/// let requests = try agent.waitForRequests(count: 2, .path("/v0.4/traces"))
/// agent.stop()
/// ```
///
/// A request stands in `requests` before the first byte of its answer is sent. Every connection has a thread of its own;
/// no state is shared between agents. It stops when it is released.
public final class RecordingAgent: Sendable {
    private let server: AgentServer

    private init(_ server: AgentServer) {
        self.server = server
    }

    deinit {
        server.stop()
    }

    /// Starts an agent.
    ///
    /// - Throws: `TestKitError` when the address is in use or cannot be listened at.
    public static func start(_ configuration: Configuration = Configuration()) throws(TestKitError) -> RecordingAgent {
        let server = AgentServer(configuration)
        try server.start()
        return RecordingAgent(server)
    }

    // MARK: Where it is

    /// The base URL over TCP, such as `http://127.0.0.1:41234`; over the unix socket when it has no other.
    public var url: String {
        server.addresses.url ?? unixURL ?? ""
    }

    /// The base URL over the unix socket, such as `unix:///tmp/agent.sock`; nil without one.
    public var unixURL: String? {
        server.addresses.unixPath.map { "unix://\($0)" }
    }

    /// The TCP port, or 0 without one; the same after `restart()`.
    public var port: UInt16 {
        server.addresses.port
    }

    // MARK: What it does

    /// Adds a rule: requests that meet all conditions get these reactions.
    ///
    /// The first rule that takes a request acts, and later rules do not count that request.
    public func script(_ conditions: RequestMatch..., do reactions: AgentReaction...) {
        server.state.withLock { $0.script.append(conditions, reactions) }
    }

    /// Removes all rules.
    public func removeScript() {
        server.state.withLock { $0.script.removeAll() }
    }

    /// Answers `GET /info` with that JSON text from now on; the state hash follows it.
    public func setInfo(_ json: String) {
        server.state.withLock { $0.healthy.configuration.info = json }
    }

    /// Answers traces with that JSON text and rates version from now on.
    public func setRates(_ json: String, version: String?) {
        server.state.withLock {
            $0.healthy.configuration.rates = json
            $0.healthy.configuration.ratesVersion = version
        }
    }

    /// The hash that trace answers carry: the SHA-256 of the `/info` text in lower-case hexadecimal digits.
    public var stateHash: String {
        server.state.withLock { $0.healthy.state }
    }

    // MARK: What it saw

    /// All requests so far, in the order in which they were complete.
    public var requests: [RecordedRequest] {
        server.state.withLock { $0.requests }
    }

    /// The requests so far that meet all conditions.
    public func requests(_ conditions: RequestMatch...) -> [RecordedRequest] {
        server.state.withLock { $0.requests(conditions) }
    }

    /// How many connections were accepted so far.
    public var connectionCount: Int {
        server.state.withLock { $0.connectionCount }
    }

    /// Forgets the recorded requests; the counts of the script's rules stay.
    public func removeRequests() {
        server.state.withLock { $0.requests.removeAll() }
    }

    /// Blocks until so many requests that meet all conditions have been recorded, and returns them.
    ///
    /// - Throws: `TestKitError` with the requests that did come when `timeout` has passed.
    @discardableResult
    public func waitForRequests(
        count: Int,
        _ conditions: RequestMatch...,
        timeout: Duration = .seconds(10)
    ) throws(TestKitError) -> [RecordedRequest] {
        try server.waitForRequests(count: count, conditions, timeout: timeout)
    }

    /// Suspends until so many requests that meet all conditions have been recorded, and returns them.
    ///
    /// It blocks no thread of the cooperative pool.
    ///
    /// - Throws: `TestKitError` with the requests that did come when `timeout` has passed.
    @discardableResult
    public func waitForRequests(
        count: Int,
        _ conditions: RequestMatch...,
        timeout: Duration = .seconds(10)
    ) async throws(TestKitError) -> [RecordedRequest] {
        let server = server
        return try await onOwnThread { () throws(TestKitError) in
            try server.waitForRequests(count: count, conditions, timeout: timeout)
        }
    }

    // MARK: Its life

    /// Stops listening and ends all connections; what was recorded stays.
    ///
    /// Clients see what they would see of an agent that was killed. Does nothing when it is stopped already.
    public func stop() {
        server.stop()
    }

    /// Listens again at the same port and path after `stop()`.
    ///
    /// Does nothing when it is running.
    public func restart() throws(TestKitError) {
        try server.start()
    }
}
