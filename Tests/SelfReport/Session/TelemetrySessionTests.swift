import DPLedger
import DPPlatform
import DPSelfReport
import DPWire
import Testing

@Suite struct TelemetrySessionTests {
    private func types(_ request: TelemetrySession.Request?) throws -> [String] {
        guard let request else { return [] }
        var totals = TelemetryTotals()
        try totals.add(request.body)
        return totals.types
    }

    private func sent(_ chunks: UInt64) -> SendReport {
        SendReport(attempts: 1, end: .status(200), byteCount: 1, chunkCount: chunks)
    }

    @Test func theStartComesFirstAndAlone() throws {
        let session = SessionDriver()
        let request = try #require(session.start(at: 1))
        #expect("\(request.type)" == "app-started")
        #expect(try types(request) == ["app-started"])
        let next = try #require(session.nextMoment)
        #expect(next == 11)
        #expect(session.start(at: 1) == nil)
    }

    @Test func aStartThatDidNotArriveIsToldAgain() throws {
        let session = SessionDriver()
        _ = session.start()
        #expect(session.failed(at: 3) == nil)
        let second = try #require(session.fire(at: 10).request)
        #expect(try types(second) == ["app-started", "app-heartbeat"])
        #expect("\(second.type)" == "message-batch")
        #expect(session.arrived(at: 10) == nil)
        let third = try #require(session.fire(at: 20).request)
        #expect(try types(third) == ["app-heartbeat"])
        #expect("\(third.type)" == "app-heartbeat")
    }

    @Test func oneRequestIsUnderWayAtATime() throws {
        let session = SessionDriver()
        _ = session.start()
        session.counters.add(1, to: .requests)
        let (isDue, none) = session.fire(at: 10)
        #expect(isDue && none == nil)
        #expect(session.arrived(at: 11) == nil)
        session.counters.add(2, to: .requests)
        let request = try #require(session.fire(at: 20).request)
        #expect(String(decoding: request.body, as: UTF8.self).contains(#""points":[[10,1.0],[20,2.0]]"#))
    }

    @Test func theEndIsToldLastWithWhatWasCountedLast() throws {
        let session = SessionDriver()
        _ = session.start()
        session.counters.add(3, to: .chunksSent)
        // The start is still under way.
        #expect(session.end(at: 4) == nil)
        #expect(!session.isOver)
        #expect(session.nextMoment == nil)
        let last = session.arrived(at: 5)
        #expect(try types(last) == ["generate-metrics", "app-closing"])
        #expect(!session.isOver)
        #expect(session.arrived(at: 6) == nil)
        #expect(session.isOver)
        #expect(session.end(at: 7) == nil)
    }

    @Test func anEndWithoutAStartTellsNothing() {
        let session = SessionDriver()
        #expect(session.end() == nil)
        #expect(session.isOver)
        #expect(session.start() == nil)
    }

    @Test func requestsAreNumberedFromOne() throws {
        let session = SessionDriver()
        var totals = TelemetryTotals()
        let first = try #require(session.start())
        try totals.add(first.body)
        for number in UInt64(1)...4 {
            #expect(session.failed() == nil)
            let next = try #require(session.fire(at: number * 10).request)
            try totals.add(next.body)
        }
        #expect(totals.sequences == [1, 2, 3, 4, 5])
    }

    /// Whatever fails and whenever it is rolled up, what arrives adds up to what was counted.
    @Test(arguments: 0..<200)
    func nothingIsLostOrToldTwice(seed: UInt64) throws {
        var generator = SplitMix(state: seed)
        let session = SessionDriver(heartbeat: .seconds(generator.next() % 30 + 1))
        var chunks: UInt64 = 0
        var sends = 0.0
        var logged: Int64 = 0
        var arrived = TelemetryTotals()
        var now: UInt64 = 0
        var underWay = session.start()
        for _ in 0..<generator.next() % 80 {
            now += generator.next() % 12
            if let request = underWay, generator.next() % 2 == 0 {
                if generator.next() % 3 == 0 {
                    underWay = session.failed(at: now)
                } else {
                    try arrived.add(request.body)
                    underWay = session.arrived(at: now)
                }
            }
            let amount = generator.next() % 5
            session.counters.add(sent(amount), bin: 10)
            sends += 1
            chunks += amount
            if generator.next() % 4 == 0 {
                session.counters.log(.statsLost)
                logged += 1
            }
            if let request = session.fire(at: now).request {
                #expect(underWay == nil)
                underWay = request
            }
        }
        if let request = session.end(at: now) { underWay = request }
        // The last requests arrive, so that nothing may be missing.
        while let request = underWay {
            try arrived.add(request.body)
            underWay = session.arrived(at: now)
        }
        #expect(session.isOver)
        #expect(arrived.counts["trace_chunks_sent{src_library:libdatadog}", default: 0] == Double(chunks))
        #expect(arrived.counts["trace_api.requests{src_library:libdatadog}", default: 0] == sends)
        #expect(arrived.sizes == sends)
        #expect(arrived.logs["statistics could not be delivered", default: 0] == logged)
        #expect(arrived.types.filter { $0 == "app-started" }.count == 1)
        #expect(arrived.types.first == "app-started")
        #expect(arrived.types.last == "app-closing")
        #expect(arrived.types.filter { $0 == "app-closing" }.count == 1)
    }

    /// Longer without anybody who takes telemetry than points are kept, and in more series than there may be.
    @Test func memoryIsBoundedWhileNobodyTakesIt() throws {
        let session = SessionDriver()
        _ = session.start()
        _ = session.failed()
        for number in UInt64(1)...500 {
            for status in stride(from: 200, to: 900, by: 10) {
                let send = SendReport(attempts: 1, end: .status(status), byteCount: 1, chunkCount: 1)
                session.counters.add(send, bin: 0)
            }
            if session.fire(at: number * 10).request != nil { _ = session.failed() }
        }
        let last = try #require(session.end(at: 90_000))
        #expect(last.body.count < 1_000_000)
        var totals = TelemetryTotals()
        try totals.add(last.body)
        #expect(totals.longestSeries == 360)
        #expect(totals.counts["trace_api.requests{src_library:libdatadog}", default: 0] == 500 * 70)
        let responses = totals.counts.filter { $0.key.hasPrefix("trace_api.responses{") }
        #expect(responses.count == 32 + 4)
        #expect(responses.values.reduce(0, +) == 500 * 70)
        #expect(totals.counts["trace_api.responses{status_code:8xx,src_library:libdatadog}", default: 0] == 500 * 10)
    }
}
