internal import DPStatistics

/// Counts that were rolled up and not told yet: a point for each interval.
///
/// Bounded: of a series the latest points are kept, and what is older is added to the oldest of them. So nothing is lost
/// while nobody takes it, only when it happened becomes vague.
struct MetricHistory: ~Copyable {
    /// A count in one interval.
    struct Point: Equatable {
        /// The end of the interval, in seconds since 1970.
        var time: Int64
        var count: UInt64
    }

    /// Most points of a series: an hour of usual intervals.
    static var pointLimit: Int { 360 }

    private(set) var points: [[Point]] = []
    private(set) var statuses: [Int] = []
    private(set) var bytes = DDSketch()
    private(set) var logs: [UInt64] = []

    /// Whether there is any count.
    var hasPoints: Bool { !points.allSatisfy { $0.isEmpty } }
    /// Whether there is any log entry.
    var hasLogs: Bool { !logs.allSatisfy { $0 == 0 } }

    /// Takes what was counted, and leaves zeros.
    mutating func rollUp(_ counters: inout TelemetryCounters, at time: Int64) {
        prepare()
        for place in TelemetrySeries.allPlaces where counters.counts[place] > 0 {
            points[place].append(Point(time: time, count: counters.counts[place]))
            Self.limit(&points[place])
        }
        for place in 0..<TelemetryLog.count { logs[place] &+= counters.logs[place] }
        statuses = counters.statuses
        // Without memory for the bins some sizes are missing.
        try? bytes.merge(counters.bytes)
        counters.reset()
    }

    /// Puts older counts before these.
    mutating func putBack(_ older: consuming MetricHistory) {
        if older.points.isEmpty { return }
        prepare()
        for place in TelemetrySeries.allPlaces where !older.points[place].isEmpty {
            points[place] = older.points[place] + points[place]
            Self.limit(&points[place])
        }
        for place in 0..<TelemetryLog.count { logs[place] &+= older.logs[place] }
        if statuses.count < older.statuses.count { statuses = older.statuses }
        try? bytes.merge(older.bytes)
    }

    private mutating func prepare() {
        if !points.isEmpty { return }
        points = [[Point]](repeating: [], count: TelemetrySeries.count)
        logs = [UInt64](repeating: 0, count: TelemetryLog.count)
    }

    private static func limit(_ points: inout [Point]) {
        let excess = points.count &- pointLimit
        if excess <= 0 { return }
        for place in 0..<excess { points[excess].count &+= points[place].count }
        points.removeFirst(excess)
    }
}
