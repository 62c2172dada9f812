internal import DPDelivery
internal import DPPlatform
internal import DPSelfReport
internal import DPTransport

/// The checked options of telemetry.
struct TelemetryOptions: Sendable {
    var heartbeat: Nanoseconds
    /// Its runtime id is empty where each process makes one up.
    var identity: TelemetryIdentity
    var head: TelemetryRequestHead
}

/// Options of telemetry that were checked one by one.
struct CheckedTelemetry {
    var heartbeat: Nanoseconds
    var sessions: TelemetryRequestHead.Sessions
}

extension ConfigurationCheck {
    /// The options of telemetry; nil where it is not wanted.
    mutating func telemetry(_ configuration: TelemetryConfiguration?) -> CheckedTelemetry? {
        guard let configuration else { return nil }
        let heartbeat = time(
            "telemetry.heartbeatInterval",
            configuration.heartbeatInterval,
            default: Nanoseconds(TelemetryConfiguration().heartbeatInterval)
        )
        var sessions = TelemetryRequestHead.Sessions()
        sessions.own = header("telemetry.sessionID", configuration.sessionID)
        sessions.root = header("telemetry.rootSessionID", configuration.rootSessionID)
        sessions.parent = header("telemetry.parentSessionID", configuration.parentSessionID)
        return CheckedTelemetry(heartbeat: heartbeat, sessions: sessions)
    }
}

extension TelemetryOptions {
    /// The options of a configuration that was checked.
    init(
        _ configuration: TraceExporter.Configuration,
        _ checked: CheckedTelemetry,
        to endpoint: Endpoint,
        _ metadata: TracerMetadata,
        _ entity: EntityHeaders,
        _ retryPolicy: RetryPolicy
    ) throws(RequestHead.Fault) {
        heartbeat = checked.heartbeat
        head = try TelemetryRequestHead(
            to: endpoint,
            metadata,
            entity,
            checked.sessions,
            isDebugged: configuration.telemetry?.isDebugEnabled ?? false
        )
        identity = TelemetryIdentity(on: TelemetryHost(named: Array(configuration.hostname.utf8)))
        let runtimeID = configuration.telemetry?.runtimeID ?? ""
        identity.runtimeID = Array((runtimeID.isEmpty ? configuration.runtimeID : runtimeID).utf8)
        identity.service = Array(configuration.service.utf8)
        identity.serviceVersion = Array(configuration.appVersion.utf8)
        identity.environment = Array(configuration.env.utf8)
        identity.language = metadata.language
        identity.languageVersion = metadata.languageVersion
        identity.tracerVersion = metadata.tracerVersion
        identity.containerID = entity.containerID ?? []
        identity.options = Self.told(configuration, endpoint, heartbeat, retryPolicy)
    }

    /// What telemetry tells of the exporter's options: no token, no session, nothing of a URL that is not used.
    private static func told(
        _ configuration: TraceExporter.Configuration,
        _ endpoint: Endpoint,
        _ heartbeat: Nanoseconds,
        _ retryPolicy: RetryPolicy
    ) -> [TelemetryOption] {
        let usual = TraceExporter.Configuration()
        let statsText = configuration.statsBucketSize.map { seconds(Nanoseconds($0)) }
        return [
            option("trace_agent_url", endpoint.description, configuration.url.hasSameBytes(as: usual.url)),
            option("service", configuration.service, configuration.service.isEmpty),
            option("env", configuration.env, configuration.env.isEmpty),
            option("version", configuration.appVersion, configuration.appVersion.isEmpty),
            option(
                "trace_input_format",
                configuration.inputFormat.name,
                configuration.inputFormat == usual.inputFormat
            ),
            option(
                "trace_api_version",
                configuration.outputFormat.name,
                configuration.outputFormat == usual.outputFormat
            ),
            option(
                "trace_agent_timeout",
                seconds(retryPolicy.attemptTimeLimit),
                retryPolicy.attemptTimeLimit == .seconds(3)
            ),
            option("trace_send_deadline", seconds(retryPolicy.callTimeLimit), configuration.sendDeadline == .zero),
            option("trace_retry_limit", "\(configuration.retryLimit)", configuration.retryLimit == usual.retryLimit),
            option("trace_stats_computation_enabled", statsText == nil ? "false" : "true", statsText == nil),
            option("trace_stats_bucket_size", statsText ?? "0", statsText == nil),
            option(
                "client_computed_stats",
                flag(configuration.clientComputedStats),
                !configuration.clientComputedStats
            ),
            option(
                "client_computed_top_level",
                flag(configuration.clientComputedTopLevel),
                !configuration.clientComputedTopLevel
            ),
            option("agent_info_polling", flag(configuration.agentInfoPolling), configuration.agentInfoPolling),
            option("telemetry_heartbeat_interval", seconds(heartbeat), heartbeat == .seconds(60)),
        ]
    }

    private static func option(_ name: StaticString, _ value: String, _ isDefault: Bool) -> TelemetryOption {
        TelemetryOption(name, Array(value.utf8), isDefault: isDefault)
    }

    private static func flag(_ value: Bool) -> String { value ? "true" : "false" }

    /// Seconds, with milliseconds as a fraction where there are any.
    private static func seconds(_ time: Nanoseconds) -> String {
        let whole = time.count / 1_000_000_000
        let thousandths = time.count % 1_000_000_000 / 1_000_000
        if thousandths == 0 { return "\(whole)" }
        return "\(whole)." + (thousandths < 100 ? "0" : "") + (thousandths < 10 ? "0" : "") + "\(thousandths)"
    }
}

extension String {
    fileprivate func hasSameBytes(as other: String) -> Bool {
        utf8.elementsEqual(other.utf8)
    }
}
