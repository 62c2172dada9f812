// The example of docs/guides/testing-with-the-test-kit.md.
import DataPipeline
import DataPipelineTestKit
import Testing

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
