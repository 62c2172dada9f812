import DPPlatform
import DataPipelineTestKit
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@testable import DPLocalAgent

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What each path answers, without a network.
@Suite struct PathTests {
    private func withClient(
        _ test: @escaping @Sendable (any TestClientProtocol, AgentCore) async throws -> Void
    ) async throws {
        let core = AgentCore(LocalAgentConfiguration())
        let application = Application(router: AgentRouter.make(core))
        try await application.test(.router) { client in try await test(client, core) }
    }

    @Test func infoIsTheSameBytesAndTheirHashIsTheState() async throws {
        try await withClient { client, core in
            let first = try await client.execute(uri: "/info", method: .get) { $0 }
            let second = try await client.execute(uri: "/info", method: .get) { $0 }
            #expect(first.status == .ok)
            #expect(first.body == second.body)
            #expect(first.headers[.contentType] == "application/json")
            let state = try #require(HTTPField.Name("Datadog-Agent-State"))
            #expect(first.headers[state] == nil)
            let body = ByteBuffer(bytes: TraceFixture.regular(traces: 1, spansPerTrace: 1).payload())
            let traces = try await client.execute(uri: "/v0.4/traces", method: .put, body: body) { $0 }
            #expect(traces.headers[state] == core.info.withLock { $0.state })
            core.setPort(1)
            let changed = try await client.execute(uri: "/v0.4/traces", method: .put, body: body) { $0 }
            #expect(changed.headers[state] != traces.headers[state])
        }
    }

    @Test func infoPromisesOnlyWhatIsTrue() async throws {
        try await withClient { client, _ in
            let text = try await client.execute(uri: "/info", method: .get) { String(buffer: $0.body) }
            #expect(text.contains(#""client_drop_p0s":true"#))
            #expect(text.contains(#""span_kinds_stats_computed":["client","consumer","producer","server"]"#))
            #expect(text.contains(#""peer_tags":["_dd.base_service","active_record.db.vendor","#))
            #expect(text.contains(#""obfuscation_version":1"#))
            #expect(text.contains(#""max_request_bytes":52428800"#))
            #expect(!text.contains(#""obfuscation":"#))
            #expect(!text.contains("/v0.7/traces"))
            for path in ["/v0.3/traces", "/v0.4/traces", "/v0.5/traces", "/v0.6/stats"] {
                #expect(text.contains("\"\(path)\""))
            }
        }
    }

    @Test(arguments: [
        ("/v0.1/pipeline_stats", 200), ("/v0.4/services", 200), ("/v0.7/config", 200),
        ("/telemetry/proxy/api/v2/apmtelemetry", 202), ("/evp_proxy/v4/api/v2/citestcycle", 202),
        ("/profiling/v1/input", 202), ("/debugger/v1/input", 202), ("/v0.7/traces", 404), ("/v1.0/traces", 404),
        ("/nothing", 404),
    ])
    func otherPathsAreAnsweredPolitely(path: String, status: Int) async throws {
        try await withClient { client, core in
            let response = try await client.execute(uri: path, method: .post, body: ByteBuffer(string: "body")) { $0 }
            #expect(response.status.code == status)
            #expect(core.summary().discarded.map(\.path) == (status == 404 ? [] : [path]))
            #expect(core.summary().notes.unknownPaths == (status == 404 ? 1 : 0))
            #expect(core.summary().discarded.map(\.bytes) == (status == 404 ? [] : [4]))
        }
    }

    @Test func wrongMethodsAreNotFound() async throws {
        try await withClient { client, _ in
            for (path, method) in [
                ("/info", HTTPRequest.Method.post), ("/v0.4/traces", .get), ("/api/summary", .delete),
            ] {
                let status = try await client.execute(uri: path, method: method) { $0.status.code }
                #expect(status >= 404)
            }
        }
    }

    @Test func summaryAndTracesAreToldAsJSON() async throws {
        try await withClient { client, _ in
            let fixture = TraceFixture.regular(traces: 3, spansPerTrace: 2)
            let body = ByteBuffer(bytes: fixture.payload())
            try await client.execute(uri: "/v0.4/traces", method: .put, body: body) { _ in }
            let summary = try await client.execute(uri: "/api/summary", method: .get) {
                try decode(AgentSummary.self, $0.body)
            }
            #expect(summary.intake.kept.spans == 6)
            let two = try await client.execute(uri: "/api/traces?limit=2", method: .get) {
                try decode([TraceSummary].self, $0.body)
            }
            #expect(two.map(\.traceID) == [2, 1].map { TraceID(low: fixture.traceID($0)).hexadecimal })
            let trace = try await client.execute(uri: "/api/traces/\(two[0].traceID)", method: .get) {
                try decode(TraceDetail.self, $0.body)
            }
            #expect(trace.summary == two[0])
            #expect(trace.spans.map(\.name) == ["web.request", "sql.query"])
            #expect(trace.spans[0].tags["http.status_code"] == "200")
            #expect(trace.spans[0].metrics == ["_sampling_priority_v1": 1])
        }
    }

    @Test func badQuestionsGetTypedErrors() async throws {
        try await withClient { client, _ in
            let questions: [(String, Int, String)] = [
                ("/api/traces?limit=-1", 400, "limit"), ("/api/traces?limit=x", 400, "limit"),
                ("/api/traces/xyz", 400, "id"), ("/api/traces/12345", 404, "unknown"),
            ]
            for (uri, status, code) in questions {
                let response = try await client.execute(uri: uri, method: .get) { $0 }
                #expect(response.status.code == status)
                #expect(try decode(ErrorDocument.self, response.body).error.code == code)
            }
        }
    }

    @Test func numbersThatJSONDoesNotKnowAreTexts() async throws {
        try await withClient { client, _ in
            let fixture = TraceFixture([.span("a", metrics: ["nan": .nan, "inf": .infinity])])
            try await client.execute(
                uri: "/v0.4/traces",
                method: .put,
                body: ByteBuffer(bytes: fixture.payload())
            ) { _ in }
            let uri = "/api/traces/\(fixture.traceID(0))"
            let text = try await client.execute(uri: uri, method: .get) { String(buffer: $0.body) }
            #expect(text.contains(#""inf":"Infinity""#))
            #expect(text.contains(#""nan":"NaN""#))
        }
    }
}

/// Reads an answer's JSON.
private func decode<Value: Decodable>(_ type: Value.Type, _ body: ByteBuffer) throws -> Value {
    try JSONDecoder().decode(type, from: Data(body.readableBytesView))
}
