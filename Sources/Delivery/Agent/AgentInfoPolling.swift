package import DPPlatform
package import DPWire

/// Decides when to ask an agent for its `/info`.
///
/// The first fetch comes at once. While nothing is known yet, failures are retried after 1, 2, 4 … 300 seconds. Once a
/// state is known it is asked for again every 300 seconds, and sooner when an answer of the agent names another state:
/// then at once, but such triggered fetches are at least 5 seconds apart, since behind a load balancer the states may
/// never agree.
package struct AgentInfoPolling: Sendable {
    /// What the owner has to do after an event.
    package enum Action: Equatable, Sendable {
        /// Nothing; a timer that was set stays.
        case none
        /// Fetch now, and report how it ended. No timer is needed.
        case fetch
        /// Report at this moment that the timer has fired; replaces an earlier timer.
        case wait(until: MonotonicInstant)
    }

    private enum Phase {
        case stopped
        case fetching
        case waiting(until: MonotonicInstant, isTriggered: Bool)
    }

    /// The time between fetches while the agent is well, and the longest between retries.
    package static var interval: Nanoseconds { .seconds(300) }
    /// The shortest time between two triggered fetches.
    package static var triggerSpacing: Nanoseconds { .seconds(5) }

    private var phase = Phase.stopped
    private var knownState: SHA256.Digest?
    private var failureCount: UInt64 = 0
    private var lastTriggered: MonotonicInstant?

    package init() {}

    /// Whether polling has ended, or not begun.
    package var isStopped: Bool {
        if case .stopped = phase { true } else { false }
    }

    /// Polling begins.
    package mutating func start() -> Action {
        guard case .stopped = phase else { return .none }
        phase = .fetching
        return .fetch
    }

    /// Polling ends; whatever is reported afterwards changes nothing.
    package mutating func stop() {
        phase = .stopped
    }

    /// The timer has fired.
    package mutating func timerFired(at now: MonotonicInstant) -> Action {
        guard case .waiting(let moment, let isTriggered) = phase else { return .none }
        guard now >= moment else { return .wait(until: moment) }
        if isTriggered { lastTriggered = now }
        phase = .fetching
        return .fetch
    }

    /// A fetch has brought a document with this hash.
    package mutating func fetched(_ state: SHA256.Digest, at now: MonotonicInstant) -> Action {
        guard case .fetching = phase else { return .none }
        knownState = state
        failureCount = 0
        return wait(Self.interval, from: now)
    }

    /// A fetch has brought nothing usable.
    package mutating func failed(at now: MonotonicInstant) -> Action {
        guard case .fetching = phase else { return .none }
        guard knownState == nil else { return wait(Self.interval, from: now) }
        let delay = min(Nanoseconds.seconds(1 &<< min(failureCount, 16)), Self.interval)
        failureCount &+= 1
        return wait(delay, from: now)
    }

    /// An answer of the agent carried this value in `datadog-agent-state`.
    ///
    /// Costs a comparison while the states agree.
    package mutating func observed(
        _ header: UnsafeRawBufferPointer,
        at now: @autoclosure () -> MonotonicInstant
    ) -> Action {
        guard case .waiting(let moment, isTriggered: false) = phase else { return .none }
        if let knownState, knownState.matches(hexadecimal: header) { return .none }
        let now = now()
        let earliest = lastTriggered.map { $0.advanced(by: Self.triggerSpacing) } ?? now
        if earliest <= now {
            lastTriggered = now
            phase = .fetching
            return .fetch
        }
        guard earliest < moment else { return .none }
        phase = .waiting(until: earliest, isTriggered: true)
        return .wait(until: earliest)
    }

    private mutating func wait(_ time: Nanoseconds, from now: MonotonicInstant) -> Action {
        let moment = now.advanced(by: time)
        phase = .waiting(until: moment, isTriggered: false)
        return .wait(until: moment)
    }
}
