import DPTraces
import DPWire
import DataPipelineTestKit
import Testing

@Suite struct ExplainCommandTests {
    private func file(_ folder: borrowing TemporaryFolder, as format: TraceFormat = .v04) throws -> String {
        var batch = TraceBatch()
        for trace: UInt64 in 1...3 {
            batch.appendChunk()
            for number: UInt64 in 1...2 {
                let span = batch.appendSpan()
                span.service = "shop"
                span.name = "web.request"
                span.resource = "GET /"
                span.traceID = trace
                span.spanID = number
                span.parentID = number - 1
                span.start = 1_700_000_000_000_000_000
                span.duration = 5
            }
        }
        let first = batch.editSpan(at: 0)
        first.service = ""
        first.setTag("env", "Prod")
        first.setTag("card", "4111111111111111")
        first.setTag("http.status_code", "x")
        let second = batch.editSpan(at: 1)
        second.type = "sql"
        second.resource = "SELECT 42"
        second.setTag("note", "token=abc")
        second.setTag(String(repeating: "k", count: 201), "v")
        batch.editSpan(at: 2).spanID = 0
        batch.editSpan(at: 4).setMetric("_sampling_priority_v1", 0)
        return try folder.write(try batch.encoded(as: format), to: "payload")
    }

    private func options(_ folder: borrowing TemporaryFolder) throws -> String {
        let text = #"{"replace_tags": [{"name": "note", "pattern": "=.*", "repl": "=?"}]}"#
        return try folder.write(Array(text.utf8), to: "options")
    }

    @Test(arguments: [TraceFormat.v04, .v05]) func everyChangeHasItsRule(format: TraceFormat) async throws {
        let folder = try TemporaryFolder()
        let run = try await CommandRun.run(
            "explain",
            try file(folder, as: format),
            "--options",
            try options(folder),
            "--language",
            "swift"
        )
        #expect(run.status == 0 && run.errors.isEmpty)
        let lines = run.lines.map { $0.drop { $0 == " " } }
        let key = String(repeating: "k", count: 201)
        let cut = String(repeating: "k", count: 116)
        let expected = [
            #"normalize service_empty: service "" → "unnamed-swift-service""#,
            #"normalize tag_value: meta.env "Prod" → "prod""#,
            #"normalize invalid_http_status_code: meta.http.status_code "x" → (none)"#,
            #"obfuscate credit_card: meta.card "4111111111111111" → "?""#,
            #"top_level entry_span: metrics._top_level (none) → "1.0""#,
            #"obfuscate sql: resource "SELECT 42" → "SELECT ?""#,
            #"replace rule 0: note: meta.note "token=abc" → "token=?""#,
        ]
        for line in expected { #expect(lines.contains { $0 == line }, "\(line)") }
        #expect(
            key.count == 201 && lines.contains { $0.hasPrefix("truncate meta_key_truncate: meta.\(cut.prefix(100))") }
        )
        #expect(lines.contains { $0.hasSuffix("left out: span_id_zero") })
        #expect(lines.contains { $0.hasSuffix("left out: p0, where statistics are on") })
        #expect(lines.contains("changed 3 of 6 spans, left out 2 of 3 traces"))
    }

    @Test func jsonHasOneObjectForEachSpan() async throws {
        let folder = try TemporaryFolder()
        let run = try await CommandRun.run("explain", "--json", try file(folder))
        let values = try run.lines.dropLast().map { try JSONValue(parsing: Array($0.utf8)) }
        #expect(values.count == 6)
        #expect(values.map { $0["dropped"] } == [.null, .null, "span_id_zero", "span_id_zero"] + p0 + p0)
        #expect(values[1]["span_id"] == "0000000000000002")
        let decisions = try #require(values[1]["decisions"]?.array)
        #expect(decisions.first?["before"] == "SELECT 42" && decisions.first?["after"] == "SELECT ?")
        #expect(decisions.first?["stage"] == "obfuscate" && decisions.first?["rule"] == "sql")
    }

    private var p0: [JSONValue?] { ["p0, where statistics are on"] }

    @Test func whatNeedsNothingIsNotShown() async throws {
        let folder = try TemporaryFolder()
        let fixture = TraceFixture([.span("a.b", service: "s", resource: "r", metrics: ["_top_level": 1])])
        let path = try folder.write(fixture.payload(), to: "a")
        let run = try await CommandRun.run("explain", path)
        #expect(run.output == "changed 0 of 1 span, left out 0 of 1 trace\n")
        let bad = try await CommandRun.run("explain", try folder.write([0x91], to: "bad"), path)
        #expect(bad.status == 1 && bad.errors.contains("payload ends early at byte 0"))
        #expect(bad.output.hasPrefix("changed 0 of 1 span"))
    }
}
