public import DPTraces

/// Makes exporters: set options one after the other, then ``build()``.
///
///     let exporter = try TraceExporterBuilder()
///         .url("unix:///var/run/datadog/apm.socket")
///         .service("shop")
///         .build()
///
/// Each function returns a changed copy; the documentation of an option is that of the property with its name in
/// ``TraceExporter/Configuration``.
public struct TraceExporterBuilder: Sendable {
    /// The options as they are now.
    public var configuration: TraceExporter.Configuration

    /// Starts with the defaults, or with given options.
    public init(_ configuration: TraceExporter.Configuration = TraceExporter.Configuration()) {
        self.configuration = configuration
    }

    private func setting(_ change: (inout TraceExporter.Configuration) -> Void) -> TraceExporterBuilder {
        var copy = self
        change(&copy.configuration)
        return copy
    }
}

extension TraceExporterBuilder {
    /// Sets where the agent listens.
    public func url(_ url: String) -> Self { setting { $0.url = url } }

    /// Sets the test session.
    public func testSessionToken(_ token: String) -> Self { setting { $0.testSessionToken = token } }

    /// Sets the traced program's language.
    public func language(_ language: String) -> Self { setting { $0.language = language } }

    /// Sets the language's version.
    public func languageVersion(_ version: String) -> Self { setting { $0.languageVersion = version } }

    /// Sets the language's interpreter.
    public func languageInterpreter(_ interpreter: String) -> Self { setting { $0.languageInterpreter = interpreter } }

    /// Sets who made the interpreter.
    public func languageInterpreterVendor(_ vendor: String) -> Self {
        setting { $0.languageInterpreterVendor = vendor }
    }

    /// Sets the tracer's version.
    public func tracerVersion(_ version: String) -> Self { setting { $0.tracerVersion = version } }

    /// Sets the container's id instead of detecting it.
    public func containerID(_ id: String) -> Self { setting { $0.containerID = id } }

    /// Sets the host's name.
    public func hostname(_ name: String) -> Self { setting { $0.hostname = name } }

    /// Sets the environment that the application runs in.
    public func env(_ env: String) -> Self { setting { $0.env = env } }

    /// Sets the application's version.
    public func appVersion(_ version: String) -> Self { setting { $0.appVersion = version } }

    /// Sets the application's main service.
    public func service(_ service: String) -> Self { setting { $0.service = service } }

    /// Sets the commit that the application was built from.
    public func gitCommitSHA(_ sha: String) -> Self { setting { $0.gitCommitSHA = sha } }

    /// Sets the tags of the process.
    public func processTags(_ tags: String) -> Self { setting { $0.processTags = tags } }

    /// Sets what identifies this run of the program.
    public func runtimeID(_ id: String) -> Self { setting { $0.runtimeID = id } }

    /// Sets what payloads given to `send` are.
    public func inputFormat(_ format: TraceFormat) -> Self { setting { $0.inputFormat = format } }

    /// Sets what is sent to the agent.
    public func outputFormat(_ format: TraceFormat) -> Self { setting { $0.outputFormat = format } }

    /// Says whether the tracer has marked top-level spans.
    public func clientComputedTopLevel(_ isComputed: Bool = true) -> Self {
        setting { $0.clientComputedTopLevel = isComputed }
    }

    /// Says whether the tracer has computed statistics.
    public func clientComputedStats(_ isComputed: Bool = true) -> Self {
        setting { $0.clientComputedStats = isComputed }
    }

    /// Says whether to tell the agent which sampling rates are known.
    public func agentRatesPayloadVersion(_ isEnabled: Bool = true) -> Self {
        setting { $0.agentRatesPayloadVersion = isEnabled }
    }

    /// Does the agent's work on spans here: normalization, obfuscation, truncation, replace rules.
    public func processing(_ processing: TraceProcessing? = TraceProcessing()) -> Self {
        setting { $0.processing = processing }
    }

    /// Counts spans by buckets of time of this length, if the agent takes such statistics.
    public func enableStats(bucketSize: Duration = .seconds(10)) -> Self { setting { $0.statsBucketSize = bucketSize } }

    /// Sets which tags name the peer of an outgoing call, besides those that the agent names.
    public func peerTags(_ keys: [String]) -> Self { setting { $0.peerTags = keys } }

    /// Sets by which further tags statistics tell spans apart.
    public func additionalMetricTagKeys(_ keys: [String]) -> Self { setting { $0.additionalMetricTagKeys = keys } }

    /// Sets how many different values statistics tell apart.
    public func statsCardinalityLimits(_ limits: StatsCardinalityLimits) -> Self {
        setting { $0.statsCardinalityLimits = limits }
    }

    /// Says whether statistics hide what queries and commands carry.
    public func clientSideStatsObfuscation(_ isEnabled: Bool = true) -> Self {
        setting { $0.clientSideStatsObfuscation = isEnabled }
    }

    /// Switches telemetry on.
    public func enableTelemetry(_ telemetry: TelemetryConfiguration = TelemetryConfiguration()) -> Self {
        setting { $0.telemetry = telemetry }
    }

    /// Sets how long one attempt may take.
    public func connectionTimeout(_ time: Duration) -> Self { setting { $0.connectionTimeout = time } }

    /// Sets how long one `send` may take in all.
    public func sendDeadline(_ time: Duration) -> Self { setting { $0.sendDeadline = time } }

    /// Sets how many attempts may follow the first one.
    public func retryLimit(_ limit: Int) -> Self { setting { $0.retryLimit = limit } }

    /// Sets the pause before the first retry.
    public func retryDelay(_ time: Duration) -> Self { setting { $0.retryDelay = time } }

    /// Sets the largest payload that is accepted, in bytes.
    public func payloadSizeLimit(_ byteCount: Int) -> Self { setting { $0.payloadSizeLimit = byteCount } }

    /// Sets the largest body of an answer that is read, in bytes.
    public func responseSizeLimit(_ byteCount: Int) -> Self { setting { $0.responseSizeLimit = byteCount } }

    /// Says whether to ask the agent for its `/info`.
    public func agentInfoPolling(_ isEnabled: Bool) -> Self { setting { $0.agentInfoPolling = isEnabled } }

    /// Sets the threads to use.
    public func sharedRuntime(_ runtime: SharedRuntime?) -> Self { setting { $0.sharedRuntime = runtime } }

    /// Sets who receives log messages.
    public func logger(_ logger: TraceExporter.Logger?) -> Self { setting { $0.logger = logger } }

    /// Sets the least that the logger receives.
    public func logLevel(_ level: TraceExporter.LogLevel) -> Self { setting { $0.logLevel = level } }
}
