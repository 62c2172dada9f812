import DPPlatform
import DPTransport
import Testing

struct RetryStateTests {
    private let start = MonotonicInstant(nanoseconds: 1_000_000_000_000)

    @Test(arguments: [408, 425, 429, 500, 502, 503, 504, 507, 599])
    func repeatsWhatMayPass(_ status: Int) {
        #expect(isRetried(.status(status, retryAfter: nil)))
    }

    @Test(arguments: [200, 202, 204, 301, 304, 400, 401, 403, 404, 405, 413, 415, 422, 499, 501, 505, 600, 999])
    func doesNotRepeatWhatIsFinal(_ status: Int) {
        var state = RetryState(.agentTraces, startedAt: start)
        #expect(state.decide(after: .status(status, retryAfter: nil), at: start, random: 0) == .giveUp(.final))
    }

    @Test(
        arguments: [
            .refused, .reset, .closedEarly, .timedOut(.resolve), .timedOut(.connect), .timedOut(.write),
            .timedOut(.read),
            .nameResolution(.temporary), .invalidResponse(.statusLine), .socketPathMissing, .socketPathForbidden,
            .system(.tooManyOpenFiles),
        ] as [TransportError.Kind]
    )
    func repeatsWhatTheConnectionDid(_ kind: TransportError.Kind) {
        #expect(isRetried(.failure(kind)))
    }

    @Test(arguments: [.tlsUnavailable, .responseTooLarge, .cancelled, .shutDown] as [TransportError.Kind])
    func doesNotRepeatWhatWouldEndAlike(_ kind: TransportError.Kind) {
        #expect(!isRetried(.failure(kind)))
    }

    @Test(arguments: [UInt64.min, .max / 2, .max])
    func pausesDoubleWithinHalfAndFull(_ random: UInt64) {
        var policy = RetryPolicy.agentTraces
        policy.callTimeLimit = .seconds(60)
        var state = RetryState(policy, startedAt: start)
        for full in [100, 200, 400, 800, 1600] as [UInt64] {
            guard case .retry(let moment) = state.decide(after: .failure(.refused), at: start, random: random) else {
                Issue.record("gave up before the fifth retry")
                return
            }
            let pause = moment.since(start)
            #expect(pause >= .milliseconds(full / 2))
            #expect(pause <= .milliseconds(full))
            if random == .min { #expect(pause == .milliseconds(full / 2)) }
            if random == .max { #expect(pause > .milliseconds(full - 1)) }
        }
        #expect(state.decide(after: .failure(.refused), at: start, random: random) == .giveUp(.attemptsExhausted))
        #expect(state.attempts == 6)
    }

    @Test func aPauseIsNeverShorterThanTheServerAsks() {
        var state = RetryState(.agentTraces, startedAt: start)
        let asked = state.decide(after: .status(429, retryAfter: .seconds(2)), at: start, random: .max)
        #expect(asked == .retry(at: start.advanced(by: .seconds(2))))
        var hasty = RetryState(.agentTraces, startedAt: start)
        let zero = hasty.decide(after: .status(429, retryAfter: .zero), at: start, random: 0)
        #expect(zero == .retry(at: start.advanced(by: .milliseconds(50))))
    }

    @Test func givesUpWhenTheNextAttemptWouldBeginAtTheDeadline() {
        var state = RetryState(.agentTraces, startedAt: start)
        #expect(
            state.decide(after: .status(503, retryAfter: .seconds(5)), at: start, random: 0) == .giveUp(.deadline)
        )
        var late = RetryState(.agentTraces, startedAt: start)
        let almost = start.advanced(by: .milliseconds(4950))
        #expect(late.decide(after: .failure(.refused), at: almost, random: 0) == .giveUp(.deadline))
    }

    @Test func anAttemptEndsWithTheCall() {
        let state = RetryState(.agentTraces, startedAt: start)
        #expect(state.attemptDeadline(at: start) == Deadline(start.advanced(by: .seconds(3))))
        #expect(state.attemptDeadline(at: start.advanced(by: .seconds(4))) == state.deadline)
    }

    @Test func holdsUnderAnyOrderOfOutcomes() {
        var random = Generator(seed: 11)
        for _ in 0..<5000 {
            var policy = RetryPolicy()
            policy.retryLimit = Int(truncatingIfNeeded: random.next() % 80) - 2
            policy.baseDelay = Nanoseconds(random.next() >> (random.next() % 64))
            policy.maximumDelay = Nanoseconds(random.next() >> (random.next() % 64))
            policy.callTimeLimit = Nanoseconds(random.next() >> (random.next() % 64))
            policy.attemptTimeLimit = Nanoseconds(random.next() >> (random.next() % 64))
            var now = MonotonicInstant(nanoseconds: random.next() >> 1)
            var state = RetryState(policy, startedAt: now)
            var attempts = 0
            while attempts < 100 {
                #expect(state.attemptDeadline(at: now) <= state.deadline)
                let asked: Nanoseconds? =
                    random.next() % 2 == 0 ? nil : Nanoseconds(random.next() >> (random.next() % 64))
                let outcome: RetryState.Outcome =
                    random.next() % 2 == 0 ? .status(503, retryAfter: asked) : .failure(.reset)
                attempts += 1
                guard case .retry(let moment) = state.decide(after: outcome, at: now, random: random.next()) else {
                    break
                }
                #expect(moment >= now)
                #expect(Deadline(moment) < state.deadline)
                if case .status(_, let asked?) = outcome { #expect(moment.since(now) >= asked) }
                #expect(attempts <= max(policy.retryLimit, 0))
                now = moment
            }
            #expect(attempts <= max(policy.retryLimit, 0) + 1)
        }
    }

    private func isRetried(_ outcome: RetryState.Outcome) -> Bool {
        var state = RetryState(.agentTraces, startedAt: start)
        if case .retry = state.decide(after: outcome, at: start, random: 0) { return true }
        return false
    }
}

struct RetryAfterTests {
    /// 1994-11-06 08:49:37 UTC.
    private let moment: Int64 = 784_111_777

    @Test(
        arguments: [
            ("0", Nanoseconds.zero), ("7", .seconds(7)), ("00120", .seconds(120)),
            ("99999999999999999999999", .seconds(1_000_000_000_000)),
        ]
    )
    func readsSeconds(_ text: String, _ expected: Nanoseconds) {
        #expect(RetryAfter.parse(Array(text.utf8), wallNanoseconds: 0) == expected)
    }

    @Test(
        arguments: [
            ("Sun, 06 Nov 1994 08:49:37 GMT", 0), ("Sun, 06 Nov 1994 08:49:47 GMT", 10),
            ("Mon, 07 Nov 1994 08:49:37 GMT", 86_400), ("Wed, 01 Mar 1995 00:00:00 GMT", 9_904_223),
            ("Thu, 29 Feb 1996 00:00:00 GMT", 41_440_223), ("Fri, 01 Mar 1996 00:00:00 GMT", 41_526_623),
            ("Tue, 01 Jan 2030 00:00:00 GMT", 1_109_344_223), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ] as [(String, UInt64)]
    )
    func readsDates(_ text: String, _ seconds: UInt64) {
        let parsed = RetryAfter.parse(Array(text.utf8), wallNanoseconds: moment * 1_000_000_000 + 999_999_999)
        #expect(parsed == .seconds(seconds))
    }

    @Test(
        arguments: [
            "", " 7", "7s", "-1", "1.5", "soon", "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 06 Now 1994 08:49:37 GMT",
            "Sun, 6 Nov 1994 08:49:37 GMT ", "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 00 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:60:37 GMT", "Sun, 06 Nov 19x4 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994", "Sun, 06 Nov 1969 08:49:37 GMT",
        ]
    )
    func refusesOthers(_ text: String) {
        #expect(RetryAfter.parse(Array(text.utf8), wallNanoseconds: 0) == nil)
    }
}
