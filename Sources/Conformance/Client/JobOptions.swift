internal import DPWire
internal import DataPipeline
internal import DPTraces

/// The builder options of a job, by the names of the reference builder's methods.
///
/// `set_` and `enable_` before a name may be left out. `false` and `null` leave an option alone.
struct JobOptions {
    /// Why no exporter can be configured.
    enum Failure: Error, Equatable {
        /// The reference has the option, this version does not.
        case unsupported(String)
        /// The value is not one that the option takes.
        case invalid(String)
    }

    private typealias Setter = @Sendable (inout TraceExporter.Configuration, JSONValue) -> Bool

    /// The exporter's configuration that `options` describe.
    static func configuration(_ options: [(String, JSONValue)]) throws(Failure) -> TraceExporter.Configuration {
        var configuration = TraceExporter.Configuration()
        for (name, value) in options {
            guard let setter = setters[shortName(name)] else {
                throw .unsupported("the option \(name) is not built yet")
            }
            if value.isNull || value == false { continue }
            guard setter(&configuration, value) else { throw .invalid("\(name) cannot be \(value.text)") }
        }
        return configuration
    }

    private static func shortName(_ name: String) -> String {
        for prefix in ["set_", "enable_"] where name.hasPrefix(prefix) { return String(name.dropFirst(prefix.count)) }
        return name
    }

    private static let setters: [String: Setter] = [
        "url": text { $0.url = $1 },
        "hostname": text { $0.hostname = $1 },
        "env": text { $0.env = $1 },
        "app_version": text { $0.appVersion = $1 },
        "service": text { $0.service = $1 },
        "git_commit_sha": text { $0.gitCommitSHA = $1 },
        "process_tags": text { $0.processTags = $1 },
        "runtime_id": text { $0.runtimeID = $1 },
        "tracer_version": text { $0.tracerVersion = $1 },
        "language": text { $0.language = $1 },
        "language_version": text { $0.languageVersion = $1 },
        "language_interpreter": text { $0.languageInterpreter = $1 },
        "language_interpreter_vendor": text { $0.languageInterpreterVendor = $1 },
        "test_session_token": text { $0.testSessionToken = $1 },
        "container_id": text { $0.containerID = $1 },
        "input_format": format { $0.inputFormat = $1 },
        "output_format": format { $0.outputFormat = $1 },
        "client_computed_top_level": flag { $0.clientComputedTopLevel = true },
        "client_computed_stats": flag { $0.clientComputedStats = true },
        "agent_rates_payload_version": flag { $0.agentRatesPayloadVersion = true },
        "stats": { configuration, value in
            guard let nanoseconds = value.integer else { return false }
            configuration.statsBucketSize = .nanoseconds(nanoseconds)
            return true
        },
        "peer_tags": texts { $0.peerTags = $1 },
        "additional_metric_tag_keys": texts { $0.additionalMetricTagKeys = $1 },
        "client_side_stats_obfuscation": flag { $0.clientSideStatsObfuscation = true },
        "stats_cardinality_limit": { configuration, value in
            guard let limits = StatsCardinalityLimits(job: value) else { return false }
            configuration.statsCardinalityLimits = limits
            return true
        },
        "telemetry": { configuration, value in
            guard let telemetry = TelemetryConfiguration(job: value) else { return false }
            configuration.telemetry = telemetry
            return true
        },
        "connection_timeout": { configuration, value in
            guard let milliseconds = value.integer, milliseconds >= 0 else { return false }
            configuration.connectionTimeout = .milliseconds(milliseconds)
            return true
        },
    ]

    private static func text(
        _ set: @escaping @Sendable (inout TraceExporter.Configuration, String) -> Void
    ) -> Setter {
        { configuration, value in
            guard let text = value.string else { return false }
            set(&configuration, text)
            return true
        }
    }

    private static func texts(
        _ set: @escaping @Sendable (inout TraceExporter.Configuration, [String]) -> Void
    ) -> Setter {
        { configuration, value in
            guard let elements = value.array else { return false }
            let texts = elements.compactMap(\.string)
            guard texts.count == elements.count else { return false }
            set(&configuration, texts)
            return true
        }
    }

    private static func format(
        _ set: @escaping @Sendable (inout TraceExporter.Configuration, TraceFormat) -> Void
    ) -> Setter {
        { configuration, value in
            guard let format = value.string.flatMap({ TraceFormat(name: $0) }) else { return false }
            set(&configuration, format)
            return true
        }
    }

    private static func flag(_ set: @escaping @Sendable (inout TraceExporter.Configuration) -> Void) -> Setter {
        { configuration, value in
            guard value == true else { return false }
            set(&configuration)
            return true
        }
    }
}

extension TelemetryConfiguration {
    /// Telemetry by the names of the reference's options.
    fileprivate init?(job value: JSONValue) {
        guard let members = value.object else { return nil }
        self.init()
        for (name, value) in members {
            switch name {
            case "heartbeat_ms":
                guard let milliseconds = value.integer, milliseconds >= 0 else { return nil }
                heartbeatInterval = .milliseconds(milliseconds)
            case "runtime_id":
                guard let text = value.string else { return nil }
                runtimeID = text
            case "debug_enabled":
                guard let isEnabled = value.bool else { return nil }
                isDebugEnabled = isEnabled
            default: return nil
            }
        }
    }
}

extension StatsCardinalityLimits {
    /// Limits by the names of the reference's; those that are not given keep their defaults.
    fileprivate init?(job value: JSONValue) {
        guard let members = value.object else { return nil }
        self.init()
        for (name, value) in members {
            guard let limit = value.integer.flatMap({ Int(exactly: $0) }) else { return nil }
            switch name {
            case "whole_key_limit": wholeKey = limit
            case "resource_limit": resource = limit
            case "http_endpoint_limit": httpEndpoint = limit
            case "peer_tags_limit": peerTags = limit
            case "additional_tags_limit": additionalTags = limit
            default: return nil
            }
        }
    }
}
