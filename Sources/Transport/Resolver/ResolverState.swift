internal import DPPlatform

/// The resolver's memory and thread, in one process.
final class ResolverState: Sendable {
    typealias Found = Result<[SocketAddress], NameService.Failure>
    typealias Waiter = @Sendable (Found) -> Void

    /// The most names that are remembered while nobody waits for them.
    private static var memoryLimit: Int { 64 }

    private struct Entry {
        let name: [UInt8]
        var found: Found?
        var expiry = MonotonicInstant(nanoseconds: 0)
        /// Until when addresses may be used if looking up again fails.
        var lastResort = MonotonicInstant(nanoseconds: 0)
        var waiters: [Waiter] = []
    }

    private struct State {
        var entries: [Entry] = []
        var isThreadRunning = false
        /// That thread, to wait for.
        var thread: DPPlatform.Thread?
        var isPaused = false
    }

    private enum Next {
        case known(Found)
        case queued
        case needsThread
    }

    private let timeToLive: Nanoseconds
    private let failureTimeToLive: Nanoseconds
    private let ask: Resolver.LookUp
    private let state = Lock(State())
    private let becameIdle = Condition()

    init(timeToLive: Nanoseconds, failureTimeToLive: Nanoseconds, lookUp: @escaping Resolver.LookUp) {
        self.timeToLive = timeToLive
        self.failureTimeToLive = failureTimeToLive
        ask = lookUp
    }

    /// Calls the waiter with what is known, or when the thread has looked the name up.
    func lookUp(_ name: [UInt8], _ waiter: @escaping Waiter) {
        let now = MonotonicInstant.now()
        let next: Next = state.withLock { state in
            let index = state.entries.firstIndex { $0.name == name } ?? add(name, to: &state.entries)
            if let found = state.entries[index].found {
                if now < state.entries[index].expiry { return .known(found) }
                if state.isPaused, case .success = found { return .known(found) }
            }
            state.isPaused = false
            state.entries[index].waiters.append(waiter)
            if state.isThreadRunning { return .queued }
            state.isThreadRunning = true
            return .needsThread
        }
        switch next {
        case .known(let found): waiter(found)
        case .queued: break
        case .needsThread: startThread()
        }
    }

    /// Ends the thread after the look-up under way; false if that took longer than to the deadline.
    func pause(until deadline: Deadline) -> Bool {
        let thread = state.withLock { state in
            state.isPaused = true
            return state.thread
        }
        if let thread, thread.isCurrent { return false }
        let isIdle = state.wait(on: becameIdle, until: deadline) { $0.isThreadRunning ? nil : true } ?? false
        // It looks nothing up any more.
        if isIdle { thread?.join() }
        return isIdle
    }

    /// Looks up what had to wait.
    func resume() {
        let mustStart = state.withLock { state in
            state.isPaused = false
            if state.isThreadRunning || !state.entries.contains(where: { !$0.waiters.isEmpty }) { return false }
            state.isThreadRunning = true
            return true
        }
        if mustStart { startThread() }
    }

    private func add(_ name: [UInt8], to entries: inout [Entry]) -> Int {
        if entries.count >= ResolverState.memoryLimit, let idle = entries.firstIndex(where: { $0.waiters.isEmpty }) {
            entries.remove(at: idle)
        }
        entries.append(Entry(name: name))
        return entries.count - 1
    }

    private func startThread() {
        do throws(SystemError) {
            let thread = try Thread.start(name: "dd-resolver") { self.run { self.ask($0) } }
            state.withLock { state in if state.isThreadRunning { state.thread = thread } }
        } catch {
            run { _ in .failure(.temporary) }
        }
    }

    /// Answers names until none is waited for.
    private func run(_ ask: (([UInt8]) -> Found)) {
        while let name = nextName() {
            let (found, waiters) = remember(ask(name), for: name)
            for waiter in waiters { waiter(found) }
        }
    }

    private func nextName() -> [UInt8]? {
        let name: [UInt8]? = state.withLock { state in
            let next = state.isPaused ? nil : state.entries.first { !$0.waiters.isEmpty }
            if next == nil {
                state.isThreadRunning = false
                state.thread = nil
            }
            return next?.name
        }
        if name == nil { becameIdle.broadcast() }
        return name
    }

    private func remember(_ found: Found, for name: [UInt8]) -> (Found, [Waiter]) {
        let now = MonotonicInstant.now()
        return state.withLock { state in
            guard let index = state.entries.firstIndex(where: { $0.name == name }) else { return (found, []) }
            var entry = state.entries[index]
            if case .success = found {
                entry.found = found
                entry.expiry = now.advanced(by: timeToLive)
                entry.lastResort = now.advanced(by: timeToLive * 10)
            } else {
                // A name service that is down for a while must not stop what worked a minute ago.
                if now >= entry.lastResort { entry.found = found }
                entry.expiry = now.advanced(by: failureTimeToLive)
            }
            let waiters = entry.waiters
            entry.waiters = []
            state.entries[index] = entry
            return (entry.found ?? found, waiters)
        }
    }
}
