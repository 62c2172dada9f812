internal import DPPlatform

/// The sockets and threads of a recording agent.
final class AgentServer: Sendable {
    /// What a recording agent knows and has seen.
    struct State: Sendable {
        var healthy: HealthyAgent
        var script = AgentScript()
        var requests: [RecordedRequest] = []
        var connectionCount = 0

        func requests(_ conditions: [RequestMatch]) -> [RecordedRequest] {
            var filter = RequestFilter(conditions)
            return requests.filter { filter.takes($0) }
        }
    }

    /// Where the agent listens; the port is known once it has been started.
    struct Addresses: Sendable {
        var host: String?
        var port: UInt16
        var unixPath: String?

        var url: String? {
            host.map { $0.contains(":") ? "http://[\($0)]:\(port)" : "http://\($0):\(port)" }
        }
    }

    let state: Lock<State>
    let keepsBodies: Bool
    private let recorded = Condition()
    private let born = MonotonicInstant.now()
    private let life: Lock<Life>
    private let receiveBufferBytes: Int?

    private struct Life {
        var addresses: Addresses
        var run: AgentRun?
    }

    init(_ configuration: RecordingAgent.Configuration) {
        state = Lock(State(healthy: HealthyAgent(configuration)))
        keepsBodies = configuration.keepsBodies
        receiveBufferBytes = configuration.receiveBufferBytes
        let addresses = Addresses(
            host: configuration.host,
            port: configuration.port,
            unixPath: configuration.unixPath
        )
        life = Lock(Life(addresses: addresses))
    }

    var addresses: Addresses {
        life.withLock { $0.addresses }
    }

    var age: Duration {
        MonotonicInstant.now().since(born).duration
    }

    func start() throws(TestKitError) {
        try life.withLock { (life) throws(TestKitError) in
            guard life.run == nil else { return }
            let listeners = try Listeners(at: life.addresses, receiveBufferBytes: receiveBufferBytes)
            if let tcp = listeners.tcp { life.addresses.port = tcp.socket.port }
            do throws(SystemError) {
                let run = AgentRun(server: self, wakeUp: try SharedWakeUp())
                life.run = run
                if let tcp = listeners.tcp { try run.accept(from: tcp, .tcp) }
                if let unix = listeners.unix { try run.accept(from: unix, .unix) }
            } catch {
                life.run?.stop()
                life.run = nil
                throw .system("start the agent", error.description)
            }
        }
    }

    func stop() {
        let run = life.withLock { life in
            defer { life.run = nil }
            return life.run
        }
        guard let run else { return }
        run.stop()
        if let path = addresses.unixPath { try? Files.remove(Array(path.utf8)) }
    }

    // MARK: Recording

    /// Counts a connection and returns its number.
    func numberConnection() -> Int {
        state.withLock {
            $0.connectionCount += 1
            return $0.connectionCount
        }
    }

    func record(_ request: RecordedRequest) {
        state.withLock { $0.requests.append(request) }
        recorded.broadcast()
    }

    func waitForRequests(
        count: Int,
        _ conditions: [RequestMatch],
        timeout: Duration
    ) throws(TestKitError) -> [RecordedRequest] {
        let found = state.wait(on: recorded, until: .after(Nanoseconds(timeout))) { state in
            let requests = state.requests(conditions)
            return requests.count >= count ? requests : nil
        }
        if let found { return found }
        let all = state.withLock { $0.requests }
        let seen = all.suffix(20).map { "  \($0)" }.joined(separator: "\n")
        throw .timedOut(
            "waited \(timeout) for \(count) requests; of all \(all.count), these came last:\n\(seen)"
        )
    }
}

/// A wake-up that several threads hold.
final class SharedWakeUp: Sendable {
    private let wakeUp: WakeUp

    init() throws(SystemError) {
        wakeUp = try WakeUp()
    }

    var descriptor: Int32 { wakeUp.descriptor }

    func signal() {
        wakeUp.signal()
    }
}

/// A listening socket that a thread can take over.
final class SharedListener: Sendable {
    let socket: ListeningSocket

    init(_ socket: consuming ListeningSocket) {
        self.socket = socket
    }
}

private struct Listeners {
    var tcp: SharedListener?
    var unix: SharedListener?

    init(at addresses: AgentServer.Addresses, receiveBufferBytes: Int?) throws(TestKitError) {
        if let host = addresses.host {
            guard let address = SocketAddress(literal: Array(host.utf8), port: addresses.port) else {
                throw .invalidAddress(host, "a literal IPv4 or IPv6 address is needed")
            }
            tcp = try Listeners.listen(at: address, addresses.url ?? host, receiveBufferBytes)
        }
        if let path = addresses.unixPath {
            guard let address = SocketAddress(unixPath: Array(path.utf8)) else {
                throw .invalidAddress(path, "a path of at most \(SocketAddress.unixPathLimit) bytes is needed")
            }
            try? Files.remove(Array(path.utf8))
            unix = try Listeners.listen(at: address, path, receiveBufferBytes)
        }
    }

    private static func listen(
        at address: SocketAddress,
        _ name: String,
        _ receiveBufferBytes: Int?
    ) throws(TestKitError) -> SharedListener {
        do throws(SystemError) {
            let socket = try ListeningSocket(at: address)
            if let receiveBufferBytes { socket.limitReceiveBuffer(to: receiveBufferBytes) }
            return SharedListener(socket)
        } catch {
            if error == .addressInUse { throw .addressInUse(name) }
            throw .system("listen at \(name)", error.description)
        }
    }
}
