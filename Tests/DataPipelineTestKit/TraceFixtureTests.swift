import DPTraces
import DataPipelineTestKit
import Testing

@Suite struct TraceFixtureTests {
    private let fixture = TraceFixture([
        .span(
            "web.request",
            service: "shop",
            type: "web",
            duration: .milliseconds(20),
            tags: ["b": "2", "a": "1"],
            metrics: ["m": 0.5],
            children: [
                .span("sql.query", service: "orders", resource: "SELECT 1", duration: .milliseconds(3), error: 1),
                .span("render", service: "shop", children: [.span("template", service: "shop")]),
            ]
        ),
        .span("job"),
    ])

    @Test func treesBecomeChunksWithParents() {
        let batch = fixture.batch()
        #expect(batch.chunkCount == 2)
        #expect(batch.spanCount == 5)
        #expect(fixture.spanCount == 5)
        let root = batch.span(at: 0)
        let query = batch.span(at: 1)
        let template = batch.span(at: 3)
        #expect(root.parentID == 0)
        #expect(root.resource == "web.request")
        #expect(root.type == "web")
        #expect(root.tag("a") == "1")
        #expect(root.metric("m") == 0.5)
        #expect(root.duration == 20_000_000)
        #expect(query.parentID == root.spanID)
        #expect(query.resource == "SELECT 1")
        #expect(query.error == 1)
        #expect(template.parentID == batch.span(at: 2).spanID)
        // The second child begins where the first one ends.
        #expect(batch.span(at: 2).start - query.start == 3_000_000)
        #expect(root.traceID == fixture.traceID(0))
        #expect(batch.span(at: 4).traceID == fixture.traceID(1))
        #expect(fixture.traceID(0) != fixture.traceID(1))
    }

    @Test func bytesDependOnFixtureAndSeedAlone() throws {
        #expect(fixture.payload() == fixture.payload())
        var other = fixture
        other.seed = 2
        #expect(other.payload() != fixture.payload())
        #expect(fixture.payload(as: .v05) != fixture.payload(as: .v04))
        #expect(try TraceBatch(reading: fixture.payload(as: .v05), as: .v05).spanCount == 5)
    }

    @Test func regularTracesHaveTheAskedShape() {
        let batch = TraceFixture.regular(traces: 10, spansPerTrace: 8).batch()
        #expect(batch.chunkCount == 10)
        #expect(batch.spanCount == 80)
        var ids: Set<UInt64> = []
        for index in 0..<batch.spanCount { ids.insert(batch.span(at: index).spanID) }
        #expect(ids.count == 80)
        #expect(!ids.contains(0))
    }

    @Test func recordedBodiesAreReadByTheirPath() throws {
        let agent = try RecordingAgent.start()
        for (path, format) in [("/v0.4/traces", TraceFormat.v04), ("/v0.5/traces", .v05), ("/v0.3/traces", .v04)] {
            agent.removeRequests()
            let body = fixture.payload(as: format)
            let client = try RawClient(agent)
            client.send("PUT \(path) HTTP/1.1\r\nContent-Length: \(body.count)\r\n\r\n")
            client.send(body)
            let requests = try agent.waitForRequests(count: 1)
            let batch = try requests[0].traces()
            #expect(batch.spanCount == 5)
        }
    }

    @Test func otherBodiesGiveATypedError() throws {
        let agent = try RecordingAgent.start()
        let client = try RawClient(agent)
        client.send(request("POST", "/v0.4/traces", body: "nonsense", close: false))
        client.send(request("POST", "/v0.6/stats"))
        _ = client.receiveToEnd()
        for request in agent.requests {
            do throws(TestKitError) {
                _ = try request.traces()
                Issue.record("\(request) was read")
            } catch {
                #expect(error.isUnreadable)
            }
        }
        #expect(agent.requests.count == 2)
    }
}
