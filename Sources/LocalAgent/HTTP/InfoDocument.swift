internal import DPObfuscation
internal import DPWire
internal import DataPipeline
internal import HummingbirdCore

#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif

/// What `GET /info` says: only what is true of this agent.
///
/// `client_drop_p0s` is true, because statistics that stand for dropped traces are read and shown. `obfuscation_version` is
/// that of the obfuscation which resources of statistics get, unless the tracer has done it; `config.obfuscation` says what
/// is hidden in spans, and is missing where they stay as they came.
struct InfoDocument: Encodable, Sendable {
    struct Settings: Encodable, Sendable {
        var default_env = "none"
        var target_tps = 10.0
        var max_eps = 200.0
        var receiver_port: Int
        var receiver_socket: String
        var connection_limit: Int
        var receiver_timeout: Int
        var max_request_bytes: Int
        var statsd_port = 0
        var max_memory = 0.0
        var max_cpu = 0.0
        var analyzed_spans_by_service: [String: [String: Double]] = [:]
        var obfuscation: ObfuscationSettings?
    }

    var version: String
    var git_commit = ""
    var endpoints = [
        "/v0.3/traces", "/v0.3/services", "/v0.4/traces", "/v0.4/services", "/v0.5/traces", "/v0.6/stats",
        "/telemetry/proxy/",
    ]
    var feature_flags: [String] = []
    var client_drop_p0s = true
    var span_meta_structs = true
    var span_events = true
    var long_running_spans = false
    var evp_proxy_allowed_headers: [String] = []
    var config: Settings
    var peer_tags = PeerTagKeys.usual
    var span_kinds_stats_computed = InfoDocument.countedKinds
    var obfuscation_version = 1

    /// Kinds of spans that are counted even inside of a service.
    static var countedKinds: [String] { ["client", "consumer", "producer", "server"] }

    init(_ configuration: LocalAgentConfiguration, _ rules: ProcessingRules? = nil, port: Int) {
        version = configuration.version
        config = Settings(
            receiver_port: port,
            receiver_socket: configuration.unixSocketPath ?? "",
            connection_limit: configuration.maximumConnections,
            receiver_timeout: Int(clamping: configuration.requestTimeout.components.seconds),
            max_request_bytes: configuration.maximumRequestBytes,
            obfuscation: rules.map { ObfuscationSettings($0.obfuscation) }
        )
        if let rules { feature_flags = rules.features }
    }

    /// The document as it is sent, the same bytes each time, and the hash by which tracers notice a change.
    func encoded() -> (json: [UInt8], state: String) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let json = (try? encoder.encode(self)).map { [UInt8]($0) } ?? Array("{}".utf8)
        let digest = json.withUnsafeBytes { SHA256.hash($0) }
        return (json, String(decoding: digest.hexadecimal, as: UTF8.self))
    }
}
