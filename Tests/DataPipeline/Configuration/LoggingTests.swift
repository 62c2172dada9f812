import DPPlatform
import DataPipeline
import DataPipelineTestKit
import Testing

@Suite struct LoggingTests {
    @Test func atDebugEveryExporterAndEverySendIsTold() throws {
        let agent = try RecordingAgent.start()
        let messages = Lock<[String]>([])
        let exporter = try TraceExporterBuilder.towards(agent).logLevel(.debug)
            .logger { level, text in
                if level == .debug { messages.withLock { $0.append(text) } }
            }.build()
        #expect(messages.withLock { $0.count } == 1)
        try exporter.send(payload(chunks: 2, spans: 3).span)
        _ = exporterError { () throws(TraceExporterError) in try exporter.send([0xC1].span) }
        let told = messages.withLock { $0 }
        #expect(told.count == 3)
        #expect(told.first?.contains(agent.url) == true)
        #expect(told.dropFirst().first == "sent 2 chunks with 6 spans: delivered")
        #expect(told.last == "did not send a payload of 1 bytes: decode_error")
    }

    @Test func byDefaultSendsAreNotTold() throws {
        let agent = try RecordingAgent.start()
        let messages = Lock(0)
        let exporter = try TraceExporterBuilder.towards(agent).logger { _, _ in messages.withLock { $0 += 1 } }.build()
        try exporter.send(payload().span)
        #expect(messages.withLock { $0 } == 0)
    }
}
