internal import DPPlatform
internal import Hummingbird
internal import HummingbirdCore
package import Logging
internal import NIOCore
internal import ServiceLifecycle

/// A small Datadog Agent in this process: it receives traces, keeps the last ones in memory and tells about them.
///
/// It runs as a service until it is asked to shut down; what it knows stays readable afterwards.
package final class LocalAgent: Service {
    private let core: AgentCore
    private let logger: Logger
    private let start = StartSignal()

    /// - Throws: one error that lists all problems of the configuration.
    package init(
        _ configuration: LocalAgentConfiguration = LocalAgentConfiguration(),
        logger: Logger = Logger(label: "data-pipeline.agent", factory: { _ in SwiftLogNoOpLogHandler() })
    ) throws(LocalAgentError) {
        try configuration.validate()
        core = AgentCore(configuration)
        self.logger = logger
    }

    // MARK: Running

    /// Listens and serves until the service is shut down or its task is cancelled.
    ///
    /// A graceful shutdown lets requests that have begun end.
    ///
    /// - Throws: `LocalAgentError` when a port or path is in use or may not be listened at.
    package func run() async throws {
        let configuration = core.configuration
        start.expect((configuration.host == nil ? 0 : 1) + (configuration.unixSocketPath == nil ? 0 : 1))
        do {
            var services: [any Service] = []
            if let path = configuration.unixSocketPath {
                try removeDeadSocket(at: path)
                services.append(server(at: .unixDomainSocket(path: path)) { _ in nil })
            }
            if let host = configuration.host {
                services.append(
                    server(at: .hostname(host, port: configuration.port)) { $0.localAddress?.port }
                )
            }
            let group = ServiceGroup(configuration: ServiceGroupConfiguration(services: services, logger: logger))
            try await group.run()
        } catch {
            let error = explained(error)
            start.fail(error)
            throw error
        }
        start.fail(.stopped)
    }

    /// Suspends until the agent listens everywhere it shall.
    ///
    /// - Throws: the error that `run()` throws, if it fails before.
    package func waitUntilListening() async throws(LocalAgentError) {
        try await start.wait()
    }

    private func server(at address: BindAddress, port: @escaping @Sendable (any Channel) -> Int?) -> any Service {
        let configuration = core.configuration
        var application = ApplicationConfiguration(address: address, serverName: "data-pipeline")
        application.availableConnectionsDelegate = .maximum(configuration.maximumConnections, logger: logger)
        return Application(
            router: AgentRouter.make(core),
            server: .http1(
                configuration: HTTP1Channel.Configuration(idleTimeout: TimeAmount(configuration.idleTimeout))
            ),
            configuration: application,
            onServerRunning: { [core, start] channel in
                let port = port(channel)
                if let port { core.setPort(port) }
                start.listening(port: port)
            },
            logger: logger
        )
    }

    /// Removes a unix socket at which nobody listens any more.
    private func removeDeadSocket(at path: String) throws(LocalAgentError) {
        let bytes = Array(path.utf8)
        guard let address = SocketAddress(unixPath: bytes), (try? Files.inode(of: bytes)) != nil else { return }
        if (try? StreamSocket.connected(to: address, until: .after(.milliseconds(200)))) != nil {
            throw .listening(at: path, option: "unixSocketPath", .addressInUse)
        }
    }

    private func explained(_ error: any Error) -> LocalAgentError {
        if let error = error as? LocalAgentError { return error }
        guard let error = error as? IOError else { return .unexpected(error) }
        let configuration = core.configuration
        let code = SystemError(code: error.errnoCode)
        // Which of the two failed is told by the one that did not get to listen.
        if let host = configuration.host, boundPort == nil {
            return .listening(at: "\(host):\(configuration.port)", option: "port", code)
        }
        return .listening(at: configuration.unixSocketPath ?? "", option: "unixSocketPath", code)
    }

    // MARK: Where it is

    /// The TCP port that is listened at; nil before that and without TCP.
    package var boundPort: Int? { start.port }

    /// The base URL over TCP; nil before it is listened at and without TCP.
    package var url: String? {
        guard let port = boundPort, let host = core.configuration.host else { return nil }
        return host.contains(":") ? "http://[\(host)]:\(port)" : "http://\(host):\(port)"
    }

    // MARK: What it knows

    /// What has come so far and what is known about it.
    package func summary() -> AgentSummary {
        core.summary()
    }

    /// The traces that were added to last, the latest first.
    package func traces(limit: Int = 100) -> [TraceSummary] {
        core.traces(limit: limit)
    }

    /// A whole trace; nil if it is not in memory.
    ///
    /// Costs some microseconds a span.
    package func trace(id: TraceID) -> TraceDetail? {
        core.trace(id)
    }
}

extension TimeAmount {
    fileprivate init(_ duration: Duration) {
        self = .nanoseconds(Int64(clamping: Nanoseconds(duration).count))
    }
}
