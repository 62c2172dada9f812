/// What a tracer says about itself and its payload in the headers of a trace request.
///
/// Lenient as agents are: a text that is no visible ASCII counts as missing, a number that does not parse as 0, and every
/// text but the usual words for "no" as yes.
struct ClientHeaders: Sendable, Equatable {
    var language = ""
    var languageVersion = ""
    var interpreter = ""
    var tracerVersion = ""
    var containerID = ""
    /// The announced number of chunks; nil when nothing was announced.
    var traceCount: Int?
    var computedTopLevel = false
    var computedStats = false
    var droppedTraces = 0
    var droppedSpans = 0
    /// The version of the sampling rates that the tracer has; nil when it does not take part in the handshake.
    var ratesVersion: String?

    /// - Parameter value: gives the value of a header by its lower-case name.
    init(_ value: (String) -> String?) {
        func text(_ name: String) -> String {
            guard let text = value(name), text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else { return "" }
            return text
        }
        func count(_ name: String) -> Int {
            max(Int(text(name)) ?? 0, 0)
        }
        language = text("datadog-meta-lang")
        languageVersion = text("datadog-meta-lang-version")
        interpreter = text("datadog-meta-lang-interpreter")
        tracerVersion = text("datadog-meta-tracer-version")
        containerID = text("datadog-container-id")
        traceCount = value("x-datadog-trace-count").map { _ in count("x-datadog-trace-count") }
        computedTopLevel = isYes(text("datadog-client-computed-top-level"))
        computedStats = isYes(text("datadog-client-computed-stats"))
        droppedTraces = count("datadog-client-dropped-p0-traces")
        droppedSpans = count("datadog-client-dropped-p0-spans")
        ratesVersion = value("datadog-rates-payload-version")
    }
}

private func isYes(_ text: String) -> Bool {
    !["", "0", "f", "F", "false", "False", "FALSE"].contains(text)
}
