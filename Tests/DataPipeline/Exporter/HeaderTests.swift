import DataPipeline
import DataPipelineTestKit
import Testing

/// Header lines of trace requests: names, values, order and nothing else.
@Suite struct HeaderTests {
    private func lines(_ builder: TraceExporterBuilder, _ agent: RecordingAgent) throws -> [String] {
        let payload = payload(chunks: 7)
        try builder.buildOutsideContainers().send(payload)
        let request = try #require(agent.requests.last)
        return request.headers.map { "\($0.name): \($0.value)" }
    }

    @Test func withNothingSetOnlyWhatIsNeededGoesOut() throws {
        let agent = try RecordingAgent.start()
        #expect(
            try lines(.towards(agent), agent) == [
                "user-agent: data-pipeline/8.0.0",
                "datadog-send-real-http-status: 1",
                "x-datadog-trace-count: 7",
                "content-type: application/msgpack",
                "host: 127.0.0.1:\(agent.port)",
                "content-length: \(payload(chunks: 7).count)",
            ]
        )
    }

    @Test func everythingSetGoesOutInTheDocumentedOrder() throws {
        let agent = try RecordingAgent.start()
        agent.script(.path("/prefix/v0.4/traces"), do: .status(200), .body("{}"))
        let builder = TraceExporterBuilder.towards(agent)
            .url(agent.url + "/prefix/?query#fragment")
            .testSessionToken("token-1")
            .containerID("container-1")
            .language("swift").languageVersion("6.3").languageInterpreter("none").languageInterpreterVendor("swift.org")
            .tracerVersion("1.2.3")
            .clientComputedStats().clientComputedTopLevel()
            .agentRatesPayloadVersion()
            .hostname("h").env("e").appVersion("1").service("s").gitCommitSHA("c").processTags("a:b").runtimeID("r")
        #expect(
            try lines(builder, agent) == [
                "user-agent: data-pipeline/8.0.0",
                "x-datadog-test-session-token: token-1",
                "datadog-container-id: container-1",
                "datadog-entity-id: ci-container-1",
                "datadog-meta-lang: swift",
                "datadog-meta-lang-version: 6.3",
                "datadog-meta-lang-interpreter: none",
                "datadog-meta-lang-interpreter-vendor: swift.org",
                "datadog-meta-tracer-version: 1.2.3",
                "datadog-client-computed-stats: true",
                "datadog-client-computed-top-level: true",
                "datadog-send-real-http-status: 1",
                "x-datadog-trace-count: 7",
                "content-type: application/msgpack",
                "datadog-rates-payload-version: 0",
                "host: 127.0.0.1:\(agent.port)",
                "content-length: \(payload(chunks: 7).count)",
            ]
        )
        #expect(agent.requests.last?.target == "/prefix/v0.4/traces")
    }

    /// A second request on the same context must not carry what belonged to the first.
    @Test func numbersBelongToTheirRequest() throws {
        let agent = try RecordingAgent.start()
        let exporter = try TraceExporterBuilder.towards(agent).buildOutsideContainers()
        try exporter.send(payload(chunks: 100))
        try exporter.send(payload(chunks: 1))
        #expect(agent.requests.map { $0.headerValues("x-datadog-trace-count") } == [["100"], ["1"]])
        #expect(agent.requests.map { $0.headerValues("content-length").count } == [1, 1])
        #expect(agent.requests.map(\.headers.count) == [6, 6])
    }
}
