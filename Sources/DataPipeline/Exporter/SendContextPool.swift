internal import DPDelivery
internal import DPPlatform

/// The contexts of an exporter that no send is using, and how many are in use.
final class SendContextPool: @unchecked Sendable {
    private struct State {
        var idle: [SendContext] = []
        var activeCount = 0
        var isClosed = false
    }

    private let head: TraceRequestHead
    private let processing: ProcessingRules?
    private let state: Lock<State>
    private let becameIdle = Condition()

    /// How many contexts are kept without a send.
    private static var idleLimit: Int { 16 }

    init(_ head: TraceRequestHead, _ processing: ProcessingRules?) {
        self.head = head
        self.processing = processing
        var state = State()
        state.idle.reserveCapacity(Self.idleLimit)
        self.state = Lock(state)
    }

    /// Takes the context that was used last, or a new one; nil once the pool is closed.
    func take() -> SendContext? {
        var isClosed = false
        let idle: SendContext? = state.withLock { state in
            isClosed = state.isClosed
            if isClosed { return nil }
            state.activeCount &+= 1
            return state.idle.popLast()
        }
        return idle ?? (isClosed ? nil : SendContext(head, processing))
    }

    /// Gives a context back.
    func put(_ context: SendContext) {
        state.withLock { state in
            state.activeCount &-= 1
            if !state.isClosed, state.idle.count < Self.idleLimit { state.idle.append(context) }
            if state.isClosed, state.activeCount == 0 { becameIdle.broadcast() }
        }
    }

    /// Gives out no more contexts and releases the idle ones.
    func close() {
        let released: [SendContext] = state.withLock { state in
            let idle = state.idle
            state.idle = []
            state.isClosed = true
            return idle
        }
        _ = released
    }

    /// Waits until no context is in use, after the pool was closed; false at the deadline.
    func waitUntilIdle(until deadline: Deadline) -> Bool {
        state.wait(on: becameIdle, until: deadline) { $0.activeCount == 0 ? true : nil } ?? false
    }
}
