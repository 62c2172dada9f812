import DataPipeline
import DataPipelineTestKit
import Testing

@Suite struct SendTests {
    @Test func aPayloadArrivesAsItIsAndTheAnswerComesBack() throws {
        let agent = try RecordingAgent.start()
        let exporter = try TraceExporterBuilder.towards(agent).build()
        let payload = payload(chunks: 3, spans: 4)
        let response = try exporter.send(payload)
        #expect(response.rates == .changed)
        #expect(response.status == 200)
        #expect(response.bodyText == #"{"rate_by_service":{"service:,env:":1.0}}"#)
        #expect(response.rateByService?.defaultRate == 1)
        let request = try #require(agent.requests.first)
        #expect(request.method == "POST" && request.target == "/v0.4/traces" && request.version == "HTTP/1.1")
        #expect(request.body == payload)
        #expect(agent.requests.count == 1)
        let counts = LedgerCounts(payloads: 1, bytes: UInt64(payload.count), chunks: 3, spans: 12)
        #expect(exporter.ledger.received == counts)
        #expect(exporter.ledger.delivered == counts)
        #expect(exporter.ledger.isBalanced && exporter.ledger.held.isZero && exporter.ledger.resent.isZero)
    }

    @Test func everyFormOfBytesSendsTheSame() throws {
        let agent = try RecordingAgent.start()
        let exporter = try TraceExporterBuilder.towards(agent).build()
        let payload = payload()
        try exporter.send(payload)
        try exporter.send(payload.span)
        try payload.withUnsafeBytes { _ = try exporter.send($0) }
        #expect(agent.requests.map(\.body) == [payload, payload, payload])
    }

    @Test func connectionsAreKept() throws {
        let agent = try RecordingAgent.start()
        let exporter = try TraceExporterBuilder.towards(agent).build()
        for _ in 0..<20 { try exporter.send(payload()) }
        #expect(agent.requests.count == 20)
        #expect(agent.connectionCount == 1)
    }

    @Test(arguments: [TraceFormat.v04, .v05], [TraceFormat.v04, .v05])
    func anyInputGoesOutInAnyFormat(input: TraceFormat, output: TraceFormat) throws {
        let agent = try RecordingAgent.start()
        let exporter = try TraceExporterBuilder.towards(agent).inputFormat(input).outputFormat(output).build()
        let sent = try TraceBatch(reading: payload(chunks: 2, spans: 3), as: .v04)
        try exporter.send(try sent.encoded(as: input))
        let request = try #require(agent.requests.first)
        #expect(request.path == "/\(output.name)/traces")
        let arrived = try TraceBatch(reading: request.body, as: output)
        #expect(try minimal(arrived) == minimal(sent))
        #expect(exporter.ledger.delivered.spans == 6)
    }

    /// What a batch says, however wasteful the payload was that it was read from.
    private func minimal(_ batch: borrowing TraceBatch) throws -> [UInt8] {
        try TraceBatch(reading: batch.encoded(as: .v05), as: .v05).encoded(as: .v04)
    }

    @Test func aBatchIsSentInTheOutputFormatAndMayBeSentAgain() throws {
        let agent = try RecordingAgent.start()
        let exporter = try TraceExporterBuilder.towards(agent).outputFormat(.v05).build()
        let batch = try TraceBatch(reading: payload(chunks: 2, spans: 3), as: .v04)
        try exporter.send(batch)
        try exporter.send(batch)
        let bodies = agent.requests(.path("/v0.5/traces")).map(\.body)
        #expect(try bodies == [batch.encoded(as: .v05), batch.encoded(as: .v05)])
        let ledger = exporter.ledger
        #expect(ledger.delivered == LedgerCounts(payloads: 2, bytes: UInt64(bodies[0].count) * 2, chunks: 4, spans: 12))
        #expect(ledger.isBalanced)
    }

    @Test func whatWasDroppedFromABatchIsNotHandedIn() throws {
        let agent = try RecordingAgent.start()
        let exporter = try TraceExporterBuilder.towards(agent).build()
        var batch = try TraceBatch(reading: payload(chunks: 3, spans: 2), as: .v04)
        batch.dropChunk(at: 1)
        batch.dropSpan(at: 0)
        try exporter.send(batch)
        #expect(agent.requests.first?.header("x-datadog-trace-count") == "2")
        #expect(exporter.ledger.delivered.chunks == 2 && exporter.ledger.delivered.spans == 3)
        exporter.shutdown()
        _ = exporterError { () throws(TraceExporterError) in try exporter.send(batch) }
        #expect(exporter.ledger.dropped(.shutdown).spans == 3)
        #expect(exporter.ledger.isBalanced)
    }

    @Test func anEmptyPayloadOfTracesIsSentLikeAnyOther() throws {
        let agent = try RecordingAgent.start()
        let exporter = try TraceExporterBuilder.towards(agent).build()
        try exporter.send([0x90])
        #expect(agent.requests.first?.body == [0x90])
        #expect(agent.requests.first?.header("x-datadog-trace-count") == "0")
    }

    @Test(arguments: [[], [0xc1], [0xdd, 0xff, 0xff, 0xff, 0xff], [0x91, 0x91, 0x81]] as [[UInt8]])
    func whatIsNoPayloadIsRefusedAndNotSent(payload: [UInt8]) throws {
        let agent = try RecordingAgent.start()
        let exporter = try TraceExporterBuilder.towards(agent).build()
        let error = try #require(exporterError { () throws(TraceExporterError) in try exporter.send(payload) })
        #expect(error.kind == .undecodable)
        #expect(error.kind.number == 18)
        #expect(!error.isRetryable)
        #expect(agent.requests.isEmpty)
        let ledger = exporter.ledger
        #expect(ledger.dropped(.decodeError) == LedgerCounts(payloads: 1, bytes: UInt64(payload.count)))
        #expect(ledger.isBalanced)
        try exporter.send([0x90])
    }

    @Test func aPayloadOverTheLimitIsRefused() throws {
        let agent = try RecordingAgent.start()
        let exporter = try TraceExporterBuilder.towards(agent).payloadSizeLimit(100).build()
        let error = exporterError { () throws(TraceExporterError) in try exporter.send(payload(spans: 2)) }
        #expect(error?.kind == .payloadTooLarge)
        #expect(error?.message.contains("payloadSizeLimit") == true)
        #expect(exporter.ledger.dropped(.tooLarge).payloads == 1)
        let batch = try TraceBatch(reading: payload(spans: 2), as: .v04)
        let batchError = exporterError { () throws(TraceExporterError) in try exporter.send(batch) }
        #expect(batchError?.kind == .payloadTooLarge)
        #expect(exporter.ledger.dropped(.tooLarge).spans == 2)
        #expect(exporter.ledger.isBalanced)
        #expect(agent.requests.isEmpty)
    }

    @Test func whatReadingCorrectsIsCounted() throws {
        let agent = try RecordingAgent.start()
        let exporter = try TraceExporterBuilder.towards(agent).build()
        try exporter.send(payload() + [0x00, 0x01])
        #expect(exporter.ledger.count(of: .trailingBytes) == 1)
        #expect(agent.requests.first?.body == payload())
    }

    @Test func itWorksOverAUnixSocket() throws {
        var configuration = RecordingAgent.Configuration()
        configuration.host = nil
        configuration.unixPath = "/tmp/exporter-\(UInt64.random(in: 0...(.max))).sock"
        let agent = try RecordingAgent.start(configuration)
        let exporter = try TraceExporterBuilder.towards(agent).build()
        try exporter.send(payload())
        #expect(agent.requests.first?.transport == .unix)
        #expect(agent.requests.first?.header("host") == "localhost")
    }
}
