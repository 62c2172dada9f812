internal import DPPlatform

/// The threads of an agent from its start to its stop.
final class AgentRun: Sendable {
    private struct Threads {
        var isStopping = false
        var accepting: [Thread] = []
        var serving: [Int: Thread] = [:]
        var ended: [Thread] = []
    }

    private let server: AgentServer
    private let wakeUp: SharedWakeUp
    private let threads = Lock(Threads())

    init(server: AgentServer, wakeUp: SharedWakeUp) {
        self.server = server
        self.wakeUp = wakeUp
    }

    func accept(from listener: SharedListener, _ transport: RecordedRequest.Transport) throws(SystemError) {
        let thread = try Thread.start(name: "agent-accept") { [self] in
            while !threads.withLock({ $0.isStopping }) {
                guard let socket = try? listener.socket.accept(wakeUp: wakeUp.descriptor, until: .never) else {
                    // Out of descriptors, most likely: do not spin.
                    _ = Poll.wait(for: -1, .none, wakeUp: wakeUp.descriptor, until: .after(.milliseconds(10)))
                    continue
                }
                serve(socket, transport)
            }
        }
        threads.withLock { $0.accepting.append(thread) }
    }

    private func serve(_ socket: consuming StreamSocket, _ transport: RecordedRequest.Transport) {
        let number = server.numberConnection()
        let connection = AgentConnection(
            socket,
            number: number,
            transport: transport,
            server: server,
            wakeUp: wakeUp
        )
        // Holding the lock keeps the thread from saying that it has ended before it is known.
        let ended = threads.withLock { threads in
            threads.serving[number] = try? Thread.start(name: "agent-serve") { [self] in
                connection.run()
                end(number)
            }
            defer { threads.ended.removeAll() }
            return threads.ended
        }
        for thread in ended { thread.join() }
    }

    private func end(_ number: Int) {
        threads.withLock { threads in
            if let thread = threads.serving.removeValue(forKey: number) { threads.ended.append(thread) }
        }
    }

    /// Ends all threads and waits for them.
    func stop() {
        threads.withLock { $0.isStopping = true }
        wakeUp.signal()
        for thread in threads.withLock({ $0.accepting }) { thread.join() }
        let rest = threads.withLock { Array($0.serving.values) + $0.ended }
        for thread in rest { thread.join() }
    }
}
