internal import DPPlatform

/// The I/O thread of one process: what waits for it, and what it does.
///
/// What it does is kept here and not on the thread's stack, so that the thread can end and another one go on.
final class IOLoop: @unchecked Sendable {
    private enum Command: Sendable {
        case submit(PendingRequest)
        case schedule(PendingTimer)
        case cancel(IOThread.Ticket)
        case resolved(IOThread.Ticket, Result<[SocketAddress], TransportError>)
    }

    private struct Shared {
        var inbox: [Command] = []
        /// Without one, the thread looks into its inbox from time to time.
        var wakeUp = try? WakeUp()
        /// Nil while there is none: not yet, or since it left.
        var thread: DPPlatform.Thread?
        /// Whether a thread that left had requests or timers.
        var hasLeftWork = false
        var isPaused = false
        var endsWhenIdle = false
        /// Set when the loop is to end: until when requests may finish.
        var end: Deadline?
        var hasEnded = false
        var hasGivenUp = false
    }

    /// What the thread is to do after it has looked at its inbox.
    private enum Next {
        case goOn
        case leave
        case finish
    }

    private let shared = Lock(Shared())
    private let threadLeft = Condition()

    // Of the thread alone; while there is none, of who holds the lock:
    private var requests: [PendingRequest] = []
    private var timers = TimerQueue()
    private var polled = PollSet()

    // MARK: From any thread

    /// - Parameter isBackground: whether it may wait for the end of a pause.
    func submit(_ request: PendingRequest, isBackground: Bool) throws(TransportError) {
        if let failure = enqueue(.submit(request), isBackground: isBackground) { throw TransportError(failure) }
    }

    /// A timer is kept even if there is no thread to be had: a later call may get one.
    func schedule(_ timer: PendingTimer) {
        if case .system = enqueue(.schedule(timer), isBackground: true) {
            shared.withLock { $0.inbox.append(.schedule(timer)) }
        }
    }

    func cancel(_ ticket: IOThread.Ticket) {
        deliver(.cancel(ticket))
    }

    /// Ends the thread without waiting for a request; what it had to do stays for the next one.
    ///
    /// - Returns: whether it was gone by the deadline.
    func pause(until deadline: Deadline) -> Bool {
        shared.withLock { $0.isPaused = true }
        return waitUntilLeft(until: deadline)
    }

    /// Goes on after a pause.
    func resume() {
        let failure = shared.withLock { shared -> SystemError? in
            shared.isPaused = false
            if shared.thread != nil || shared.end != nil { return nil }
            return shared.hasLeftWork || !shared.inbox.isEmpty ? startThread(&shared) : nil
        }
        // Nobody else would end them.
        if let failure { endRequests(TransportError.Kind.system(failure)) }
    }

    /// Ends the thread whenever it has nothing left to do.
    ///
    /// - Returns: whether it was gone by the deadline.
    func retire(until deadline: Deadline) -> Bool {
        shared.withLock { $0.endsWhenIdle = true }
        return waitUntilLeft(until: deadline)
    }

    /// Takes nothing more and ends the thread when no request is left, or at the deadline.
    func stop(finishing deadline: Deadline) {
        let hasThread = shared.withLock { shared in
            if shared.end == nil { shared.end = deadline }
            if shared.thread == nil { shared.hasEnded = true }
            return shared.thread != nil
        }
        if hasThread { wake() } else { endRequests(.shutDown) }
    }

    /// Waits until the thread has ended, a moment longer than it was given; false if it gave a request up.
    func waitForEnd(until deadline: Deadline) -> Bool {
        let thread = shared.withLock { $0.thread }
        if let thread, thread.isCurrent { return false }
        let grace = Deadline(max(deadline.instant, .now()).advanced(by: .milliseconds(500)))
        let clean = shared.wait(on: threadLeft, until: grace) { $0.hasEnded ? !$0.hasGivenUp : nil }
        if clean != nil { thread?.join() }
        return clean ?? false
    }

    private func waitUntilLeft(until deadline: Deadline) -> Bool {
        guard let thread = shared.withLock({ $0.thread }) else { return true }
        if thread.isCurrent { return false }
        wake()
        let hasLeft = shared.wait(on: threadLeft, until: deadline) { shared in
            shared.thread !== thread || shared.hasEnded ? true : nil
        }
        // It runs nothing of the host's any more.
        if hasLeft != nil { thread.join() }
        return hasLeft ?? false
    }

    /// Ends the requests that no thread takes care of.
    private func endRequests(_ kind: TransportError.Kind) {
        let left = shared.withLock { shared -> [PendingRequest] in
            guard shared.thread == nil else { return [] }
            defer { requests = [] }
            return requests
        }
        for request in left { request.complete(.failure(request.error(kind))) }
    }

    /// Puts a command into the inbox and sees to it that there is a thread; returns why not.
    private func enqueue(_ command: Command, isBackground: Bool) -> TransportError.Kind? {
        let failure = shared.withLock { shared -> TransportError.Kind? in
            if shared.end != nil { return .shutDown }
            if !isBackground { shared.isPaused = false }
            if !shared.isPaused, shared.thread == nil, let failure = startThread(&shared) { return .system(failure) }
            shared.inbox.append(command)
            return nil
        }
        if failure == nil { wake() }
        return failure
    }

    private func startThread(_ shared: inout Shared) -> SystemError? {
        do throws(SystemError) {
            shared.thread = try DPPlatform.Thread.start(name: "dd-io", stack: Thread.smallStack) { self.run() }
            shared.hasLeftWork = false
            return nil
        } catch {
            return error
        }
    }

    /// Puts a command into the inbox, for a thread that is there.
    private func deliver(_ command: Command) {
        let hasThread = shared.withLock { shared in
            if !shared.hasEnded { shared.inbox.append(command) }
            return shared.thread != nil && !shared.hasEnded
        }
        if hasThread { wake() }
    }

    private func wake() {
        shared.withLock { $0.wakeUp }?.signal()
    }

    // MARK: On the thread

    private func run() {
        while true {
            switch takeCommands() {
            case .goOn: break
            case .leave:
                if leave() { return }
                continue
            case .finish: return finish()
            }
            guard runDueTimers() else { continue }
            advanceLate()
            wait()
        }
    }

    /// Does what came in, unless it is to leave for a pause.
    private func takeCommands() -> Next {
        let (commands, end, isPaused, endsWhenIdle) = shared.withLock { shared in
            let isPaused = shared.isPaused && shared.end == nil
            let taken = isPaused ? [] : shared.inbox
            if !isPaused { shared.inbox = [] }
            return (taken, shared.end, isPaused, shared.endsWhenIdle)
        }
        if isPaused { return .leave }
        for command in commands { execute(command) }
        if let end {
            timers.removeAll()
            return requests.isEmpty || end.isPast(at: .now()) ? .finish : .goOn
        }
        return endsWhenIdle && requests.isEmpty && timers.next == nil ? .leave : .goOn
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

    /// False when there is something else to do than to wait.
    private func runDueTimers() -> Bool {
        let now = MonotonicInstant.now()
        while let timer = timers.popDue(at: now) {
            timer.body()
            // It may have cancelled the next one.
            guard case .goOn = takeCommands() else { return false }
        }
        return true
    }

    /// Moves on the requests whose wait is over without anything having happened.
    private func advanceLate() {
        let now = MonotonicInstant.now()
        for request in requests where request.end.isPast(at: now) { advance(request, ready: .none) }
    }

    private func wait() {
        polled.removeAll()
        let (sharedEnd, wakeUp) = shared.withLock { ($0.end, $0.wakeUp) }
        var end = sharedEnd ?? .never
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
        if polled.ready(at: inbox) != .none, let wakeUp, !wakeUp.drain() {
            shared.withLock { $0.wakeUp = try? WakeUp() }
        }
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

    /// Leaves everything to the next thread; false if there is something to do after all.
    private func leave() -> Bool {
        let mayLeave = shared.withLock { shared in
            guard shared.end == nil, shared.isPaused || (shared.endsWhenIdle && shared.inbox.isEmpty) else {
                return false
            }
            shared.thread = nil
            shared.hasLeftWork = !requests.isEmpty || timers.next != nil
            return true
        }
        if mayLeave { threadLeft.broadcast() }
        return mayLeave
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
        threadLeft.broadcast()
    }
}
