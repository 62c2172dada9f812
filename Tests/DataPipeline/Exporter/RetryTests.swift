import DataPipeline
import DataPipelineTestKit
import Testing

@Suite struct RetryTests {
    struct Fault: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let reaction: AgentReaction
        let kind: TraceExporterError.Kind
        /// Whether the ledger can say for certain that the payload is lost.
        let reason: DropReason?
    }

    static let passing: [Fault] = [
        Fault(testDescription: "500", reaction: .status(500), kind: .httpServer, reason: .http5xx),
        Fault(testDescription: "503", reaction: .status(503), kind: .httpServer, reason: .http5xx),
        Fault(testDescription: "408", reaction: .status(408), kind: .httpClient, reason: .http4xx),
        Fault(testDescription: "425", reaction: .status(425), kind: .httpClient, reason: .http4xx),
        Fault(testDescription: "429", reaction: .status(429), kind: .httpClient, reason: .http4xx),
        Fault(testDescription: "reset", reaction: .reset, kind: .connectionReset, reason: nil),
        Fault(testDescription: "cut head", reaction: .cutHeaders(after: 25), kind: .connectionReset, reason: nil),
        Fault(testDescription: "half body", reaction: .halfBody, kind: .truncatedBody, reason: nil),
        Fault(
            testDescription: "garbage",
            reaction: .garbage(Array("hello world\r\n\r\n".utf8)),
            kind: .invalidResponse,
            reason: nil
        ),
    ]

    @Test(arguments: passing) func whatMayPassIsTriedAgain(fault: Fault) throws {
        let agent = try RecordingAgent.start()
        agent.script(.path("/v0.4/traces"), .times(2), do: fault.reaction)
        let exporter = try TraceExporterBuilder.towards(agent).build()
        let response = try exporter.send(payload())
        #expect(response.status == 200)
        #expect(agent.requests.map(\.body) == [payload(), payload(), payload()])
        let ledger = exporter.ledger
        #expect(ledger.delivered.payloads == 1 && ledger.isBalanced)
        #expect(ledger.resent == LedgerCounts(payloads: 2, bytes: UInt64(payload().count) * 2, chunks: 2, spans: 2))
    }

    @Test(arguments: passing) func inTheEndTheLastFailureIsReported(fault: Fault) throws {
        let agent = try RecordingAgent.start()
        agent.script(.path("/v0.4/traces"), do: fault.reaction)
        let exporter = try TraceExporterBuilder.towards(agent).retryLimit(3).build()
        let error = try #require(exporterError { () throws(TraceExporterError) in try exporter.send(payload()) })
        #expect(error.kind == fault.kind)
        #expect(error.attemptCount == 4)
        #expect(error.isRetryable || fault.kind == .invalidResponse)
        #expect(agent.requests.count == 4)
        let ledger = exporter.ledger
        #expect(ledger.isBalanced && ledger.held.isZero && ledger.delivered.isZero)
        if let reason = fault.reason {
            #expect(ledger.dropped(reason).payloads == 1)
        } else {
            #expect(ledger.unconfirmed.payloads == 1)
        }
    }

    @Test(arguments: [300, 302, 400, 401, 403, 404, 413, 415, 499, 501, 505, 600, 999])
    func aStatusThatWillNotChangeIsNotTriedAgain(status: Int) throws {
        let agent = try RecordingAgent.start()
        agent.script(.path("/v0.4/traces"), do: .status(status), .body("because"))
        let exporter = try TraceExporterBuilder.towards(agent).build()
        let error = try #require(exporterError { () throws(TraceExporterError) in try exporter.send(payload()) })
        #expect(agent.requests.count == 1)
        #expect(error.status == status && error.bodyText == "because" && error.attemptCount == 1)
        #expect(!error.isRetryable)
        switch status {
        case 400..<500:
            #expect(error.kind == .httpClient && error.kind.number == 6)
            #expect(exporter.ledger.dropped(.http4xx).spans == 1)
        case 500..<600:
            #expect(error.kind == .httpServer && error.kind.number == 9)
            #expect(exporter.ledger.dropped(.http5xx).spans == 1)
        case 600...:
            #expect(error.kind == .httpServer && error.kind.number == 9)
            #expect(exporter.ledger.dropped(.httpOther).spans == 1)
        default:
            #expect(error.kind == .httpOther && error.kind.number == 10)
            #expect(exporter.ledger.dropped(.httpOther).spans == 1)
        }
        #expect(exporter.ledger.isBalanced)
    }

    @Test func aLongAnswerIsCutInTheError() throws {
        let agent = try RecordingAgent.start()
        agent.script(.path("/v0.4/traces"), do: .status(400), .body(String(repeating: "x", count: 5000)))
        let exporter = try TraceExporterBuilder.towards(agent).build()
        let error = try #require(exporterError { () throws(TraceExporterError) in try exporter.send(payload()) })
        #expect(error.body.count == TraceExporterError.bodyLimit)
        #expect(error.message.utf8.count < 1000)
    }

    @Test func nobodyListeningIsARefusal() throws {
        let agent = try RecordingAgent.start()
        agent.stop()
        let exporter = try TraceExporterBuilder.towards(agent).retryLimit(2).build()
        let error = try #require(exporterError { () throws(TraceExporterError) in try exporter.send(payload()) })
        #expect(error.kind == .connectionRefused && error.kind.number == 2)
        #expect(error.isRetryable && error.attemptCount == 3)
        #expect(error.message.contains(agent.url) && error.message.contains("option url"))
        #expect(exporter.ledger.dropped(.connection).payloads == 1)
        #expect(exporter.ledger.resent.isZero)
    }

    @Test func aMuteAgentIsATimeOutAndThePayloadUnconfirmed() throws {
        let agent = try RecordingAgent.start()
        agent.script(.path("/v0.4/traces"), do: .hang)
        let exporter = try TraceExporterBuilder.towards(agent)
            .connectionTimeout(.milliseconds(30)).retryLimit(1).build()
        let error = try #require(exporterError { () throws(TraceExporterError) in try exporter.send(payload()) })
        #expect(error.kind == .timedOut && error.kind.number == 20)
        #expect(error.attemptCount == 2)
        #expect(exporter.ledger.unconfirmed.payloads == 1)
        #expect(exporter.ledger.resent.payloads == 1)
    }

    @Test func theDeadlineEndsAllAttempts() throws {
        let agent = try RecordingAgent.start()
        agent.script(.path("/v0.4/traces"), do: .status(503))
        let exporter = try TraceExporterBuilder.towards(agent)
            .sendDeadline(.milliseconds(100)).retryDelay(.milliseconds(40)).retryLimit(1000).build()
        let error = try #require(exporterError { () throws(TraceExporterError) in try exporter.send(payload()) })
        // The deadline may come during an attempt or before one.
        #expect(error.kind == .httpServer || error.kind == .timedOut)
        #expect((1...5).contains(error.attemptCount))
    }

    @Test func anAgentMayAskForALongerPauseThanTheDeadlineAllows() throws {
        let agent = try RecordingAgent.start()
        agent.script(.path("/v0.4/traces"), do: .status(429), .header("Retry-After", "120"))
        let exporter = try TraceExporterBuilder.towards(agent).build()
        let error = try #require(exporterError { () throws(TraceExporterError) in try exporter.send(payload()) })
        #expect(error.status == 429 && error.attemptCount == 1 && error.isRetryable)
        #expect(agent.requests.count == 1)
    }

    /// The first attempt may have arrived, so a later refusal does not make it lost for certain.
    @Test func whatMayHaveArrivedIsNotCalledLost() throws {
        let agent = try RecordingAgent.start()
        agent.script(.path("/v0.4/traces"), .nth(1), do: .reset)
        agent.script(.path("/v0.4/traces"), do: .status(400))
        let exporter = try TraceExporterBuilder.towards(agent).build()
        let error = exporterError { () throws(TraceExporterError) in try exporter.send(payload()) }
        #expect(error?.status == 400)
        #expect(exporter.ledger.unconfirmed.payloads == 1)
        #expect(exporter.ledger.dropped.isZero && exporter.ledger.isBalanced)
    }
}
