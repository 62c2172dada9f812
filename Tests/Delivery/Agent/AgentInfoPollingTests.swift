import DPDelivery
import DPPlatform
import DPWire
import Testing

@Suite struct AgentInfoPollingTests {
    private static let stateA = SHA256.hash(Array("a".utf8))
    private static let stateB = SHA256.hash(Array("b".utf8))

    private func moment(_ seconds: UInt64) -> MonotonicInstant {
        MonotonicInstant(nanoseconds: 1_000_000_000_000).advanced(by: .seconds(seconds))
    }

    private func observe(
        _ polling: inout AgentInfoPolling,
        _ state: SHA256.Digest,
        at seconds: UInt64
    )
        -> AgentInfoPolling.Action
    {
        state.hexadecimal.withUnsafeBytes { polling.observed($0, at: moment(seconds)) }
    }

    @Test func theFirstFetchComesAtOnceThenEveryInterval() {
        var polling = AgentInfoPolling()
        #expect(polling.start() == .fetch)
        #expect(polling.start() == .none)
        #expect(polling.fetched(Self.stateA, at: moment(1)) == .wait(until: moment(301)))
        #expect(polling.timerFired(at: moment(300)) == .wait(until: moment(301)))
        #expect(polling.timerFired(at: moment(301)) == .fetch)
        #expect(polling.fetched(Self.stateA, at: moment(302)) == .wait(until: moment(602)))
    }

    @Test func whileNothingIsKnownRetriesBackOffToTheInterval() {
        var polling = AgentInfoPolling()
        var now: UInt64 = 0
        var delays: [UInt64] = []
        #expect(polling.start() == .fetch)
        for _ in 0..<12 {
            guard case .wait(let moment) = polling.failed(at: moment(now)) else { break }
            let delay = moment.since(self.moment(now)).count / 1_000_000_000
            delays.append(delay)
            now += delay
            #expect(polling.timerFired(at: moment) == .fetch)
        }
        #expect(delays == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300])
        #expect(polling.fetched(Self.stateA, at: moment(now)) == .wait(until: moment(now + 300)))
    }

    @Test func aFailureAfterSuccessWaitsTheInterval() {
        var polling = AgentInfoPolling()
        _ = polling.start()
        _ = polling.fetched(Self.stateA, at: moment(0))
        _ = polling.timerFired(at: moment(300))
        #expect(polling.failed(at: moment(301)) == .wait(until: moment(601)))
    }

    @Test func anotherStateTriggersAtOnceAndThenAtMostOnceInFiveSeconds() {
        var polling = AgentInfoPolling()
        _ = polling.start()
        _ = polling.fetched(Self.stateA, at: moment(0))
        #expect(observe(&polling, Self.stateA, at: 1) == .none)
        #expect(observe(&polling, Self.stateB, at: 1) == .fetch)
        #expect(observe(&polling, Self.stateB, at: 1) == .none)
        _ = polling.fetched(Self.stateA, at: moment(2))
        #expect(observe(&polling, Self.stateB, at: 3) == .wait(until: moment(6)))
        #expect(observe(&polling, Self.stateB, at: 4) == .none)
        #expect(polling.timerFired(at: moment(6)) == .fetch)
        _ = polling.fetched(Self.stateB, at: moment(6))
        #expect(observe(&polling, Self.stateB, at: 7) == .none)
        #expect(observe(&polling, Self.stateA, at: 8) == .wait(until: moment(11)))
    }

    @Test func anAnswerWhileNothingIsKnownTriggers() {
        var polling = AgentInfoPolling()
        #expect(observe(&polling, Self.stateA, at: 0) == .none)
        _ = polling.start()
        #expect(observe(&polling, Self.stateA, at: 0) == .none)
        for _ in 0..<8 {
            guard case .wait(let moment) = polling.failed(at: moment(0)) else { break }
            _ = polling.timerFired(at: moment)
        }
        _ = polling.failed(at: moment(0))
        #expect(observe(&polling, Self.stateA, at: 1) == .fetch)
    }

    @Test func nothingHappensOnceStopped() {
        var polling = AgentInfoPolling()
        _ = polling.start()
        polling.stop()
        #expect(polling.fetched(Self.stateA, at: moment(0)) == .none)
        #expect(polling.failed(at: moment(0)) == .none)
        #expect(polling.timerFired(at: moment(999)) == .none)
        #expect(observe(&polling, Self.stateB, at: 1) == .none)
    }

    /// In whatever order things happen: never two fetches at once, always a fetch or a timer under way, no timer beyond
    /// the interval, and no more fetches than the clock allows.
    @Test(arguments: 0..<50) func rulesHoldInAnyOrder(seed: UInt64) {
        var generator = SplitMix(state: seed)
        var polling = AgentInfoPolling()
        var now: UInt64 = 0
        var isFetching = polling.start() == .fetch
        var timer: MonotonicInstant?
        var fetchesByHeader: [UInt64] = []
        for _ in 0..<2000 {
            now += generator.next() % 8 == 0 ? generator.next() % 400 : generator.next() % 3
            let action: AgentInfoPolling.Action
            var isHeader = false
            switch generator.next() % 4 {
            case 0 where isFetching:
                action = polling.fetched(generator.next() % 2 == 0 ? Self.stateA : Self.stateB, at: moment(now))
                isFetching = false
                #expect(action != .none)
            case 1 where isFetching:
                action = polling.failed(at: moment(now))
                isFetching = false
                #expect(action != .none)
            case 2 where timer != nil:
                action = polling.timerFired(at: moment(now))
            default:
                action = observe(&polling, generator.next() % 2 == 0 ? Self.stateA : Self.stateB, at: now)
                isHeader = true
            }
            switch action {
            case .none: break
            case .fetch:
                #expect(!isFetching)
                isFetching = true
                timer = nil
                if isHeader { fetchesByHeader.append(now) }
            case .wait(let until):
                timer = until
                #expect(until <= moment(now + 300))
            }
            #expect(isFetching || timer != nil)
        }
        for (earlier, later) in zip(fetchesByHeader, fetchesByHeader.dropFirst()) { #expect(later - earlier >= 5) }
    }
}

/// A small seeded generator, so that a failure can be repeated.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
