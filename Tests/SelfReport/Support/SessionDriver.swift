import DPPlatform
import DPSelfReport

/// A session with its counters, at moments in whole seconds, so that tests can look at both inside of expectations.
final class SessionDriver {
    private var session: TelemetrySession
    var counters = TelemetryCounters()

    init(of identity: TelemetryIdentity = TelemetryIdentity(on: TelemetryHost()), heartbeat: Nanoseconds = .seconds(10))
    {
        session = TelemetrySession(of: identity, heartbeat: heartbeat)
    }

    var isOver: Bool { session.isOver }

    /// In seconds.
    var nextMoment: UInt64? { session.nextMoment.map { $0.nanoseconds / 1_000_000_000 } }

    func start(at seconds: UInt64 = 0) -> TelemetrySession.Request? {
        session.start(at: Self.moment(seconds), time: Int64(seconds))
    }

    /// Lets the timer fire, and beats if that is due.
    func fire(at seconds: UInt64) -> (isBeatDue: Bool, request: TelemetrySession.Request?) {
        let isDue = session.timerFired(at: Self.moment(seconds), time: Int64(seconds), &counters)
        return (isDue, isDue ? session.beat(time: Int64(seconds)) : nil)
    }

    func end(at seconds: UInt64 = 0) -> TelemetrySession.Request? {
        session.end(time: Int64(seconds), &counters)
    }

    func arrived(at seconds: UInt64 = 0) -> TelemetrySession.Request? { session.arrived(time: Int64(seconds)) }

    func failed(at seconds: UInt64 = 0) -> TelemetrySession.Request? { session.failed(time: Int64(seconds)) }

    private static func moment(_ seconds: UInt64) -> MonotonicInstant {
        MonotonicInstant(nanoseconds: seconds * 1_000_000_000)
    }
}
