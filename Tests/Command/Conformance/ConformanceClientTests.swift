import DPWire
import DataPipelineTestKit
import Testing

@Suite struct ConformanceClientTests {
    @Test func theResultIsTheLastLine() async throws {
        let agent = try RecordingAgent.start()
        let job = #"{"options": {"url": "\#(agent.url)"}, "payloads": [{"hex": "90"}], "steps": [{"op": "send"}]}"#
        let run = try await CommandRun.run("conformance", "client", "--job", "-", input: Array(job.utf8))
        #expect(run.status == 0 && run.errors.isEmpty && run.lines.count == 2)
        let result = try JSONValue(parsing: run.bytes)
        #expect(result["results"]?.array?.first?["ok"] == 1)
    }

    @Test func aJobThatCannotRunIsStatus1AndStillAResult() async throws {
        let job = #"{"options": {"otlp_endpoint": "http://h"}}"#
        let run = try await CommandRun.run("conformance", "client", "--job", "-", input: Array(job.utf8))
        #expect(run.status == 1)
        #expect(try JSONValue(parsing: run.bytes)["unsupported"]?.string?.contains("otlp_endpoint") == true)
    }

    @Test func aJobThatIsNoneIsStatus2() async throws {
        let run = try await CommandRun.run("conformance", "client", "--job", "-", input: Array("{".utf8))
        #expect(run.status == 2 && run.bytes.isEmpty && run.errors.contains("--job -: not JSON at byte"))
    }
}
