// The examples of the guides that use the test kit.
import DataPipeline
import DataPipelineTestKit
import Testing

// The example of docs/guides/testing-with-the-test-kit.md.
@Test func aBusyAgentIsAskedAgain() throws {
    let agent = try RecordingAgent.start()
    agent.script(.path("/v0.4/traces"), .nth(1), do: .status(503))

    let fixture = TraceFixture([
        .span(
            "web.request",
            service: "shop",
            children: [
                .span("sql.query", service: "orders", duration: .milliseconds(3))
            ]
        )
    ])
    let exporter = try TraceExporterBuilder().url(agent.url).build()
    try exporter.send(fixture.payload())

    let requests = try agent.waitForRequests(count: 2, .path("/v0.4/traces"))
    #expect(requests.map(\.answeredStatus) == [503, 200])
    #expect(requests[1].body == requests[0].body)
    #expect(requests[1].header("X-Datadog-Trace-Count") == "1")
    #expect(try requests[1].traces().spanCount == 2)
    #expect(exporter.ledger.delivered.spans == 2)
}

// The example of docs/guides/telemetry.md.
@Test func anExporterTellsHowItFares() throws {
    let agent = try RecordingAgent.start()
    let exporter = try TraceExporterBuilder().url(agent.url).enableTelemetry().build()
    try exporter.send(TraceFixture([.span("web.request")]).payload())
    _ = exporter.shutdown()

    let told = agent.requests(.path("/telemetry/proxy/api/v2/apmtelemetry"))
    #expect(told.map { $0.header("dd-telemetry-request-type") } == ["app-started", "message-batch"])
    #expect(told[1].bodyText.contains(#""metric":"trace_chunks_sent","points":[["#))
}
