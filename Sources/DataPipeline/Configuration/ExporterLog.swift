/// Receives log messages with the place that they come from.
package protocol LogSink: AnyObject, Sendable {
    /// Whether messages of a level go anywhere now.
    func wants(_ level: TraceExporter.LogLevel) -> Bool

    /// Takes a message; on any thread.
    func log(_ level: TraceExporter.LogLevel, _ message: String, file: StaticString, line: UInt32)
}

/// Where an exporter's log messages go: to a function of its owner, or to the log of the process.
struct ExporterLog: Sendable {
    private let logger: TraceExporter.Logger?
    private let level: TraceExporter.LogLevel
    private let sink: (any LogSink)?

    /// Nil if nobody wants messages.
    init?(_ configuration: TraceExporter.Configuration) {
        logger = configuration.logger
        level = configuration.logLevel
        sink = configuration.logSink
        if logger == nil, sink == nil { return nil }
    }

    /// Logs a message, which is only made if somebody wants it.
    func callAsFunction(
        _ level: TraceExporter.LogLevel,
        _ message: @autoclosure () -> String,
        file: StaticString = #fileID,
        line: UInt32 = #line
    ) {
        let isWanted = logger != nil && level >= self.level
        let isWantedBySink = sink?.wants(level) ?? false
        guard isWanted || isWantedBySink else { return }
        let message = message()
        if isWanted { logger?(level, message) }
        if isWantedBySink { sink?.log(level, message, file: file, line: line) }
    }
}
