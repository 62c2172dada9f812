package import DPPlatform

/// A clock that stands still until it is told to go on.
///
/// For whatever takes a `Clock`, and, by `now`, for whatever takes the time as an argument. Sleepers wake in the order of
/// their deadlines, inside `advance(by:)`.
public final class ManualClock: Clock, Sendable {
    /// A moment of the clock.
    public struct Instant: InstantProtocol, Sendable {
        /// The time since the clock was made.
        public let offset: Duration

        /// The moment so much later.
        public func advanced(by duration: Duration) -> Instant {
            Instant(offset: offset + duration)
        }

        /// The time from this moment to another one.
        public func duration(to other: Instant) -> Duration {
            other.offset - offset
        }

        /// Whether one moment is earlier than another one.
        public static func < (left: Instant, right: Instant) -> Bool {
            left.offset < right.offset
        }
    }

    private struct Sleeper {
        let deadline: Instant
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var now = Instant(offset: .zero)
        var nextNumber = 0
        var sleepers: [Int: Sleeper] = [:]
        var cancelled: Set<Int> = []
    }

    private let state = Lock(State())
    private let slept = Condition()

    /// A clock at the offset 0.
    public init() {}

    /// The present moment.
    public var now: Instant { state.withLock { $0.now } }

    /// The smallest step: a nanosecond.
    public var minimumResolution: Duration { .nanoseconds(1) }

    /// Lets time pass and wakes everyone whose deadline has come.
    public func advance(by duration: Duration) {
        let due = state.withLock { state in
            state.now = state.now.advanced(by: duration)
            let due = state.sleepers.filter { $0.value.deadline <= state.now }
            for number in due.keys { state.sleepers[number] = nil }
            return due.sorted { ($0.value.deadline, $0.key) < ($1.value.deadline, $1.key) }
        }
        for (_, sleeper) in due { sleeper.continuation.resume() }
    }

    /// Suspends until the clock has been told to reach the deadline.
    public func sleep(until deadline: Instant, tolerance: Duration? = nil) async throws {
        let number = state.withLock { state in
            state.nextNumber += 1
            return state.nextNumber
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let wasCancelled: Bool? = state.withLock { state in
                    if state.cancelled.remove(number) != nil { return true }
                    if deadline <= state.now { return false }
                    state.sleepers[number] = Sleeper(deadline: deadline, continuation: continuation)
                    return nil
                }
                switch wasCancelled {
                case true?: continuation.resume(throwing: CancellationError())
                case false?: continuation.resume()
                case nil: slept.broadcast()
                }
            }
        } onCancel: {
            let sleeper = state.withLock { state in
                let sleeper = state.sleepers.removeValue(forKey: number)
                if sleeper == nil { state.cancelled.insert(number) }
                return sleeper
            }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
        state.withLock { _ = $0.cancelled.remove(number) }
    }

    /// How many tasks sleep at the moment.
    public var sleeperCount: Int { state.withLock { $0.sleepers.count } }

    /// Suspends until so many tasks sleep.
    ///
    /// Call it before `advance(by:)`, or a task that is about to sleep misses the advance.
    ///
    /// - Throws: `TestKitError` when `timeout` has passed before.
    public func waitForSleepers(_ count: Int, timeout: Duration = .seconds(10)) async throws(TestKitError) {
        try await onOwnThread { [state, slept] () throws(TestKitError) in
            let isReached: Bool? = state.wait(on: slept, until: .after(Nanoseconds(timeout))) { state in
                state.sleepers.count >= count ? true : nil
            }
            if isReached == nil { throw .timedOut("waited \(timeout) for \(count) sleepers of a manual clock") }
        }
    }

    /// The present moment for state machines of the pipeline.
    package var instant: MonotonicInstant {
        MonotonicInstant(nanoseconds: 0).advanced(by: Nanoseconds(now.offset))
    }
}
