import DPTraces
import DPWire
import Foundation
import Testing

@testable import data_pipeline

/// A batch with one of everything.
private func sample(_ format: TraceFormat) throws -> [UInt8] {
    var batch = TraceBatch()
    batch.appendChunk()
    let root = batch.appendSpan()
    root.traceID = 0xAB
    root.traceIDHigh = 0x1
    root.spanID = 1
    root.service = "shop"
    root.name = "web.request"
    root.resource = "GET /\u{1B}[31m"
    root.start = 1_000_000_000
    root.duration = 50_000_000
    root.setTag("env", "prod")
    root.setMetric("_sampling_priority_v1", 2)
    root.setMetaStruct("raw", [0x81, 0xA1, 0x61, 0x01])
    root.addLink(traceID: 7, spanID: 8, traceFlags: 1, tracestate: "dd=s:1", attributes: [("why", "retry")])
    root.addEvent(time: 5, name: "gc", attributes: [("n", .array([.int(1), .int(-2)])), ("ok", .bool(true))])
    let child = batch.appendSpan()
    child.traceID = 0xAB
    child.spanID = 2
    child.parentID = 1
    child.service = "db"
    child.name = "sql.query"
    child.resource = "SELECT 1"
    child.start = 1_010_000_000
    child.duration = 20_000_000
    child.error = 1
    return try batch.encoded(as: format)
}

@Suite struct InspectCommandTests {
    @Test(arguments: [TraceFormat.v04, .v05])
    func drawsAWaterfallAndKeepsEscapesOut(format: TraceFormat) async throws {
        let run = try await CommandRun.run("inspect", "-", input: sample(format))
        #expect(run.status == 0 && run.errors.isEmpty && !run.output.contains("\u{1B}"))
        #expect(run.lines[0].hasPrefix("-  \(format.name), ") && run.lines[0].hasSuffix("1 trace, 2 spans"))
        #expect(run.lines[2] == "trace 000000000000000100000000000000ab  2 spans, 2 services, 50.0 ms, 1 error")
        #expect(run.lines[3].hasPrefix("  shop  web.request GET /\u{FFFD}[31m") && run.lines[3].hasSuffix("50.0 ms"))
        #expect(run.lines[4].hasPrefix("  └─ db  sql.query SELECT 1") && run.lines[4].hasSuffix("20.0 ms  error"))
    }

    @Test func coloursComeOnlyWhenAsked() async throws {
        let payload = try sample(.v04)
        let coloured = try await CommandRun.run("inspect", "-", "--color", "always", input: payload)
        #expect(coloured.output.contains("\u{1B}[31merror\u{1B}[0m"))
    }

    @Test func jsonHoldsEverything() async throws {
        let run = try await CommandRun.run("inspect", "-", "--json", input: sample(.v04))
        let root = try #require(JSONValue(parsing: run.bytes)["traces"]?.array?.first?.array?.first)
        #expect(root["trace_id"] == "000000000000000100000000000000ab" && root["span_id"] == "0000000000000001")
        #expect(root["start"] == 1_000_000_000 && root["duration"] == 50_000_000 && root["error"] == 0)
        #expect(root["meta"]?["env"] == "prod" && root["metrics"]?["_sampling_priority_v1"] == .number(2))
        #expect(root["meta_struct"] == ["raw": "81a16101"])
        #expect(
            root["span_links"] == [
                [
                    "trace_id": "0000000000000007", "span_id": "0000000000000008", "tracestate": "dd=s:1", "flags": 1,
                    "attributes": ["why": "retry"],
                ]
            ]
        )
        #expect(root["span_events"] == [["name": "gc", "time": 5, "attributes": ["n": [1, -2], "ok": true]]])
    }

    @Test func theTableHasALineForEachSpan() async throws {
        let run = try await CommandRun.run("inspect", "-", "--table", input: sample(.v04))
        #expect(run.lines.count == 5)
        #expect(run.lines[3].contains("0000000000000002  0000000000000001  db"))
        #expect(run.lines[3].hasSuffix("10.0 ms   20.0 ms      1"))
    }

    @Test func saysWhatReadingPutRight() async throws {
        // One span whose service is not UTF-8 and which has a field that the format does not know.
        let payload: [UInt8] = [0x91, 0x91, 0x82, 0xA7] + Array("service".utf8) + [0xA2, 0xFF, 0x61, 0xA1, 0x7A, 0x01]
        let run = try await CommandRun.run("inspect", "-", input: payload)
        #expect(run.status == 0)
        #expect(
            run.lines[1]
                == "corrected while reading: 1× unknown field left out; 1× text repaired that was no UTF-8"
        )
    }

    @Test func aDamagedFileIsNamedWithPlaceAndOthersAreStillShown() async throws {
        let folder = try TemporaryFolder()
        let whole = try sample(.v04)
        let good = try folder.write(whole, to: "good")
        let bad = try folder.write(Array(whole.dropLast()), to: "bad")
        let run = try await CommandRun.run("inspect", bad, good)
        #expect(run.status == 1)
        let place = "byte \(whole.count - 1) (trace 0, span 1"
        #expect(run.errors.hasPrefix("data-pipeline: \(bad): payload ends early at \(place)"))
        #expect(run.errors.hasSuffix("read as v0.4\n"))
        #expect(run.output.hasPrefix(good))
        let json = try await CommandRun.run("inspect", "--json", bad)
        #expect(json.status == 1)
        #expect(try JSONValue(parsing: json.bytes)["error"]?["path"]?.string?.hasPrefix("trace 0, span 1") == true)
    }

    @Test func limitsAreSaid() async throws {
        let payload = try await CommandRun.run("generate", "--traces", "5", "--spans", "4").bytes
        let some = try await CommandRun.run("inspect", "-", "--limit", "2", "--span-limit", "3", input: payload)
        #expect(some.output.hasSuffix("… 3 more traces; --limit 0 shows all\n"))
        #expect(some.output.contains("  … 1 more span\n"))
        let all = try await CommandRun.run("inspect", "-", "--limit", "0", input: payload)
        #expect(all.lines.count { $0.hasPrefix("trace ") } == 5)
    }

    @Test func theSlowestComeFirst() async throws {
        let payload = try await CommandRun.run("generate", "--traces", "30", "--spans", "2").bytes
        let batch = try TraceBatch(reading: payload, as: .v04)
        let longest = TraceOutline.all(of: batch).max { $0.duration < $1.duration }
        let run = try await CommandRun.run("inspect", "-", "--slowest", "--limit", "1", input: payload)
        #expect(run.output.contains("trace \(try #require(longest).identifier)"))
    }

    @Test(arguments: [["--table", "--json"], ["--limit", "-1"]])
    func contradictionsAreRefused(options: [String]) async throws {
        let run = try await CommandRun.run(arguments: ["inspect", "-"] + options)
        #expect(run.status == 2)
    }
}

@Suite struct FormatGuessTests {
    @Test(
        arguments: [
            ([], FormatName.v04), ([0x90], .v04), ([0x92, 0x90, 0x90], .v04), ([0x92, 0x91, 0xA0, 0x90], .v05),
            ([0x92, 0x91, 0x80, 0x90], .v04), ([0x92, 0xDC, 0x00, 0x01, 0xD9, 0x01, 0x61], .v05),
            ([0x92, 0xDC, 0x00], .v04),
            ([0xDC, 0x00, 0x02, 0xDD, 0x00, 0x00, 0x00, 0x01, 0xA1, 0x61], .v05), ([0xC0], .v04),
        ] as [([UInt8], FormatName)]
    )
    func fromTheFirstBytes(payload: [UInt8], expected: FormatName) {
        #expect(FormatName.guess(payload) == expected)
    }
}
