import DPTraces
import DPWire
import DataPipelineTestKit
import Testing

@testable import data_pipeline

@Suite struct StatsCommandTests {
    /// 12 requests, of which 3 fail, that each ask a database; some wrote with another value.
    private static let shop = TraceFixture(
        (0..<12).map { number in
            .span(
                "web.request",
                service: "shop",
                resource: "GET /",
                type: "web",
                duration: .milliseconds(10),
                error: number < 3 ? 1 : 0,
                tags: ["span.kind": "server", "http.status_code": number < 3 ? "500" : "200"],
                children: [
                    .span("inner", service: "shop"),
                    .span(
                        "query",
                        service: "shop",
                        resource: "SELECT \(number)",
                        type: "sql",
                        tags: ["span.kind": "client", "db.system": number < 6 ? "postgres" : "mysql"]
                    ),
                ]
            )
        }
    )

    private func file(_ folder: borrowing TemporaryFolder, as format: TraceFormat = .v04) throws -> String {
        try folder.write(Self.shop.payload(as: format), to: format == .v04 ? "a" : "b")
    }

    @Test(arguments: [TraceFormat.v04, .v05])
    func countsByGroup(format: TraceFormat) async throws {
        let folder = try TemporaryFolder()
        let run = try await CommandRun.run("stats", try file(folder, as: format))
        #expect(run.status == 0 && run.errors.isEmpty)
        let rows = run.lines.map { $0.split(separator: " ").map(String.init) }
        #expect(rows[0] == ["service", "name", "resource", "kind", "status", "hits", "errors", "p50", "p95", "p99"])
        #expect(rows[1].prefix(7) == ["shop", "query", "SELECT", "?", "client", "12", "0"])
        #expect(rows[2].prefix(8) == ["shop", "web.request", "GET", "/", "server", "200", "9", "0"])
        #expect(rows[3].prefix(8) == ["shop", "web.request", "GET", "/", "server", "500", "3", "3"])
        #expect(rows[2].suffix(2) == ["10.0", "ms"] || rows[2].suffix(2) == ["9.96", "ms"])
        #expect(run.lines[4] == "counted 24 of 36 spans, 3 errors")
    }

    @Test func peersTellRequestsApart() async throws {
        let folder = try TemporaryFolder()
        let run = try await CommandRun.run("stats", try file(folder), "--peer-tag", "db.system", "--limit", "2")
        #expect(run.status == 0)
        #expect(run.lines[0].hasSuffix("  peer"))
        #expect(run.lines[1].contains(" 200 ") && run.lines[2].hasSuffix("db.system:mysql"))
        #expect(run.lines[3] == "and 2 more groups")
    }

    @Test func jsonTellsEveryFieldAndAddsUpFiles() async throws {
        let folder = try TemporaryFolder()
        let run = try await CommandRun.run("stats", "--json", try file(folder), try file(folder, as: .v05))
        let value = try JSONValue(parsing: run.bytes)
        #expect(value["spans"] == 72 && value["hits"] == 48 && value["errors"] == 6)
        let groups = try #require(value["groups"]?.array)
        #expect(groups.map { $0["hits"] } == [24, 18, 6])
        #expect(
            groups[1]["http_status_code"] == 200 && groups[1]["is_trace_root"] == true && groups[1]["type"] == "web"
        )
        #expect(groups[0]["is_trace_root"] == false && groups[0]["duration"] == 24_000_000)
        let p95 = try #require(groups[1]["p95"]?.integer)
        #expect(abs(Double(p95) / 1e7 - 1) < 0.01)
    }

    @Test func aDamagedFileIsNamedAndTheOthersAreCounted() async throws {
        let folder = try TemporaryFolder()
        let bad = try folder.write([0x91], to: "bad")
        let run = try await CommandRun.run("stats", bad, try file(folder))
        #expect(run.status == 1 && run.errors.contains("payload ends early at byte 0"))
        #expect(run.output.hasSuffix("counted 24 of 36 spans, 3 errors\n"))
    }
}
