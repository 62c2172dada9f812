package import DPPlatform

/// Decides when counts are rolled up into points, and when they are sent.
///
/// A value without clock. After a standstill of the process intervals that were missed are not made up for.
package struct TelemetrySchedule: Sendable {
    /// The time between two requests.
    package let heartbeat: Nanoseconds
    /// The time between two points of a series.
    package let rollUp: Nanoseconds
    private var nextHeartbeat: MonotonicInstant
    private var nextRollUp: MonotonicInstant

    /// What is due.
    package struct Due: Equatable, Sendable {
        package var rollUp = false
        package var heartbeat = false

        package init(rollUp: Bool = false, heartbeat: Bool = false) {
            self.rollUp = rollUp
            self.heartbeat = heartbeat
        }
    }

    /// Starts both intervals; counts are rolled up at least every ten seconds.
    ///
    /// - Parameter heartbeat: zero counts as a millisecond.
    package init(heartbeat: Nanoseconds, startingAt now: MonotonicInstant) {
        self.heartbeat = max(heartbeat, .milliseconds(1))
        rollUp = min(self.heartbeat, .seconds(10))
        nextHeartbeat = now.advanced(by: self.heartbeat)
        nextRollUp = now.advanced(by: rollUp)
    }

    /// The moment at which something is due next.
    package var next: MonotonicInstant { min(nextHeartbeat, nextRollUp) }

    /// The whole seconds of a point's interval, at least 1, as telemetry writes them.
    package var intervalSeconds: Int64 { max(1, Int64(clamping: rollUp.count / 1_000_000_000)) }

    /// Says what is due, and looks ahead to the next time.
    package mutating func advance(to now: MonotonicInstant) -> Due {
        Due(
            rollUp: Self.passes(&nextRollUp, by: rollUp, now),
            heartbeat: Self.passes(&nextHeartbeat, by: heartbeat, now)
        )
    }

    private static func passes(
        _ moment: inout MonotonicInstant,
        by interval: Nanoseconds,
        _ now: MonotonicInstant
    ) -> Bool {
        if now < moment { return false }
        let next = moment.advanced(by: interval)
        moment = next > now ? next : now.advanced(by: interval)
        return true
    }
}
