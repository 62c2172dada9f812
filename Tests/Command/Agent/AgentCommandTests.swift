import DPTraces
import Foundation
import Testing

@testable import data_pipeline

@Suite struct AgentCommandTests {
    @Test(arguments: [SIGINT, SIGTERM])
    func servesUntilASignalComesAndTellsWhatCame(signal: Int32) async throws {
        let folder = try TemporaryFolder()
        let payload = try folder.write(Workload.batch(WorkloadOptions(traces: 3)).encoded(as: .v04), to: "p")
        let socket = folder.file("s")
        let agent = try RunningCommand("agent", "--port", "0", "--unix", socket)
        let addresses = await agent.lines(2).map { $0.replacingOccurrences(of: "listening at ", with: "") }
        try #require(addresses.count == 2)
        #expect(addresses[0].hasPrefix("http://127.0.0.1:") && addresses[1] == "unix://\(socket)")
        for address in addresses {
            let run = try await CommandRun.run("export", payload, "--agent", address)
            #expect(run.status == 0, "\(run.errors)")
        }
        let end = await agent.end(signal)
        #expect(end.status == 0 && end.errors.isEmpty)
        #expect(end.output.contains("received 2 payloads with 60 spans") && end.output.contains("storefront"))
        #expect(!FileManager.default.fileExists(atPath: socket))
    }

    @Test func aPortInUseIsStatus4AndNamesTheOption() async throws {
        let first = try RunningCommand("agent", "--port", "0")
        let address = try #require(await first.lines(1).first)
        let port = try #require(address.split(separator: ":").last.map(String.init))
        let second = try await CommandRun.run("agent", "--port", port)
        #expect(second.status == 4 && second.output.isEmpty)
        #expect(second.errors.contains("127.0.0.1:\(port) is in use") && second.errors.contains("--port"))
        #expect(await first.end(SIGTERM).status == 0)
    }

    @Test(arguments: [
        (["--no-tcp"], "--no-tcp needs --unix"),
        (["--port", "70000"], "--port must be from 0 to 65535"),
        (["--port", "0", "--sample-rate", "2"], "--sample-rate must be from 0 to 1"),
        (["--max-memory", "2000000"], "--max-memory"),
    ])
    func wrongOptionsAreNamed(options: [String], expected: String) async throws {
        let run = try await CommandRun.run(arguments: ["agent"] + options)
        #expect(run.status == 2 && run.errors.contains(expected), "\(run.errors)")
    }
}
