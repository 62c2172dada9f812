internal import DPLedger
internal import DPPlatform
internal import DPStatistics
internal import DPTransport

/// The payloads with statistics that are not settled yet, and what to do with them.
///
/// A value without clock or I/O. One payload is under way at a time, the oldest first. Agents count every payload that
/// they get, so one of which a byte may have arrived is never sent again; one that could not be written at all waits for
/// the next try.
struct PendingStats: Sendable {
    /// What to do after an event.
    enum Action: Sendable {
        /// Nothing.
        case none
        /// Send the first payload.
        case send(StatsPayload)
        /// Report at this moment that the pause is over.
        case wait(until: MonotonicInstant)
    }

    /// A payload that has come to its end.
    struct Settled: Sendable {
        let payload: StatsPayload
        let outcome: LedgerOutcome
    }

    private enum Phase {
        case idle
        case sending
        case pausing
    }

    /// How many bytes may wait.
    static var byteLimit: Int { 32 << 20 }
    /// How often a payload is tried that cannot be written.
    static var attemptLimit: Int { 4 }

    private var phase = Phase.idle
    private var payloads: [StatsPayload] = []
    private var byteCount = 0
    private var attemptCount = 0
    private var isEnding = false

    init() {}

    /// Whether no payload is left.
    var isEmpty: Bool { payloads.isEmpty }

    /// New payloads have come.
    ///
    /// - Parameter settled: gets the payloads for which there is no room: the oldest that are not under way.
    mutating func add(_ new: [StatsPayload], _ settled: inout [Settled]) -> Action {
        for payload in new {
            payloads.append(payload)
            byteCount &+= payload.body.count
        }
        let first = phase == .sending ? 1 : 0
        while byteCount > Self.byteLimit, payloads.count > first &+ 1 {
            settled.append(Settled(payload: take(at: first), outcome: .dropped(.queueFull)))
        }
        return next()
    }

    /// Pauses are allowed from now on, after an end.
    mutating func begin() {
        isEnding = false
    }

    /// No pauses from now on: what fails is given up.
    mutating func end() -> Action {
        isEnding = true
        if phase == .pausing { phase = .idle }
        return next()
    }

    /// Gives up what is not under way; what is will end soon.
    mutating func abandon(_ settled: inout [Settled]) -> Action {
        isEnding = true
        let first = phase == .sending ? 1 : 0
        while payloads.count > first {
            settled.append(Settled(payload: take(at: first), outcome: .dropped(.shutdownDeadline)))
        }
        if first == 0 { phase = .idle }
        return .none
    }

    /// The pause is over.
    mutating func pauseEnded() -> Action {
        guard phase == .pausing else { return .none }
        phase = .idle
        return next()
    }

    /// The payload under way was answered with a status.
    mutating func answered(_ status: Int, _ settled: inout [Settled]) -> Action {
        let outcome: LedgerOutcome =
            switch status {
            case 200..<300: .delivered
            case 400..<500: .dropped(.http4xx)
            case 500..<600: .dropped(.http5xx)
            default: .dropped(.httpOther)
            }
        return finish(outcome, &settled)
    }

    /// The payload under way got no answer.
    mutating func failed(_ error: TransportError, at now: MonotonicInstant, _ settled: inout [Settled]) -> Action {
        if error.wasRequestWritten { return finish(.unconfirmed, &settled) }
        attemptCount &+= 1
        // Only the end of the exporter cancels.
        if error.kind == .cancelled || error.kind == .shutDown { return finish(.dropped(.shutdownDeadline), &settled) }
        if isEnding || attemptCount >= Self.attemptLimit { return finish(.dropped(DropReason(error.kind)), &settled) }
        guard phase == .sending else { return .none }
        phase = .pausing
        return .wait(until: now.advanced(by: .seconds(1 &<< UInt64(attemptCount &- 1))))
    }

    private mutating func finish(_ outcome: LedgerOutcome, _ settled: inout [Settled]) -> Action {
        guard phase == .sending, !payloads.isEmpty else { return .none }
        phase = .idle
        settled.append(Settled(payload: take(at: 0), outcome: outcome))
        attemptCount = 0
        return next()
    }

    private mutating func take(at index: Int) -> StatsPayload {
        let payload = payloads.remove(at: index)
        byteCount &-= payload.body.count
        return payload
    }

    private mutating func next() -> Action {
        guard phase == .idle, let payload = payloads.first else { return .none }
        phase = .sending
        return .send(payload)
    }
}
