import CDPForkSupport
import DPPlatform
import DPTransport
import DataPipeline
import DataPipelineTestKit
import Testing

#if os(Linux)
import Glibc

// In a process of its own, where no other test opens descriptors or starts threads.
@Suite(.timeLimit(.minutes(5))) struct LifetimeTests {
    /// Polling holds itself alive by its timer: an exporter that is merely released must end it all the same.
    @Test func aReleasedExporterLeavesNoThreadAndNoDescriptor() async {
        await #expect(processExitsWith: .success) {
            let agent = try RecordingAgent.start()
            sendOnce(to: agent)
            settle { threadNames().isEmpty }
            let descriptors = open_descriptor_count()
            for _ in 0..<20 { sendOnce(to: agent) }
            settle { threadNames().isEmpty && open_descriptor_count() <= descriptors }
            #expect(threadNames().isEmpty)
            #expect(open_descriptor_count() <= descriptors)
            agent.stop()
        }
    }

    /// Its last statistics go out without anybody waiting for them.
    @Test func aReleasedExporterSendsItsStatisticsAndIsGone() async {
        await #expect(processExitsWith: .success) {
            let agent = try RecordingAgent.start()
            for _ in 0..<5 { countOnce(towards: agent) }
            let requests = try await agent.waitForRequests(count: 5, .path("/v0.6/stats"), timeout: .seconds(60))
            #expect(try StatsTotals(requests).hits == 5)
            settle { threadNames().isEmpty }
            #expect(threadNames().isEmpty)
            agent.stop()
        }
    }

    @Test func aPlainSynchronousSendMakesNoThread() async {
        await #expect(processExitsWith: .success) {
            let agent = try RecordingAgent.start()
            let exporter = try TraceExporterBuilder.towards(agent).build()
            for _ in 0..<10 { _ = exporterError { () throws(TraceExporterError) in try exporter.send(payload().span) } }
            #expect(exporter.ledger.delivered.payloads == 10)
            #expect(threadNames().isEmpty)
            agent.stop()
        }
    }
}

private func sendOnce(to agent: RecordingAgent) {
    guard let exporter = try? TraceExporterBuilder.towards(agent).agentInfoPolling(true).build() else { return }
    _ = exporterError { () throws(TraceExporterError) in try exporter.send(payload().span) }
    settle { exporter.agentInfo != nil }
}

private func countOnce(towards agent: RecordingAgent) {
    let builder = TraceExporterBuilder.towards(agent).agentInfoPolling(true).enableStats(bucketSize: .seconds(3600))
    guard let exporter = try? builder.build() else { return }
    settle { exporter.isComputingStats }
    _ = exporterError { () throws(TraceExporterError) in try exporter.send(payload().span) }
}

private func settle(_ condition: () -> Bool) {
    for _ in 0..<1000 where !condition() { _ = Pause.wait(until: .after(.milliseconds(5)), unless: nil) }
}

/// The names of this process's threads that the library has made.
private func threadNames() -> [String] {
    guard let folder = opendir("/proc/self/task") else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
        let task = withUnsafeBytes(of: entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
        let path = Array("/proc/self/task/".utf8) + task + Array("/comm".utf8)
        guard let name = try? Files.read(path, limit: 64), name.starts(with: Array("dd-".utf8)) else { continue }
        names.append(String(decoding: name, as: UTF8.self))
    }
    return names
}
#endif
