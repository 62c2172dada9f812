internal import DPWire

/// What a healthy agent answers.
struct HealthyAgent: Sendable {
    var configuration: RecordingAgent.Configuration {
        didSet { state = HealthyAgent.state(of: configuration.info) }
    }
    private(set) var state: String

    init(_ configuration: RecordingAgent.Configuration) {
        self.configuration = configuration
        state = HealthyAgent.state(of: configuration.info)
    }

    func reply(to request: RecordedRequest) -> Reply {
        switch (request.method, request.path) {
        case ("GET", "/info"):
            return Reply(
                status: 200,
                headers: [("Content-Type", "application/json")],
                body: Array(configuration.info.utf8)
            )
        case ("POST", "/v0.3/traces"), ("POST", "/v0.4/traces"), ("POST", "/v0.5/traces"), ("POST", "/v0.7/traces"),
            ("PUT", "/v0.3/traces"), ("PUT", "/v0.4/traces"), ("PUT", "/v0.5/traces"), ("PUT", "/v0.7/traces"):
            return rates(for: request)
        case ("POST", "/v0.6/stats"), ("PUT", "/v0.6/stats"):
            return withState(Reply(status: 200))
        case ("POST", "/telemetry/proxy/api/v2/apmtelemetry"):
            return Reply(status: 202, headers: [("Content-Type", "application/json")], body: Array("{}".utf8))
        default:
            return Reply(status: configuration.unknownPathStatus)
        }
    }

    private func rates(for request: RecordedRequest) -> Reply {
        var reply = withState(Reply(status: 200, headers: [("Content-Type", "application/json")]))
        var text = configuration.rates
        if let version = configuration.ratesVersion {
            reply.setHeader("Datadog-Rates-Payload-Version", version)
            if request.header("Datadog-Rates-Payload-Version") == version {
                text = configuration.unchangedRates ?? text
            }
        }
        reply.body = Array(text.utf8)
        return reply
    }

    private func withState(_ reply: Reply) -> Reply {
        var reply = reply
        if configuration.sendsState { reply.setHeader("Datadog-Agent-State", state) }
        return reply
    }

    private static func state(of info: String) -> String {
        let digest = Array(info.utf8).withUnsafeBytes { SHA256.hash($0) }
        return String(decoding: digest.hexadecimal, as: UTF8.self)
    }
}
