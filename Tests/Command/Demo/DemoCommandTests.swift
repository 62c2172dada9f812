import DPTraces
import Testing

@testable import data_pipeline

@Suite struct DemoCommandTests {
    @Test(arguments: ["v0.4", "v0.5"])
    func everySpanArrivesAndIsShown(output: String) async throws {
        let folder = try TemporaryFolder()
        let batch = Workload.batch(WorkloadOptions(traces: 6, spansPerTrace: 5))
        let v04 = try folder.write(batch.encoded(as: .v04), to: "a")
        let v05 = try folder.write(Workload.batch(WorkloadOptions(seed: 2, traces: 1)).encoded(as: .v05), to: "b")
        let run = try await CommandRun.run("demo", v04, v05, "--output", output, "--slowest", "2")
        #expect(run.status == 0 && run.errors.isEmpty)
        #expect(run.lines[0].hasPrefix("exporting 2 payloads to http://127.0.0.1:"))
        #expect(run.output.contains("received 2 payloads with 40 spans") && run.output.contains("\nstorefront "))
        #expect(run.lines.count { $0.hasPrefix("trace ") } == 2)
        #expect(run.lines.contains("statistics and spans agree"))
        #expect(run.lines.contains { $0.hasPrefix("received ") && $0.contains("statistics payload") })
        #expect(run.output.hasSuffix("every span arrived\n"))
    }

    @Test func withoutFilesItBringsItsOwnTraces() async throws {
        let run = try await CommandRun.run("demo")
        #expect(run.status == 0 && run.output.contains("received 1 payload with 368 spans"))
        #expect(run.lines.contains("tracers dropped 2 traces and 32 spans after counting them"))
        #expect(run.lines.contains("statistics and spans agree, but for what tracers dropped"))
        #expect(run.output.hasSuffix("every span arrived that was not left out\n"))
    }

    @Test func whatDoesNotArriveIsSaid() async throws {
        let folder = try TemporaryFolder()
        let bad = try folder.write([0x91], to: "bad")
        let run = try await CommandRun.run("demo", bad)
        #expect(run.status == 1 && run.output.contains("dropped: decode_error"))
        #expect(run.output.hasSuffix("not everything arrived\n"))
    }
}
