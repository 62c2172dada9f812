package import DPPlatform

/// Which outcomes are tried again, how often, and how long apart.
package struct RetryPolicy: Sendable {
    /// The most attempts after the first.
    package var retryLimit = 5
    /// The pause before the first retry; each later one is twice as long.
    package var baseDelay = Nanoseconds.milliseconds(100)
    /// The longest pause that this policy chooses by itself.
    package var maximumDelay = Nanoseconds.seconds(30)
    /// The time for one attempt.
    package var attemptTimeLimit = Nanoseconds.seconds(3)
    /// The time for all attempts and the pauses between them.
    package var callTimeLimit = Nanoseconds.seconds(5)

    package init() {}

    /// The policy for traces to an agent: at most 6 attempts of at most 3 s each, within 5 s.
    package static var agentTraces: RetryPolicy { RetryPolicy() }

    /// One attempt.
    package static var none: RetryPolicy {
        var policy = RetryPolicy()
        policy.retryLimit = 0
        return policy
    }

    /// Whether a later attempt may end otherwise than with this status.
    ///
    /// True for 408, 425, 429 and 5xx without 501 and 505. The payload is at fault, or the server knows nothing else, with
    /// the others.
    package static func isRetryable(status: Int) -> Bool {
        switch status {
        case 408, 425, 429: true
        case 501, 505: false
        default: status >= 500 && status < 600
        }
    }

    /// Whether a later attempt may end otherwise than with this error.
    package static func isRetryable(_ kind: TransportError.Kind) -> Bool {
        switch kind {
        case .refused, .reset, .closedEarly, .timedOut, .nameResolution, .invalidResponse, .socketPathMissing,
            .socketPathForbidden, .system:
            true
        case .tlsUnavailable, .responseTooLarge, .cancelled, .shutDown:
            false
        }
    }
}
