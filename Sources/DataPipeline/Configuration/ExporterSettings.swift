internal import DPDelivery
internal import DPPlatform
internal import DPTraces
internal import DPTransport

/// A checked configuration in the form that sending needs: bytes instead of text, limits in machine terms.
struct ExporterSettings: Sendable {
    let endpoint: Endpoint
    let inputFormat: TraceFormat
    let outputFormat: TraceFormat
    let requestHead: TraceRequestHead
    let infoHead: InfoRequestHead
    let retryPolicy: RetryPolicy
    let payloadSizeLimit: Int
    let responseSizeLimit: Int
    let negotiatesRates: Bool
    let pollsAgentInfo: Bool
    /// Nil leaves spans as they are.
    let processing: ProcessingRules?
    /// Nil leaves statistics to the agent.
    let statistics: StatsOptions?
    /// Nil tells nothing.
    let telemetry: TelemetryOptions?
    let tracerMarksTopLevel: Bool
    /// Nil for threads of its own.
    let sharedRuntime: SharedRuntime?
    let log: ExporterLog?
}

extension ExporterSettings {
    /// Checks a configuration, finding all faults.
    init(
        checking configuration: TraceExporter.Configuration,
        detectedIn places: EntityHeaders.Places
    ) throws(ConfigurationError) {
        var check = ConfigurationCheck()
        let endpoint = check.endpoint(configuration.url)
        var metadata = TracerMetadata()
        metadata.testSessionToken = check.header("testSessionToken", configuration.testSessionToken)
        metadata.language = check.header("language", configuration.language)
        metadata.languageVersion = check.header("languageVersion", configuration.languageVersion)
        metadata.languageInterpreter = check.header("languageInterpreter", configuration.languageInterpreter)
        metadata.languageInterpreterVendor = check.header(
            "languageInterpreterVendor",
            configuration.languageInterpreterVendor
        )
        metadata.tracerVersion = check.header("tracerVersion", configuration.tracerVersion)
        let containerID = check.header("containerID", configuration.containerID)
        metadata.clientComputedStats = configuration.clientComputedStats
        metadata.clientComputedTopLevel = configuration.clientComputedTopLevel

        var retryPolicy = RetryPolicy.agentTraces
        retryPolicy.attemptTimeLimit = check.time(
            "connectionTimeout",
            configuration.connectionTimeout,
            default: retryPolicy.attemptTimeLimit
        )
        retryPolicy.callTimeLimit = check.time(
            "sendDeadline",
            configuration.sendDeadline,
            default: max(retryPolicy.callTimeLimit, retryPolicy.attemptTimeLimit)
        )
        retryPolicy.retryLimit = check.count("retryLimit", configuration.retryLimit, in: 0...1000)
        retryPolicy.baseDelay = check.time("retryDelay", configuration.retryDelay, default: .zero)
        payloadSizeLimit = check.count("payloadSizeLimit", configuration.payloadSizeLimit, in: 1...Text.limit)
        responseSizeLimit = check.count("responseSizeLimit", configuration.responseSizeLimit, in: 1...Text.limit)

        processing = check.processing(configuration.processing, language: configuration.language)
        let bucketSize = check.bucketSize(configuration)
        let limits = check.limits(configuration.statsCardinalityLimits)
        let checkedTelemetry = check.telemetry(configuration.telemetry)

        guard let endpoint, check.problems.isEmpty else { throw check.error }
        let entity = EntityHeaders(detectedIn: places, containerID: containerID)
        do throws(RequestHead.Fault) {
            requestHead = try TraceRequestHead(to: endpoint, as: configuration.outputFormat, metadata, entity)
            infoHead = try InfoRequestHead(to: endpoint, entity)
            if let bucketSize {
                let head = try StatsRequestHead(to: endpoint, metadata, entity)
                statistics = StatsOptions(configuration, bucketSize, limits, head, retryPolicy.attemptTimeLimit)
            } else {
                statistics = nil
            }
            if let checkedTelemetry {
                telemetry = try TelemetryOptions(
                    configuration,
                    checkedTelemetry,
                    to: endpoint,
                    metadata,
                    entity,
                    retryPolicy
                )
            } else {
                telemetry = nil
            }
        } catch {
            // Every value was checked above and what was detected is legal, so this is out of reach.
            throw ConfigurationError(
                problems: [.init("containerID", value: "", "it cannot stand in a header")],
                concernsURL: false
            )
        }
        self.endpoint = endpoint
        self.retryPolicy = retryPolicy
        inputFormat = configuration.inputFormat
        outputFormat = configuration.outputFormat
        negotiatesRates = configuration.agentRatesPayloadVersion
        pollsAgentInfo = configuration.agentInfoPolling
        tracerMarksTopLevel = configuration.clientComputedTopLevel
        sharedRuntime = configuration.sharedRuntime
        log = ExporterLog(configuration)
    }
}
