internal import DPLedger
internal import DPPlatform
internal import DPTransport

/// Decides what follows each attempt to send one payload, and under which outcome it ends.
///
/// A value without clock or I/O, shared by synchronous and asynchronous sends.
struct SendProgress: Sendable {
    /// What to do after an attempt.
    enum Step {
        /// The answer is a success.
        case delivered
        /// Try again at this moment.
        case retry(at: MonotonicInstant)
        /// It has failed for good.
        case failed(TraceExporterError, LedgerOutcome)
    }

    private var retry: RetryState
    /// Whether an attempt wrote the whole request and got no whole answer.
    private var mayHaveArrived = false
    private var wholeWriteCount = 0

    /// How the last attempt ended.
    enum AttemptEnd {
        case status(Int)
        case failure(TransportError.Kind)
    }

    /// How the attempt ended that ended last; nil before the first has.
    private(set) var lastEnd: AttemptEnd?
    /// The attempts that have ended, the one that delivered included.
    private(set) var endedCount = 0

    /// How often the whole payload went out again after it had gone out before.
    private(set) var repetitionCount = 0

    init(_ policy: RetryPolicy, startedAt start: MonotonicInstant) {
        retry = RetryState(policy, startedAt: start)
    }

    /// The attempts that have ended without success.
    var attemptCount: Int { retry.attempts }

    /// The end of an attempt that begins now.
    func attemptDeadline(at now: MonotonicInstant) -> Deadline {
        retry.attemptDeadline(at: now)
    }

    /// An attempt was answered.
    mutating func answered(_ response: borrowing HTTPResponse, at now: MonotonicInstant) -> Step {
        wrote(repetitions: response.resent)
        lastEnd = .status(response.status)
        endedCount &+= 1
        if response.isSuccess { return .delivered }
        let pause = response.value(of: .retryAfter).flatMap {
            RetryAfter.parse($0, wallNanoseconds: WallClock.nanosecondsSince1970())
        }
        let outcome = RetryState.Outcome.status(response.status, retryAfter: pause)
        switch retry.decide(after: outcome, at: now, random: SystemRandom.next()) {
        case .retry(let moment):
            return .retry(at: moment)
        case .giveUp:
            return .failed(
                TraceExporterError(answer: response, attemptCount: attemptCount),
                ledgerOutcome(.dropped(DropReason(status: response.status)))
            )
        }
    }

    /// An attempt got no answer.
    mutating func failed(_ error: TransportError, at now: MonotonicInstant) -> Step {
        lastEnd = .failure(error.kind)
        endedCount &+= 1
        if error.wasRequestWritten {
            mayHaveArrived = true
            wrote(repetitions: error.resent)
        } else {
            repetitionCount &+= error.resent
        }
        switch retry.decide(after: .failure(error.kind), at: now, random: SystemRandom.next()) {
        case .retry(let moment):
            return .retry(at: moment)
        case .giveUp:
            return .failed(
                TraceExporterError(error, attemptCount: attemptCount),
                ledgerOutcome(.dropped(DropReason(error.kind)))
            )
        }
    }

    /// It was broken off between attempts.
    func interrupted(_ kind: TransportError.Kind) -> (TraceExporterError, LedgerOutcome) {
        (
            TraceExporterError(TransportError(kind), attemptCount: attemptCount),
            ledgerOutcome(.dropped(DropReason(kind)))
        )
    }

    private mutating func wrote(repetitions: Int) {
        repetitionCount &+= repetitions
        if wholeWriteCount > 0 { repetitionCount &+= 1 }
        wholeWriteCount &+= 1
    }

    private func ledgerOutcome(_ outcome: LedgerOutcome) -> LedgerOutcome {
        mayHaveArrived ? .unconfirmed : outcome
    }
}

extension DropReason {
    /// The reason for a final answer that is no success.
    init(status: Int) {
        self =
            switch status {
            case 400..<500: .http4xx
            case 500..<600: .http5xx
            default: .httpOther
            }
    }

    /// The reason for a final failure before the request was written.
    init(_ kind: TransportError.Kind) {
        self =
            switch kind {
            case .timedOut: .timeout
            case .cancelled: .cancelled
            case .shutDown: .shutdownDeadline
            default: .connection
            }
    }
}
