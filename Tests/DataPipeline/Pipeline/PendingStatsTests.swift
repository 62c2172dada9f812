import DPLedger
import DPPlatform
import Testing

@testable import DPStatistics
@testable import DPTransport
@testable import DataPipeline

/// Which payloads with statistics are sent, when, and how they end.
@Suite struct PendingStatsTests {
    private func payload(_ number: UInt64, byteCount: Int = 10) -> StatsPayload {
        StatsPayload(body: [UInt8](repeating: 0, count: byteCount), isObfuscated: false, hits: number, groupCount: 1)
    }

    private func error(_ kind: TransportError.Kind, written: Bool) -> TransportError {
        var error = TransportError(kind)
        error.wasRequestWritten = written
        return error
    }

    private let now = MonotonicInstant(nanoseconds: 1_000_000_000_000)

    /// The payload of an action, by its hits.
    private func sent(_ action: PendingStats.Action) -> UInt64? {
        if case .send(let payload) = action { return payload.hits }
        return nil
    }

    /// The pause that an action asks for, in seconds.
    private func pause(_ action: PendingStats.Action) -> UInt64? {
        if case .wait(let moment) = action { return moment.since(now).count / 1_000_000_000 }
        return nil
    }

    @Test func oneIsUnderWayAtATimeTheOldestFirst() {
        var pending = PendingStats()
        var settled: [PendingStats.Settled] = []
        #expect(sent(pending.add([payload(1), payload(2)], &settled)) == 1)
        #expect(sent(pending.add([payload(3)], &settled)) == nil)
        #expect(sent(pending.answered(200, &settled)) == 2)
        #expect(sent(pending.answered(202, &settled)) == 3)
        #expect(sent(pending.answered(204, &settled)) == nil)
        #expect(settled.map(\.payload.hits) == [1, 2, 3])
        #expect(settled.allSatisfy { if case .delivered = $0.outcome { true } else { false } })
        #expect(pending.isEmpty)
    }

    @Test(arguments: [
        (400, "http_4xx"), (404, "http_4xx"), (429, "http_4xx"), (500, "http_5xx"), (503, "http_5xx"),
        (302, "http_other"),
    ])
    func everyAnswerIsFinal(status: Int, reason: String) {
        var pending = PendingStats()
        var settled: [PendingStats.Settled] = []
        _ = pending.add([payload(1)], &settled)
        #expect(sent(pending.answered(status, &settled)) == nil)
        #expect(settled.map(\.reason) == [reason])
        #expect(pending.isEmpty)
    }

    @Test(arguments: [TransportError.Kind.timedOut(.read), .closedEarly, .reset])
    func whatMayHaveArrivedIsNotSentAgain(kind: TransportError.Kind) {
        var pending = PendingStats()
        var settled: [PendingStats.Settled] = []
        _ = pending.add([payload(1), payload(2)], &settled)
        #expect(sent(pending.failed(error(kind, written: true), at: now, &settled)) == 2)
        #expect(settled.map(\.reason) == ["unconfirmed"])
    }

    @Test func whatCouldNotBeWrittenIsTriedAgainAFewTimes() {
        var pending = PendingStats()
        var settled: [PendingStats.Settled] = []
        _ = pending.add([payload(1)], &settled)
        for seconds: UInt64 in [1, 2, 4] {
            #expect(pause(pending.failed(error(.refused, written: false), at: now, &settled)) == seconds)
            // What comes meanwhile waits, too.
            #expect(sent(pending.add([payload(2)], &settled)) == nil)
            #expect(sent(pending.pauseEnded()) == 1)
        }
        #expect(sent(pending.failed(error(.refused, written: false), at: now, &settled)) == 2)
        #expect(settled.map(\.reason) == ["connection"])
        // The next one has all its tries.
        #expect(pause(pending.failed(error(.timedOut(.connect), written: false), at: now, &settled)) == 1)
    }

    @Test func whatWaitsIsBounded() {
        var pending = PendingStats()
        var settled: [PendingStats.Settled] = []
        let third = PendingStats.byteLimit / 3
        #expect(sent(pending.add([payload(1, byteCount: third), payload(2, byteCount: third)], &settled)) == 1)
        _ = pending.add([payload(3, byteCount: third), payload(4, byteCount: third)], &settled)
        #expect(settled.map(\.payload.hits) == [2])
        #expect(settled.map(\.reason) == ["queue_full"])
        #expect(sent(pending.answered(200, &settled)) == 3)
        // One that is larger than the limit is sent all the same.
        var other = PendingStats()
        settled = []
        #expect(sent(other.add([payload(5, byteCount: PendingStats.byteLimit + 1)], &settled)) == 5)
        #expect(settled.isEmpty)
    }

    @Test func anEndCutsPausesShortAndAllowsNoMore() {
        var pending = PendingStats()
        var settled: [PendingStats.Settled] = []
        _ = pending.add([payload(1), payload(2)], &settled)
        _ = pending.failed(error(.refused, written: false), at: now, &settled)
        #expect(sent(pending.end()) == 1)
        #expect(sent(pending.failed(error(.refused, written: false), at: now, &settled)) == 2)
        #expect(sent(pending.pauseEnded()) == nil)
        #expect(settled.map(\.reason) == ["connection"])
    }

    @Test func whatIsAbandonedIsSettled() {
        var pending = PendingStats()
        var settled: [PendingStats.Settled] = []
        _ = pending.add([payload(1), payload(2), payload(3)], &settled)
        #expect(sent(pending.abandon(&settled)) == nil)
        #expect(settled.map(\.payload.hits) == [2, 3])
        #expect(sent(pending.failed(error(.cancelled, written: false), at: now, &settled)) == nil)
        #expect(settled.map(\.reason) == ["shutdown_deadline", "shutdown_deadline", "shutdown_deadline"])
        #expect(pending.isEmpty)
    }

    /// Thousands of event orders: each payload ends once, and none is sent again after it may have arrived.
    @Test(arguments: 0..<20) func everyPayloadEndsOnce(seed: UInt64) {
        var random = SplitMix(state: seed)
        var pending = PendingStats()
        var settled: [PendingStats.Settled] = []
        var added: UInt64 = 0
        var underWay: UInt64?
        var isPausing = false
        var finished: Set<UInt64> = []
        func act(_ action: PendingStats.Action) {
            switch action {
            case .none: break
            case .wait: isPausing = true
            case .send(let payload):
                #expect(underWay == nil)
                #expect(!finished.contains(payload.hits))
                underWay = payload.hits
            }
        }
        for _ in 0..<500 {
            let before = settled.count
            switch random.next() % 6 {
            case 0:
                added += 1
                act(pending.add([payload(added, byteCount: PendingStats.byteLimit / 5)], &settled))
            case 1 where underWay != nil:
                underWay = nil
                act(pending.answered(random.next() % 2 == 0 ? 200 : 500, &settled))
            case 2 where underWay != nil, 3 where underWay != nil:
                underWay = nil
                act(pending.failed(error(.reset, written: random.next() % 3 == 0), at: now, &settled))
            case 4 where isPausing:
                isPausing = false
                act(pending.pauseEnded())
            case 5 where random.next() % 20 == 0:
                isPausing = false
                act(pending.end())
                pending.begin()
            default: break
            }
            for end in settled[before...] { #expect(finished.insert(end.payload.hits).inserted) }
        }
        _ = pending.abandon(&settled)
        if underWay != nil { _ = pending.failed(error(.cancelled, written: false), at: now, &settled) }
        #expect(pending.isEmpty)
        #expect(settled.map(\.payload.hits).sorted() == (1..<(added + 1)).map { $0 })
    }
}

extension PendingStats.Settled {
    /// The outcome's name.
    fileprivate var reason: String {
        switch outcome {
        case .delivered: "delivered"
        case .unconfirmed: "unconfirmed"
        case .dropped(let reason): reason.name
        }
    }
}
