import DPPlatform
import Testing

struct DeadlineTests {
    @Test func sumsThatDoNotFitBecomeForever() {
        #expect(Nanoseconds.seconds(.max) == .forever)
        #expect(Nanoseconds(.max) + Nanoseconds(1) == .forever)
        #expect(Nanoseconds(.max / 2 + 1) * 2 == .forever)
        #expect(MonotonicInstant(nanoseconds: .max - 1).advanced(by: Nanoseconds(5)).nanoseconds == .max)
        #expect(Deadline.after(.forever) == .never)
    }

    @Test func differencesStopAtZero() {
        let early = MonotonicInstant(nanoseconds: 5)
        let late = MonotonicInstant(nanoseconds: 8)
        #expect(late.since(early) == Nanoseconds(3))
        #expect(early.since(late) == .zero)
    }

    @Test func aDeadlineIsPastFromItsMomentOn() {
        let deadline = Deadline(MonotonicInstant(nanoseconds: 10))
        #expect(!deadline.isPast(at: MonotonicInstant(nanoseconds: 9)))
        #expect(deadline.isPast(at: MonotonicInstant(nanoseconds: 10)))
        #expect(!Deadline.never.isPast(at: MonotonicInstant(nanoseconds: .max)))
    }

    @Test(
        arguments: [
            (Duration.seconds(-1), Nanoseconds.zero),
            (.nanoseconds(-1), .zero),
            (.zero, .zero),
            (.nanoseconds(1), Nanoseconds(1)),
            (.milliseconds(1500), .milliseconds(1500)),
            (.seconds(Int64.max), .forever),
        ]
    )
    func durationsConvert(_ duration: Duration, _ expected: Nanoseconds) {
        #expect(Nanoseconds(duration) == expected)
        if expected > .zero, expected < .forever { #expect(expected.duration == duration) }
    }

    @Test func theClockDoesNotGoBack() {
        let first = MonotonicInstant.now()
        #expect(MonotonicInstant.now() >= first)
        #expect(first.nanoseconds > 0)
    }
}
