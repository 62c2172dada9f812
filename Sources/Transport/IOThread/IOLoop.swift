internal import DPPlatform

/// The I/O thread of one process: what waits for it, and what it does.
final class IOLoop: @unchecked Sendable {
    private enum Command: Sendable {
        case submit(PendingRequest)
        case schedule(PendingTimer)
        case cancel(IOThread.Ticket)
        case resolved(IOThread.Ticket, Result<[SocketAddress], TransportError>)
    }

    private struct Shared {
        var inbox: [Command] = []
        var thread: DPPlatform.Thread?
        /// Set when the loop is to end: until when requests may finish.
        var end: Deadline?
        var hasEnded = false
        var hasGivenUp = false
    }

    private let shared = Lock(Shared())
    private let ended = Condition()
    /// Without one, the thread looks into its inbox from time to time.
    private let wakeUp = try? WakeUp()

    // Of the thread alone:
    private var requests: [PendingRequest] = []
    private var timers = TimerQueue()
    private var polled = PollSet()

    // MARK: From any thread

    func submit(_ request: PendingRequest) throws(TransportError) {
        if let failure = enqueue(.submit(request)) { throw TransportError(failure) }
    }

    /// A timer is kept even if there is no thread to be had: a later call may get one.
    func schedule(_ timer: PendingTimer) {
        if case .system = enqueue(.schedule(timer)) {
            shared.withLock { $0.inbox.append(.schedule(timer)) }
        }
    }

    func cancel(_ ticket: IOThread.Ticket) {
        deliver(.cancel(ticket))
    }

    /// Takes nothing more and ends the thread when no request is left, or at the deadline.
    func stop(finishing deadline: Deadline) {
        let isRunning = shared.withLock { shared in
            if shared.end == nil { shared.end = deadline }
            if shared.thread == nil { shared.hasEnded = true }
            return !shared.hasEnded
        }
        if isRunning { wakeUp?.signal() }
    }

    /// Waits until the thread has ended, a moment longer than it was given; false if it gave a request up.
    func waitForEnd(until deadline: Deadline) -> Bool {
        let thread = shared.withLock { $0.thread }
        if let thread, thread.isCurrent { return false }
        let grace = Deadline(max(deadline.instant, .now()).advanced(by: .milliseconds(500)))
        let clean = shared.wait(on: ended, until: grace) { $0.hasEnded ? !$0.hasGivenUp : nil }
        if clean != nil { thread?.join() }
        return clean ?? false
    }

    /// Puts a command into the inbox and sees to it that there is a thread; returns why not.
    private func enqueue(_ command: Command) -> TransportError.Kind? {
        let failure = shared.withLock { shared -> TransportError.Kind? in
            if shared.end != nil { return .shutDown }
            if shared.thread == nil {
                do throws(SystemError) {
                    shared.thread = try DPPlatform.Thread.start(name: "dd-io") { self.run() }
                } catch {
                    return .system(error)
                }
            }
            shared.inbox.append(command)
            return nil
        }
        if failure == nil { wakeUp?.signal() }
        return failure
    }

    /// Puts a command into the inbox, for a thread that is there.
    private func deliver(_ command: Command) {
        let hasThread = shared.withLock { shared in
            if !shared.hasEnded { shared.inbox.append(command) }
            return shared.thread != nil && !shared.hasEnded
        }
        if hasThread { wakeUp?.signal() }
    }

    // MARK: On the thread

    private func run() {
        while takeCommands() {
            runDueTimers()
            advanceLate()
            wait()
        }
        finish()
    }

    /// Does what came in; false when it is time to end.
    private func takeCommands() -> Bool {
        let (commands, end) = shared.withLock { shared in
            let taken = shared.inbox
            shared.inbox = []
            return (taken, shared.end)
        }
        for command in commands { execute(command) }
        guard let end else { return true }
        timers.removeAll()
        return !requests.isEmpty && !end.isPast(at: .now())
    }

    private func execute(_ command: Command) {
        switch command {
        case .submit(let request):
            requests.append(request)
            advance(request, ready: .none)
        case .schedule(let timer):
            timers.insert(timer)
        case .cancel(let ticket):
            if timers.remove(ticket) { return }
            if let request = request(ticket) { end(request, .failure(request.error(.cancelled))) }
        case .resolved(let ticket, let result):
            guard let request = request(ticket) else { return }
            switch result {
            case .success(let addresses):
                request.setAddresses(addresses)
                advance(request, ready: .none)
            case .failure(let error):
                end(request, .failure(error))
            }
        }
    }

    private func runDueTimers() {
        let now = MonotonicInstant.now()
        while let timer = timers.popDue(at: now) {
            timer.body()
            // It may have cancelled the next one.
            guard takeCommands() else { return }
        }
    }

    /// Moves on the requests whose wait is over without anything having happened.
    private func advanceLate() {
        let now = MonotonicInstant.now()
        for request in requests where request.end.isPast(at: now) { advance(request, ready: .none) }
    }

    private func wait() {
        polled.removeAll()
        var end = shared.withLock { $0.end } ?? .never
        if let moment = timers.next { end = min(end, Deadline(moment)) }
        if wakeUp == nil { end = min(end, .after(.milliseconds(10))) }
        let inbox = polled.add(wakeUp?.descriptor ?? -1, .readable)
        let waiting = requests
        for request in waiting {
            _ = polled.add(request.descriptor, request.wanted)
            end = min(end, request.end)
        }
        do throws(SystemError) {
            guard try polled.wait(until: end) else { return }
        } catch {
            // Out of memory for the list: try again a little later.
            _ = Poll.wait(for: -1, .none, until: .after(.milliseconds(10)))
            return
        }
        if polled.ready(at: inbox) != .none { wakeUp?.drain() }
        for (position, request) in waiting.enumerated() {
            let ready = polled.ready(at: position &+ 1)
            if ready != .none { advance(request, ready: ready) }
        }
    }

    private func advance(_ request: PendingRequest, ready: Readiness) {
        switch request.advance(ready: ready, at: .now()) {
        case .wait:
            break
        case .resolve:
            request.client.resolve { self.deliver(.resolved(request.ticket, $0)) }
        case .end(let result):
            end(request, result)
        }
    }

    private func request(_ ticket: IOThread.Ticket) -> PendingRequest? {
        requests.first { $0.ticket == ticket }
    }

    private func end(_ request: PendingRequest, _ result: Result<HTTPResponse, TransportError>) {
        requests.removeAll { $0 === request }
        request.complete(result)
    }

    private func finish() {
        let left = requests
        requests = []
        for request in left { request.complete(.failure(request.error(.shutDown))) }
        shared.withLock { shared in
            shared.hasGivenUp = !left.isEmpty
            shared.hasEnded = true
            shared.inbox = []
        }
        ended.broadcast()
    }
}
