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
        core = AgentCore(configuration, try configuration.validate())
        self.logger = logger
    }

    // MARK: Running

    /// Listens and serves until the service is shut down or its task is cancelled.
    ///
    /// A graceful shutdown lets requests that have begun end, for `shutdownTimeout` at most.
    ///
    /// - Throws: `LocalAgentError` when a port or path is in use or may not be listened at, `CancellationError` when the
    ///   task was cancelled.
    package func run() async throws {
        let configuration = core.configuration
        start.expect((configuration.host == nil ? 0 : 1) + (configuration.unixSocketPath == nil ? 0 : 1))
        do {
            var services: [any Service] = []
            if let path = configuration.unixSocketPath {
                try removeDeadSocket(at: path)
                services.append(
                    Listening(
                        server: server(at: .unixDomainSocket(path: path)) { _ in nil },
                        place: path,
                        option: "unixSocketPath"
                    )
                )
            }
            if let host = configuration.host {
                services.append(
                    Listening(
                        server: server(at: .hostname(host, port: configuration.port)) { $0.localAddress?.port },
                        place: "\(host):\(configuration.port)",
                        option: "port"
                    )
                )
            }
            var group = ServiceGroupConfiguration(services: services, logger: logger)
            group.maximumGracefulShutdownDuration = configuration.shutdownTimeout
            try await ServiceGroup(configuration: group).run()
        } catch {
            start.fail(error as? LocalAgentError ?? .unexpected(error))
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

/// A server whose errors name the place at which it should listen.
private struct Listening: Service {
    let server: any Service
    let place: String
    let option: String

    func run() async throws {
        do {
            try await server.run()
        } catch let error as IOError {
            throw LocalAgentError.listening(at: place, option: option, SystemError(code: error.errnoCode))
        }
    }
}

extension TimeAmount {
    fileprivate init(_ duration: Duration) {
        self = .nanoseconds(Int64(clamping: Nanoseconds(duration).count))
    }
}
