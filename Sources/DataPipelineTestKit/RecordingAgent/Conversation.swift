internal import DPPlatform

/// The requests and answers on one connection, on the thread that serves it.
struct Conversation: ~Copyable {
    private static let headLimit = 1 << 20

    private let socket: StreamSocket
    private let number: Int
    private let transport: RecordedRequest.Transport
    private let server: AgentServer
    private let wakeUp: Int32
    private var received = ReceivedBytes()
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)

    init(
        socket: consuming StreamSocket,
        number: Int,
        transport: RecordedRequest.Transport,
        server: AgentServer,
        wakeUp: Int32
    ) {
        self.socket = socket
        self.number = number
        self.transport = transport
        self.server = server
        self.wakeUp = wakeUp
    }

    /// Reads a request and answers it; false when the connection is to be closed.
    mutating func answerNextRequest() -> Bool {
        guard var (request, reader) = readHead() else { return false }
        let plan = server.state.withLock { $0.script.plan(for: request) }
        request.wasScripted = plan != nil
        return answer(&request, &reader, plan ?? ReactionPlan())
    }

    private mutating func answer(
        _ request: inout RecordedRequest,
        _ reader: inout RequestBodyReader,
        _ plan: ReactionPlan
    ) -> Bool {
        if !plan.isEarly {
            if request.header("expect")?.lowercased() == "100-continue" {
                guard send(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8), pace: nil) else { return false }
            }
            request.isComplete = readBody(&request, &reader, keeping: server.keepsBodies, pace: plan.slowRead)
        }
        request.times.body = server.age
        guard request.isComplete || plan.isEarly else {
            server.record(request)
            return false
        }
        guard plan.delay == .zero || pause(plan.delay) else {
            server.record(request)
            return false
        }
        request.times.answer = server.age
        switch plan.ending {
        case .hang:
            server.record(request)
            waitForEnd()
            return false
        case .reset:
            server.record(request)
            socket.resetOnClose()
            return false
        case .keepAlive, .close, .closeSilently:
            break
        }
        if let garbage = plan.garbage {
            server.record(request)
            _ = send(garbage, pace: plan.slowWrite)
            return false
        }
        return reply(to: request, &reader, plan)
    }

    private mutating func reply(
        to request: RecordedRequest,
        _ reader: inout RequestBodyReader,
        _ plan: ReactionPlan
    ) -> Bool {
        var request = request
        var reply = server.state.withLock { $0.healthy.reply(to: request) }
        reply.apply(plan)
        let asksForClose = request.header("connection")?.lowercased() == "close"
        var announcesClose = asksForClose || plan.ending == .close
        if case .untilEnd = plan.framing { announcesClose = true }
        request.answeredStatus = reply.status
        server.record(request)
        let isSent = send(reply.bytes(plan, announcingClose: announcesClose), pace: plan.slowWrite)
        if case .nothing = plan.cut {} else { return false }
        guard isSent, !announcesClose, plan.ending == .keepAlive else { return false }
        return !plan.isEarly || readBody(&request, &reader, keeping: false, pace: plan.slowRead)
    }

    // MARK: Reading

    private mutating func readHead() -> (RecordedRequest, RequestBodyReader)? {
        var firstByte: Duration?
        while true {
            if received.count > 0, firstByte == nil { firstByte = server.age }
            if let head = received.takeThrough([0x0D, 0x0A, 0x0D, 0x0A]) {
                guard let parsed = parseRequestHead(head) else { return nil }
                var request = parsed.request
                request.connection = number
                request.transport = transport
                request.times.firstByte = firstByte ?? server.age
                request.times.head = server.age
                return (request, parsed.body)
            }
            guard received.count < Conversation.headLimit, receive(limit: buffer.count) else { return nil }
        }
    }

    /// Reads the body to its end; false if the client left before.
    private mutating func readBody(
        _ request: inout RecordedRequest,
        _ reader: inout RequestBodyReader,
        keeping isKept: Bool,
        pace: Pace?
    ) -> Bool {
        while true {
            var count = 0
            var body: [UInt8] = []
            swap(&body, &request.body)
            let isEnded = reader.read(from: &received) { bytes in
                count += bytes.count
                if isKept { body += bytes }
            }
            swap(&body, &request.body)
            request.bodyByteCount += count
            if isEnded { return reader.isComplete }
            if let pace, !pause(pace.every) { return false }
            guard receive(limit: pace?.bytes ?? buffer.count) else { return false }
        }
    }

    /// Waits for bytes; false at the end of the connection.
    private mutating func receive(limit: Int) -> Bool {
        let transfer = buffer.withUnsafeMutableBytes { bytes in
            socket.receive(
                into: UnsafeMutableRawBufferPointer(rebasing: bytes.prefix(limit)),
                wakeUp: wakeUp,
                until: .never
            )
        }
        guard case .moved(let count) = transfer, count > 0 else { return false }
        buffer.withUnsafeBytes { received.append(UnsafeRawBufferPointer(rebasing: $0.prefix(count))) }
        return true
    }

    // MARK: Writing and waiting

    private func send(_ bytes: [UInt8], pace: Pace?) -> Bool {
        guard let pace else { return sendAll(bytes[...]) }
        for start in stride(from: 0, to: bytes.count, by: pace.bytes) {
            if start > 0, !pause(pace.every) { return false }
            guard sendAll(bytes[start..<min(start + pace.bytes, bytes.count)]) else { return false }
        }
        return true
    }

    private func sendAll(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.withUnsafeBytes { socket.sendAll($0, wakeUp: wakeUp, until: .never) } == bytes.count
    }

    /// Lets time pass; false when the agent is stopped meanwhile.
    private func pause(_ time: Duration) -> Bool {
        let result = Poll.wait(for: -1, .none, wakeUp: wakeUp, until: .after(Nanoseconds(time)))
        return result == .deadlinePassed
    }

    /// Takes and forgets what the client sends until it leaves or the agent is stopped.
    private mutating func waitForEnd() {
        while receive(limit: buffer.count) { _ = received.take(received.count) }
    }
}
