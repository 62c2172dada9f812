internal import DPLocalAgent
internal import DPPlatform
internal import Logging
internal import ServiceLifecycle
internal import UnixSignals

/// A local agent that runs beside a command whose own code is not asynchronous.
final class EmbeddedAgent: Sendable {
    /// The agent, whose account stays readable after the end.
    let agent: LocalAgent
    private let end = Completion<Result<Void, CommandFailure>>()
    private let services: ServiceGroup

    /// Starts an agent and waits until it listens.
    ///
    /// - Parameter endsOnSignal: whether SIGINT and SIGTERM end the agent instead of the process.
    /// - Throws: what keeps it from listening, with the options named as on the command line.
    init(_ configuration: LocalAgentConfiguration, endsOnSignal: Bool, logger: Logger) throws(CommandFailure) {
        do throws(LocalAgentError) {
            agent = try LocalAgent(configuration, logger: logger)
        } catch {
            throw AgentOptions.failure(error)
        }
        var group = ServiceGroupConfiguration(
            services: [.init(service: agent)],
            gracefulShutdownSignals: endsOnSignal ? [.sigint, .sigterm] : [],
            logger: logger
        )
        // Requests under way may end; connections that tracers keep open must not hold the agent up.
        group.maximumGracefulShutdownDuration = .seconds(2)
        services = ServiceGroup(configuration: group)
        Task { [end, services] in
            do {
                try await services.run()
                end.set(.success(()))
            } catch let error as LocalAgentError {
                end.set(.failure(AgentOptions.failure(error)))
            } catch is CancellationError {
                end.set(.success(()))
            } catch {
                end.set(.failure(CommandFailure(.incomplete, "the agent failed: \(error)")))
            }
        }
        try waitUntilListening()
    }

    /// Waits for the end of the agent, for at most `time`.
    ///
    /// - Returns: whether it has ended.
    func waitForEnd(_ time: Nanoseconds) throws(CommandFailure) -> Bool {
        guard let result = end.wait(until: .after(time)) else { return false }
        try result.get()
        return true
    }

    /// Ends the agent and waits until its ports are free.
    ///
    /// It stops to accept before it ends connections: a task that is cancelled while a connection comes in would trap.
    func stop() {
        Task { [services] in await services.triggerGracefulShutdown() }
        _ = end.wait(until: .after(.seconds(5)))
    }

    private func waitUntilListening() throws(CommandFailure) {
        let started = Completion<Result<Void, CommandFailure>>()
        Task { [agent] in
            do throws(LocalAgentError) {
                try await agent.waitUntilListening()
                started.set(.success(()))
            } catch {
                started.set(.failure(AgentOptions.failure(error)))
            }
        }
        guard let result = started.wait(until: .after(.seconds(30))) else {
            throw CommandFailure(.incomplete, "the agent did not start within 30 s")
        }
        try result.get()
    }
}

/// A value that is set once and waited for by a thread.
private final class Completion<Value: Sendable>: Sendable {
    private let state = Lock<Value?>(nil)
    private let changed = Condition()

    /// Sets the value; the first one stays.
    func set(_ value: Value) {
        state.withLock { if $0 == nil { $0 = value } }
        changed.broadcast()
    }

    /// The value, or nil when it is not there at the deadline.
    func wait(until deadline: Deadline) -> Value? {
        state.wait(on: changed, until: deadline) { $0 }
    }
}
