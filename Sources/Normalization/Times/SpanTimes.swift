/// A span's start and duration in nanoseconds, and the rule that makes them plausible.
package struct SpanTimes: Equatable, Sendable {
    /// Starts before this (2000-01-01T00:00:00Z) are taken for garbage.
    package static var earliestStart: Int64 { 946_684_800_000_000_000 }

    /// Since the epoch.
    package var start: Int64

    package var duration: Int64

    package init(start: Int64, duration: Int64) {
        self.start = start
        self.duration = duration
    }

    /// Sets a negative duration, or one that leads beyond the range of times, to zero.
    ///
    /// - Returns: whether that was necessary.
    package mutating func normalizeDuration() -> Bool {
        guard duration < 0 || start.addingReportingOverflow(duration).overflow else { return false }
        duration = 0
        return true
    }

    /// Moves a garbage start to where the span ends now; to now, if that would be before the epoch.
    ///
    /// - Parameter now: the time of the wall clock, in nanoseconds since the epoch.
    /// - Returns: whether that was necessary.
    package mutating func normalizeStart(now: Int64) -> Bool {
        guard start < Self.earliestStart else { return false }
        let (moved, isOverflow) = now.subtractingReportingOverflow(duration)
        start = isOverflow || moved < 0 ? now : moved
        return true
    }
}
