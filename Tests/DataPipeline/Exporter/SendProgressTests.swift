import DPLedger
import DPPlatform
import DPTransport
import Testing

@testable import DataPipeline

@Suite struct SendProgressTests {
    /// What happens to one attempt: how far it came, and how often the transport repeated it by itself.
    private struct Attempt {
        let kind: TransportError.Kind
        let isWritten: Bool
        let repetitions: Int
    }

    private static let kinds: [TransportError.Kind] = [
        .refused, .reset, .closedEarly, .timedOut(.connect), .timedOut(.read), .cancelled, .shutDown, .responseTooLarge,
        .invalidResponse(.statusLine), .socketPathMissing,
    ]

    /// In any order of failures: it ends, within the policy; what may have arrived is never called lost; repetitions are
    /// those of whole requests.
    @Test(arguments: 0..<20) func rulesHoldInAnyOrder(seed: UInt64) {
        var generator = SplitMix(state: seed)
        for _ in 0..<500 {
            var policy = RetryPolicy.agentTraces
            policy.retryLimit = Int.random(in: 0...8, using: &generator)
            policy.callTimeLimit = .milliseconds(UInt64.random(in: 1...20_000, using: &generator))
            var now = MonotonicInstant(nanoseconds: 1 << 50)
            let start = now
            var progress = SendProgress(policy, startedAt: now)
            var wholeWrites = 0
            var repetitions = 0
            var outcome: LedgerOutcome?
            var error: TraceExporterError?
            while outcome == nil {
                #expect(progress.attemptDeadline(at: now) <= Deadline(start.advanced(by: policy.callTimeLimit)))
                let attempt = Attempt(
                    kind: Self.kinds.randomElement(using: &generator) ?? .reset,
                    isWritten: Bool.random(using: &generator),
                    repetitions: Int.random(in: 0...1, using: &generator)
                )
                now = now.advanced(by: .milliseconds(UInt64.random(in: 0...3000, using: &generator)))
                repetitions += attempt.repetitions
                if attempt.isWritten {
                    if wholeWrites > 0 { repetitions += 1 }
                    wholeWrites += 1
                }
                let failure = TransportError(
                    attempt.kind,
                    wasRequestWritten: attempt.isWritten,
                    resent: attempt.repetitions
                )
                switch progress.failed(failure, at: now) {
                case .delivered: Issue.record("a failure delivered")
                case .retry(let moment):
                    #expect(moment >= now && moment < start.advanced(by: policy.callTimeLimit))
                    now = moment
                case .failed(let end, let settled):
                    outcome = settled
                    error = end
                }
            }
            #expect(progress.attemptCount <= policy.retryLimit + 1)
            #expect(progress.repetitionCount == repetitions)
            #expect(error?.attemptCount == progress.attemptCount)
            if case .unconfirmed? = outcome {
                #expect(wholeWrites > 0)
            } else {
                #expect(wholeWrites == 0)
            }
        }
    }
}
