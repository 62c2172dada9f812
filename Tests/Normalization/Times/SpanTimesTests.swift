import DPNormalization
import Testing

@Suite struct SpanTimesTests {
    private static let late: Int64 = 1_448_466_874_000_000_000

    @Test(
        arguments: [
            (late, -1, 0, true), (late, 0, 0, false), (late, 5, 5, false), (Int64.max, 0, 0, false),
            (Int64.max, 1, 0, true), (late, Int64.max, 0, true), (Int64.min, 1, 1, false),
            (-5, Int64.max, Int64.max, false),
        ] as [(Int64, Int64, Int64, Bool)]
    )
    func durations(start: Int64, duration: Int64, expected: Int64, isFault: Bool) {
        var times = SpanTimes(start: start, duration: duration)
        #expect(times.normalizeDuration() == isFault)
        #expect(times == SpanTimes(start: start, duration: expected))
    }

    @Test(
        arguments: [
            (SpanTimes.earliestStart, 7, SpanTimes.earliestStart, false),
            (SpanTimes.earliestStart - 1, 7, late - 7, true), (42, late + 1, late, true), (0, late, 0, true),
            (Int64.min, 0, late, true),
        ] as [(Int64, Int64, Int64, Bool)]
    )
    func starts(start: Int64, duration: Int64, expected: Int64, isFault: Bool) {
        var times = SpanTimes(start: start, duration: duration)
        #expect(times.normalizeStart(now: Self.late) == isFault)
        #expect(times == SpanTimes(start: expected, duration: duration))
    }
}
