import DPWire
import DataPipelineTestKit
import Testing

@testable import DPConformance

/// Runs a job with `url` set to an agent's, and gives the result.
private func run(
    _ agent: RecordingAgent,
    options: String = "",
    payloads: String = #"{"hex": "9190"}"#,
    steps: String
) throws -> JSONValue {
    let url = agent.url
    let job = """
        {"options": {"url": "\(url)"\(options)}, "payloads": [\(payloads)], "steps": [\(steps)]}
        """
    return try ClientReport(running: Array(job.utf8)).json
}

@Suite struct ClientReportTests {
    private static let rates = #"{"rate_by_service":{"service:,env:":1.0}}"#

    @Test func sendsAndTellsWhatCameBack() throws {
        let agent = try RecordingAgent.start()
        agent.script(.path("/v0.4/traces"), .nth(2), do: .body(""))
        agent.script(.path("/v0.4/traces"), .nth(2), do: .status(404), .body("gone"))
        let result = try run(agent, steps: #"{"op": "send", "times": 4}"#)
        let send = try #require(result["results"]?.array?.first)
        #expect(result["client"] == "data-pipeline" && send["op"] == "send" && send["step"] == 0)
        #expect(send["sends"] == 4 && send["ok"] == 2)
        #expect(send["values"] == [Self.rates: 2])
        #expect(send["errors"] == ["AgentError": 1, "RequestError": 1])
        #expect(send["outcomes"]?.array?.map { $0["ok"] } == [true, false, false, true])
        #expect((send["took_ns"]?.integer ?? 0) >= (send["max_ns"]?.integer ?? .max))
        #expect(agent.requests(.path("/v0.4/traces")).map(\.body) == Array(repeating: [0x91, 0x90], count: 4))
    }

    @Test func ratesThatDidNotChangeAreAnEmptyText() throws {
        let agent = try RecordingAgent.start()
        let result = try run(
            agent,
            options: #", "enable_agent_rates_payload_version": true"#,
            steps: #"{"op": "send", "times": 3}"#
        )
        #expect(result["results"]?.array?.first?["values"] == [Self.rates: 1, "": 2])
    }

    @Test func optionsReachTheWire() throws {
        let agent = try RecordingAgent.start()
        let options = #"""
            , "language": "python", "set_tracer_version": "1.2", "client_computed_top_level": true,
            "client_computed_stats": false, "test_session_token": "tok", "output_format": "v0.5", "service": null
            """#
        _ = try run(agent, options: options, steps: #"{"op": "send"}"#)
        let request = try #require(agent.requests(.path("/v0.5/traces")).first)
        #expect(
            request.header("datadog-meta-lang") == "python" && request.header("datadog-meta-tracer-version") == "1.2"
        )
        #expect(request.header("datadog-client-computed-top-level") == "true")
        #expect(request.header("datadog-client-computed-stats") == nil)
        #expect(request.header("x-datadog-test-session-token") == "tok")
    }

    @Test func benchFieldsAreThoseOfTheProtocol() throws {
        let agent = try RecordingAgent.start()
        let result = try run(agent, steps: #"{"op": "bench", "times": 40, "warmup": 2, "threads": 4}"#)
        let bench = try #require(result["results"]?.array?.first)
        #expect(bench["sends"] == 40 && bench["errors"] == 0)
        for field in [
            "wall_ns", "cpu_ns", "loop_cpu_ns", "user_ns", "sys_ns", "min_ns", "p50_ns", "p90_ns", "p99_ns", "max_ns",
        ] {
            #expect(bench[field]?.integer != nil, "\(field)")
        }
        #expect(agent.requests(.path("/v0.4/traces")).count == 42)
    }

    @Test func benchCountsErrors() throws {
        let agent = try RecordingAgent.start()
        agent.script(.path("/v0.4/traces"), .every(2), do: .status(400))
        let result = try run(agent, steps: #"{"op": "bench", "times": 10}"#)
        #expect(result["results"]?.array?.first?["errors"] == 5)
    }

    @Test func otherSteps() throws {
        let agent = try RecordingAgent.start()
        let steps = """
            {"op": "usage"}, {"op": "http", "url": "\(agent.url)/info"}, {"op": "http", "url": "\(agent.url)/x", "json": {}},
            {"op": "sleep", "ms": 1}, {"op": "dance"}, {"op": "shutdown"}, {"op": "send"}, {"op": "drop"}, {"op": "send"},
            {"op": "send", "payload": 9}, {"op": "sketch", "values": [100, -1]},
            {"op": "match", "pattern": "(b)|c", "texts": ["ab", "c", "x"]}, {"op": "match", "pattern": "(", "texts": []}
            """
        let results = try #require(run(agent, steps: steps)["results"]?.array)
        #expect((results[0]["threads"]?.integer ?? 0) > 0 && (results[0]["max_rss_kb"]?.integer ?? 0) > 0)
        #expect(results[1]["status"] == 200 && results[2]["status"] == 404)
        #expect((results[3]["took_ns"]?.integer ?? 0) >= 1_000_000)
        #expect(results[4]["error"]?["type"] == "ValueError")
        #expect(results[5]["error"] == nil && results[6]["errors"] == ["ValueError": 1])
        #expect(results[8]["error"]?["type"] == "ValueError" && results[9]["error"]?["type"] == "ValueError")
        #expect(
            results[10]["hex"]
                == "0a1209000000000040f03f110000000000ea9440120d1208000000000000f03f18c6191a00"
        )
        #expect(results[11]["matches"] == [[1, 2, 1, 2], [0, 1, -1, -1], .null])
        #expect(results[12]["refused"]?.string?.isEmpty == false)
        #expect(results[10]["count"] == .number(1) && results[10]["rejected"]?.array?.count == 1)
        #expect(agent.requests(.path("/x")).first?.bodyText == "{}")
        #expect(agent.requests(.path("/v0.4/traces")).isEmpty)
    }

    @Test func whatIsNotBuiltAndWhatIsWrongAreToldApart() throws {
        let agent = try RecordingAgent.start()
        let unknown = try run(agent, options: #", "agentless_endpoint": {}"#, steps: #"{"op": "send"}"#)
        #expect(unknown["unsupported"]?.string?.contains("agentless_endpoint") == true)
        let wrong = try run(agent, options: #", "input_format": "v9""#, steps: #"{"op": "send"}"#)
        #expect(wrong["build_error"]?["type"] == "ValueError" && wrong["results"] == [])
        let url = try ClientReport(running: Array(#"{"options": {"url": "127.0.0.1:8126"}}"#.utf8)).json
        #expect(url["build_error"]?["message"]?.string?.contains("http://") == true)
        let worker = try ClientReport(running: Array(#"{"options": null, "telemetry_worker": {}}"#.utf8)).json
        #expect(worker["unsupported"]?.string?.isEmpty == false)
        #expect(agent.requests(.path("/v0.4/traces")).isEmpty)
    }

    @Test(arguments: ["", "[]", #"{"payloads": ["/no/such/file"], "steps": []}"#])
    func aJobThatCannotBeUsedIsAnError(text: String) {
        #expect(throws: JobError.self) { try ClientReport(running: Array(text.utf8)) }
    }

    @Test func failuresBearTheNamesOfTheReference() throws {
        let agent = try RecordingAgent.start()
        let undecodable = try run(agent, payloads: #"{"hex": "81"}"#, steps: #"{"op": "send"}"#)
        #expect(undecodable["results"]?.array?.first?["errors"] == ["DeserializationError": 1])
        agent.script(.path("/v0.4/traces"), do: .hang)
        let slow = try run(agent, options: #", "connection_timeout": 30"#, steps: #"{"op": "send"}"#)
        #expect(slow["results"]?.array?.first?["errors"] == ["IoError": 1])
        agent.stop()
        let refused = try run(agent, steps: #"{"op": "send"}"#)
        #expect(refused["results"]?.array?.first?["errors"] == ["NetworkError": 1])
    }
}
