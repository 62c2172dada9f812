import DPWire
import DataPipeline
import DataPipelineTestKit
import Testing

/// What requests of telemetry look like.
@Suite struct TelemetryRequestTests {
    private func builder(_ agent: RecordingAgent) -> TraceExporterBuilder {
        TraceExporterBuilder.towards(agent).service("shop").env("prod").appVersion("2.0")
            .language("python").languageVersion("3.11").tracerVersion("9.9").hostname("box")
    }

    /// The requests of an exporter that started and ended.
    private func requests(_ agent: RecordingAgent, _ builder: TraceExporterBuilder) throws -> [RecordedRequest] {
        let exporter = try builder.buildOutsideContainers()
        _ = exporter.shutdown()
        return agent.requests.filter { $0.path.hasSuffix(TelemetryMessages.path) }
    }

    @Test func theHeadersSayWhatItIs() throws {
        let agent = try RecordingAgent.start()
        let requests = try requests(agent, builder(agent).testSessionToken("t-1").telemetry())
        #expect(requests.count == 2)
        let first = try #require(requests.first)
        #expect(first.method == "POST")
        #expect(first.path == TelemetryMessages.path)
        #expect(
            first.headers.map { "\($0.name): \($0.value)" } == [
                "user-agent: data-pipeline/8.0.0", "x-datadog-test-session-token: t-1",
                "content-type: application/json", "dd-telemetry-api-version: v2",
                "dd-client-library-language: python", "dd-client-library-version: 9.9",
                "dd-telemetry-request-type: app-started", "host: 127.0.0.1:\(agent.port)",
                "content-length: \(first.bodyByteCount)",
            ]
        )
        #expect(requests.last?.header("dd-telemetry-request-type") == "app-closing")
    }

    @Test func aPrefixOfTheAgentsURLIsKept() throws {
        let agent = try RecordingAgent.start()
        let requests = try requests(agent, builder(agent).url(agent.url + "/prefix/").telemetry())
        #expect(requests.map(\.path) == [String](repeating: "/prefix" + TelemetryMessages.path, count: 2))
    }

    @Test(
        arguments: [
            ("", "r", "p", nil, nil, nil), ("s", "", "", "s", nil, nil), ("s", "r", "p", "s", "r", "p"),
            ("s", "s", "p", "s", nil, "p"), ("s", "r", "s", "s", "r", nil),
        ] as [(String, String, String, String?, String?, String?)]
    )
    func sessions(
        own: String,
        root: String,
        parent: String,
        toldOwn: String?,
        toldRoot: String?,
        toldParent: String?
    ) throws {
        let agent = try RecordingAgent.start()
        var telemetry = TelemetryConfiguration()
        telemetry.isDebugEnabled = own.isEmpty
        telemetry.sessionID = own
        telemetry.rootSessionID = root
        telemetry.parentSessionID = parent
        let request = try #require(try requests(agent, builder(agent).enableTelemetry(telemetry)).first)
        #expect(request.header("dd-session-id") == toldOwn)
        #expect(request.header("dd-root-session-id") == toldRoot)
        #expect(request.header("dd-parent-session-id") == toldParent)
        #expect(request.header("dd-telemetry-debug-enabled") == (own.isEmpty ? "true" : nil))
    }

    @Test func theStartTellsOptionsButNoSecrets() throws {
        let agent = try RecordingAgent.start()
        let builder = builder(agent).testSessionToken("secret-token").connectionTimeout(.milliseconds(1_250))
            .telemetry()
        let start = try #require(try requests(agent, builder).first)
        #expect(!start.bodyText.contains("secret-token"))
        let payload = try JSONValue(parsing: start.body)["payload"]
        var options: [String: String] = [:]
        for option in payload?["configuration"]?.array ?? [] {
            let origin = option["origin"]?.string ?? "?"
            options[option["name"]?.string ?? "?"] = (option["value"]?.string ?? "?") + " " + origin
        }
        #expect(
            options == [
                "trace_agent_url": agent.url + " code", "service": "shop code", "env": "prod code",
                "version": "2.0 code", "trace_input_format": "v0.4 default", "trace_api_version": "v0.4 default",
                "trace_agent_timeout": "1.250 code", "trace_send_deadline": "5 default",
                "trace_retry_limit": "5 default", "trace_stats_computation_enabled": "false default",
                "trace_stats_bucket_size": "0 default", "client_computed_stats": "false default",
                "client_computed_top_level": "false default", "agent_info_polling": "false code",
                "telemetry_heartbeat_interval": "0.050 code",
            ]
        )
    }

    @Test func theApplicationAndTheHostAreTold() throws {
        let agent = try RecordingAgent.start()
        let body = try #require(try requests(agent, builder(agent).telemetry()).first).body
        let json = try JSONValue(parsing: body)
        let application = (json["application"]?.object ?? []).map { $0.0 + "=" + ($0.1.string ?? "?") }
        #expect(
            application == [
                "service_name=shop", "service_version=2.0", "env=prod", "language_name=python", "language_version=3.11",
                "tracer_version=9.9",
            ]
        )
        #expect(json["host"]?["hostname"] == "box")
    }

    /// Given for telemetry, given for all, made up: in this order.
    @Test func theRuntimeIsTheOneGivenOrMadeUp() throws {
        func id(_ change: (TraceExporterBuilder) -> TraceExporterBuilder) throws -> String {
            let agent = try RecordingAgent.start()
            let requests = try requests(agent, change(builder(agent)))
            let ids = try requests.map { try JSONValue(parsing: $0.body)["runtime_id"]?.string ?? "?" }
            #expect(Set(ids).count == 1)
            return try #require(ids.first)
        }
        var telemetry = TelemetryConfiguration()
        #expect(try id { $0.runtimeID("all").enableTelemetry(telemetry) } == "all")
        telemetry.runtimeID = "own"
        #expect(try id { $0.runtimeID("all").enableTelemetry(telemetry) } == "own")
        let first = try id { $0.telemetry() }
        #expect(first.utf8.count == 36 && first.utf8.filter { $0 == UInt8(ascii: "-") }.count == 4)
        #expect(try id { $0.telemetry() } != first)
    }

    @Test func nothingIsToldUnlessAskedFor() throws {
        let agent = try RecordingAgent.start()
        let exporter = try builder(agent).build()
        try exporter.send(payload())
        _ = exporter.shutdown()
        #expect(agent.requests(.path(TelemetryMessages.path)).isEmpty)
        #expect(exporter.telemetryLedger == LedgerSnapshot())
    }
}
