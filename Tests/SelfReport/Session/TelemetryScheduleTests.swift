import DPPlatform
import DPSelfReport
import Testing

@Suite struct TelemetryScheduleTests {
    private func moment(_ milliseconds: UInt64) -> MonotonicInstant {
        MonotonicInstant(nanoseconds: milliseconds * 1_000_000)
    }

    /// The moments of all events up to a time, in milliseconds, as a timer without delay sees them.
    private func events(heartbeat: UInt64, until end: UInt64) -> (rollUps: [UInt64], heartbeats: [UInt64]) {
        var schedule = TelemetrySchedule(heartbeat: .milliseconds(heartbeat), startingAt: moment(0))
        var rollUps: [UInt64] = []
        var heartbeats: [UInt64] = []
        while schedule.next <= moment(end) {
            let now = schedule.next
            let due = schedule.advance(to: now)
            if due.rollUp { rollUps.append(now.nanoseconds / 1_000_000) }
            if due.heartbeat { heartbeats.append(now.nanoseconds / 1_000_000) }
        }
        return (rollUps, heartbeats)
    }

    @Test func countsAreRolledUpEveryTenSecondsAndSentEveryMinute() {
        let (rollUps, heartbeats) = events(heartbeat: 60_000, until: 120_000)
        #expect(rollUps == (1...12).map { $0 * 10_000 })
        #expect(heartbeats == [60_000, 120_000])
    }

    @Test func aShortHeartbeatIsTheRollUpToo() {
        let (rollUps, heartbeats) = events(heartbeat: 300, until: 1_000)
        #expect(rollUps == [300, 600, 900])
        #expect(heartbeats == [300, 600, 900])
    }

    @Test func bothIntervalsGoOnTheirOwn() {
        let (rollUps, heartbeats) = events(heartbeat: 25_000, until: 50_000)
        #expect(rollUps == [10_000, 20_000, 30_000, 40_000, 50_000])
        #expect(heartbeats == [25_000, 50_000])
    }

    @Test func nothingIsDueEarly() {
        var schedule = TelemetrySchedule(heartbeat: .seconds(10), startingAt: moment(5))
        #expect(schedule.advance(to: moment(10_004)) == TelemetrySchedule.Due())
        #expect(schedule.next == moment(10_005))
        #expect(schedule.advance(to: moment(10_005)) == TelemetrySchedule.Due(rollUp: true, heartbeat: true))
    }

    /// A late timer keeps the pace; after a standstill it starts anew instead of firing for each missed time.
    @Test func missedIntervalsAreNotMadeUpFor() {
        var schedule = TelemetrySchedule(heartbeat: .seconds(10), startingAt: moment(0))
        #expect(schedule.advance(to: moment(14_000)).heartbeat)
        #expect(schedule.next == moment(20_000))
        #expect(schedule.advance(to: moment(95_000)).heartbeat)
        #expect(schedule.next == moment(105_000))
    }

    @Test(arguments: [(0, 1), (1, 1), (999, 1), (1_000, 1), (2_999, 2), (9_000, 9), (10_000, 10), (3_600_000, 10)])
    func anIntervalIsToldInWholeSecondsButNeverZero(heartbeat: UInt64, seconds: Int64) {
        #expect(
            TelemetrySchedule(heartbeat: .milliseconds(heartbeat), startingAt: moment(0)).intervalSeconds == seconds
        )
    }

    @Test func timesThatDoNotFitNeverCome() {
        var schedule = TelemetrySchedule(heartbeat: .forever, startingAt: moment(1))
        #expect(schedule.advance(to: moment(10_001)) == TelemetrySchedule.Due(rollUp: true))
    }
}
