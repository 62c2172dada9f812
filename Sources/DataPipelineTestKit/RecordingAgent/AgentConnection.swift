internal import DPPlatform

/// One connection: reads requests, records them, answers.
final class AgentConnection: Sendable {
    private let socket: Lock<StreamSocket?>
    private let number: Int
    private let transport: RecordedRequest.Transport
    private let server: AgentServer
    private let wakeUp: SharedWakeUp

    init(
        _ socket: consuming StreamSocket,
        number: Int,
        transport: RecordedRequest.Transport,
        server: AgentServer,
        wakeUp: SharedWakeUp
    ) {
        self.socket = Lock(socket)
        self.number = number
        self.transport = transport
        self.server = server
        self.wakeUp = wakeUp
    }

    /// Serves the connection until it ends.
    func run() {
        guard let socket = socket.withLock({ $0.take() }) else { return }
        var conversation = Conversation(
            socket: socket,
            number: number,
            transport: transport,
            server: server,
            wakeUp: wakeUp.descriptor
        )
        while conversation.answerNextRequest() {}
    }
}
