/// How an exporter tells Datadog, by way of the agent, how it fares: instrumentation telemetry.
///
/// It tells that the exporter started and with which options, counts of requests, answers, failures and chunks, a few
/// constant log entries, and that it ended. Nothing of the traces is told.
public struct TelemetryConfiguration: Equatable, Sendable {
    /// The time between two requests; default 60 s, which zero means, too.
    ///
    /// Counts are rolled up to points at least every 10 s.
    public var heartbeatInterval = Duration.seconds(60)
    /// Identifies this run of the program in telemetry.
    ///
    /// Default empty: the same as ``TraceExporter/Configuration/runtimeID``, which a process makes up if it is empty, too. A
    /// forked child makes up another one.
    public var runtimeID = ""
    /// Whether the receiver is asked to look at the messages closely; default no.
    ///
    /// Header `dd-telemetry-debug-enabled`.
    public var isDebugEnabled = false
    /// The session that the process belongs to, header `dd-session-id`; empty for none.
    public var sessionID = ""
    /// The session at the root of the one it belongs to, header `dd-root-session-id`; told only beside another ``sessionID``.
    public var rootSessionID = ""
    /// The session above the one it belongs to, header `dd-parent-session-id`; told only beside another ``sessionID``.
    public var parentSessionID = ""

    /// The defaults.
    public init() {}
}
