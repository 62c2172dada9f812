package import DPPlatform
internal import DPWire

/// The telemetry of one exporter in one process: what is to be told, and what is being told.
///
/// A value without clock or I/O. One request is under way at a time. What a request told that did not arrive for certain
/// is told again with the next one; of one that may have arrived it is not, since receivers would add it twice. The start
/// is told first, and again until it may have arrived; the end last.
package struct TelemetrySession: ~Copyable {
    /// A request to be sent.
    package struct Request: Sendable {
        /// Of the header `dd-telemetry-request-type`.
        package let type: StaticString
        /// JSON.
        package let body: [UInt8]
    }

    private enum Phase {
        case waiting
        case running
        /// To be closed when the request under way has ended.
        case ending
        /// Telling the end.
        case closing
        case over
    }

    private var identity: TelemetryIdentity
    private var phase = Phase.waiting
    private var schedule: TelemetrySchedule
    private let heartbeat: Nanoseconds
    private var hasToldStart = false
    private var sequence: UInt64 = 0
    private var history = MetricHistory()
    private var underWay: TelemetryContent?

    /// - Parameter heartbeat: the time between two requests.
    package init(of identity: TelemetryIdentity, heartbeat: Nanoseconds) {
        self.identity = identity
        self.heartbeat = heartbeat
        schedule = TelemetrySchedule(heartbeat: heartbeat, startingAt: MonotonicInstant(nanoseconds: 0))
    }

    /// The moment of the next event; nil when none is awaited.
    package var nextMoment: MonotonicInstant? {
        phase == .running ? schedule.next : nil
    }

    /// Whether the end was told, or given up, or the start never came.
    package var isOver: Bool { phase == .over || phase == .waiting }

    /// Begins: tells the start.
    package mutating func start(at now: MonotonicInstant, time: Int64) -> Request? {
        guard phase == .waiting else { return nil }
        phase = .running
        schedule = TelemetrySchedule(heartbeat: heartbeat, startingAt: now)
        return send(TelemetryContent(), at: time)
    }

    /// The timer has fired.
    package mutating func timerFired(
        at now: MonotonicInstant,
        time: Int64,
        _ counters: inout TelemetryCounters
    ) -> Bool {
        guard phase == .running else { return false }
        let due = schedule.advance(to: now)
        if due.rollUp { history.rollUp(&counters, at: time) }
        return due.heartbeat
    }

    /// A sign of life with what was rolled up; nil while another request is under way.
    package mutating func beat(time: Int64) -> Request? {
        guard phase == .running, underWay == nil else { return nil }
        var content = TelemetryContent()
        content.tellsHeartbeat = true
        return send(content, at: time)
    }

    /// Rolls up what was counted last, and ends.
    ///
    /// The end is told with the request that this or the end of the one under way returns.
    package mutating func end(time: Int64, _ counters: inout TelemetryCounters) -> Request? {
        guard phase == .running else {
            if phase == .waiting { phase = .over }
            return nil
        }
        history.rollUp(&counters, at: time)
        phase = .ending
        return underWay == nil ? close(at: time) : nil
    }

    /// The request under way was answered with a success, or may have arrived.
    package mutating func arrived(time: Int64) -> Request? {
        if let content = underWay.take(), content.tellsStart { hasToldStart = true }
        return proceed(at: time)
    }

    /// The request under way was refused, or did not arrive.
    package mutating func failed(time: Int64) -> Request? {
        if let content = underWay.take() { history.putBack(content.history) }
        return proceed(at: time)
    }

    private mutating func proceed(at time: Int64) -> Request? {
        switch phase {
        case .ending: return close(at: time)
        case .closing: phase = .over
        default: break
        }
        return nil
    }

    private mutating func close(at time: Int64) -> Request? {
        phase = .closing
        var content = TelemetryContent()
        content.tellsClosing = true
        let request = send(content, at: time)
        if request == nil { phase = .over }
        return request
    }

    /// Adds the start, if it was not told yet, and what was rolled up.
    private mutating func send(_ content: consuming TelemetryContent, at time: Int64) -> Request? {
        var content = content
        content.tellsStart = !hasToldStart
        content.history = history.take()
        do throws(WireError) {
            let body = try TelemetryMessage.body(
                content,
                of: identity,
                sequence: sequence &+ 1,
                time: time,
                interval: schedule.intervalSeconds
            )
            sequence &+= 1
            let request = Request(type: content.requestType, body: body)
            underWay = consume content
            return request
        } catch {
            // Without memory it waits for the next time.
            history.putBack(content.history)
            return nil
        }
    }
}

extension MetricHistory {
    /// Takes everything out.
    mutating func take() -> MetricHistory {
        let taken = self
        self = MetricHistory()
        return taken
    }
}
