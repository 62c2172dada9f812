package import DPPlatform

/// Decides what follows an attempt: outcomes in, decisions out.
///
/// A value without a clock; whoever drives it waits and sends.
package struct RetryState: Sendable {
    /// How an attempt ended.
    package enum Outcome: Sendable {
        /// A response; `retryAfter` is the pause that it asks for.
        case status(Int, retryAfter: Nanoseconds?)
        case failure(TransportError.Kind)
    }

    /// What to do now.
    package enum Decision: Equatable, Sendable {
        /// Try again at this moment.
        case retry(at: MonotonicInstant)
        case giveUp(Reason)
    }

    /// Why there is no further attempt.
    package enum Reason: Equatable, Sendable {
        /// The outcome is final, be it good or bad.
        case final
        /// As many as the policy allows were made.
        case attemptsExhausted
        /// The next attempt would begin after the deadline of the call.
        case deadline
    }

    package let policy: RetryPolicy
    /// The end of the whole call.
    package let deadline: Deadline
    /// The attempts that have ended.
    package private(set) var attempts = 0

    package init(_ policy: RetryPolicy, startedAt start: MonotonicInstant) {
        self.policy = policy
        deadline = Deadline(start.advanced(by: policy.callTimeLimit))
    }

    /// The end of an attempt that begins now.
    package func attemptDeadline(at now: MonotonicInstant) -> Deadline {
        min(deadline, Deadline(now.advanced(by: policy.attemptTimeLimit)))
    }

    /// Decides after an attempt.
    ///
    /// The pause is between half and all of what doubling gives, so that many clients do not return together; a server's
    /// `retry-after` is never undercut.
    ///
    /// - Parameter random: 64 random bits.
    package mutating func decide(
        after outcome: Outcome,
        at now: MonotonicInstant,
        random: UInt64
    ) -> Decision {
        attempts &+= 1
        var asked = Nanoseconds.zero
        switch outcome {
        case .status(let status, let retryAfter):
            guard RetryPolicy.isRetryable(status: status) else { return .giveUp(.final) }
            asked = retryAfter ?? .zero
        case .failure(let kind):
            guard RetryPolicy.isRetryable(kind) else { return .giveUp(.final) }
        }
        guard attempts <= policy.retryLimit else { return .giveUp(.attemptsExhausted) }
        let moment = now.advanced(by: max(asked, pause(random)))
        return Deadline(moment) < deadline ? .retry(at: moment) : .giveUp(.deadline)
    }

    private func pause(_ random: UInt64) -> Nanoseconds {
        let doublings = UInt64(min(max(attempts &- 1, 0), 62))
        let full = min(policy.baseDelay * (1 << doublings), policy.maximumDelay).count
        let half = full / 2
        // The high half of a product is a fair choice below its factor, without a division.
        let part = (full &- half).multipliedFullWidth(by: random).high
        return Nanoseconds(half &+ part)
    }
}
