import DPTraces
import Testing

@testable import data_pipeline

@Suite struct WorkloadTests {
    @Test(arguments: [TraceFormat.v04, .v05])
    func whatIsPlannedIsWhatAReaderFinds(format: TraceFormat) throws {
        let options = WorkloadOptions(seed: 3, traces: 120, spansPerTrace: 12)
        let payload = try Workload.batch(options).encoded(as: format)
        let batch = try TraceBatch(reading: payload, as: format)
        #expect(batch.chunkCount == 120 && batch.spanCount == 1_440)
        #expect(batch.corrections.total == 0)
        var planner = TracePlanner(options)
        var (links, events, structs) = (0, 0, 0)
        for chunk in 0..<batch.chunkCount {
            let planned = planner.next()
            for (place, index) in batch.spanIndices(ofChunk: chunk).enumerated() {
                let (span, plan) = (batch.span(at: index), planned.spans[place])
                #expect(span.traceID == planned.traceIDLow && span.spanID == plan.spanID)
                #expect(span.parentID == plan.parent.map { planned.spans[$0].spanID } ?? 0)
                #expect(span.service == plan.service && span.name == plan.name && span.resource == plan.resource)
                #expect(span.start == plan.start && span.duration == plan.duration)
                #expect(span.error == (plan.isError ? 1 : 0))
                for (key, value) in plan.meta { #expect(span.tag(key) == value) }
                for (key, value) in plan.metrics { #expect(span.metric(key) == value) }
                links += span.linkCount
                events += span.eventCount
                structs += span.metaStructCount
                if place == 0 { #expect(span.traceIDHigh == planned.traceIDHigh) }
            }
        }
        // v0.5 carries links and events as tags, and has no place for meta_struct.
        #expect((links > 0 && events > 0 && structs > 0) == (format == .v04))
    }
}

@Suite struct GenerateCommandTests {
    @Test func theSameOptionsGiveTheSameBytes() async throws {
        let folder = try TemporaryFolder()
        let options = ["generate", "--seed", "9", "--traces", "20", "--spans", "7", "--shape", "chain"]
        let first = try await CommandRun.run(arguments: options)
        let second = try await CommandRun.run(arguments: options + ["--out", folder.file("p")])
        let third = try await CommandRun.run(arguments: options + ["--seed", "10"])
        #expect(first.status == 0 && second.status == 0 && second.bytes.isEmpty)
        #expect(try folder.read("p") == first.bytes)
        #expect(third.bytes != first.bytes)
        let batch = try TraceBatch(reading: first.bytes, as: .v04)
        #expect(batch.chunkCount == 20 && batch.spanCount == 140)
    }

    @Test func theFormatIsTheOneAskedFor() async throws {
        let run = try await CommandRun.run("generate", "--format", "v0.5", "--traces", "4")
        #expect(try TraceBatch(reading: run.bytes, as: .v05).spanCount == 40)
        #expect(FormatName.guess(run.bytes) == .v05)
    }

    @Test func noTracesAreAPayloadToo() async throws {
        let run = try await CommandRun.run("generate", "--traces", "0")
        #expect(run.bytes == [0x90])
    }

    @Test(arguments: [
        (["--mix", "sqll=1"], "--mix: there is no kind \"sqll\""),
        (["--traces", "1000001"], "--traces is a number from 0 to"),
        (["--spans", "0"], "--spans is a number from 1 to"),
        (["--errors", "101"], "--errors is a number from 0 to 100"),
        (["--traces", "1000000", "--spans", "1000"], "--traces × --spans"),
        (["--start", "9000000001"], "--start is seconds since 1970"),
        (["--shape", "ring"], "'request', 'chain' or 'fan'"),
        (["--format", "v0.6"], "v0.4"),
    ])
    func wrongOptionsAreNamed(options: [String], expected: String) async throws {
        let run = try await CommandRun.run(arguments: ["generate"] + options)
        #expect(run.status == 2 && run.bytes.isEmpty)
        #expect(run.errors.contains(expected), "\(run.errors)")
    }

    @Test func aFileThatCannotBeWrittenIsStatus4() async throws {
        let run = try await CommandRun.run("generate", "--out", "/no/such/folder/p")
        #expect(run.status == 4 && run.errors.contains("cannot write /no/such/folder/p: No such file or directory"))
    }
}
