import DPPlatform
import DataPipelineTestKit
import Testing

@Suite struct RecordingAgentFaultTests {
    private static let healthyBody = #"{"rate_by_service":{"service:,env:":1.0}}"#

    /// Sends one request to an agent with one reaction and returns everything that comes back.
    private func answer(
        to text: String = request(),
        _ reactions: AgentReaction...
    ) throws -> (text: String, end: RawClient.Received, seen: RecordedRequest) {
        let agent = try RecordingAgent.start()
        script(agent, reactions)
        let client = try RawClient(agent)
        client.send(text)
        let (answer, end) = client.receiveToEnd()
        let seen = try agent.waitForRequests(count: 1)
        return (answer, end, seen[0])
    }

    private func script(_ agent: RecordingAgent, _ reactions: [AgentReaction]) {
        switch reactions.count {
        case 1: agent.script(do: reactions[0])
        case 2: agent.script(do: reactions[0], reactions[1])
        default: agent.script(do: reactions[0], reactions[1], reactions[2])
        }
    }

    @Test func statusReasonHeadersAndBody() throws {
        let (text, _, seen) = try answer(
            .status(429, reason: "Slow Down"),
            .header("Retry-After", "7"),
            .noHeader("datadog-agent-state")
        )
        #expect(text.hasPrefix("HTTP/1.1 429 Slow Down\r\n"))
        #expect(text.contains("\r\nRetry-After: 7\r\n"))
        #expect(!text.contains("Datadog-Agent-State"))
        #expect(text.contains("\r\nContent-Length: 0\r\n"))
        #expect(seen.answeredStatus == 429)
        #expect(seen.wasScripted)
        #expect(try answer(.status(500), .body("oh")).text.hasSuffix("\r\n\r\noh"))
        #expect(try answer(.status(202)).text.hasSuffix(Self.healthyBody))
        #expect(try !answer(.status(204)).text.contains("Content-Length"))
    }

    @Test func resetEndsWithoutAnAnswer() throws {
        let (text, end, seen) = try answer(.reset)
        #expect(text == "")
        #expect(end == .reset)
        #expect(seen.answeredStatus == nil)
        #expect(seen.isComplete)
    }

    @Test func hangNeverAnswersAndEndsWithTheClient() throws {
        let agent = try RecordingAgent.start()
        agent.script(do: .hang)
        let client = try RawClient(agent, timeout: .milliseconds(100))
        client.send(request())
        #expect(client.receive() == .nothing)
        #expect(agent.requests.count == 1)
    }

    @Test func closeIsAnnouncedUnlessSilent() throws {
        let alive = request(close: false)
        let announced = try answer(to: alive, .close)
        #expect(announced.text.contains("\r\nConnection: close\r\n"))
        #expect(announced.end == .end)
        let silent = try answer(to: alive, .closeSilently)
        #expect(!silent.text.contains("Connection"))
        #expect(silent.text.hasSuffix(Self.healthyBody))
        #expect(silent.end == .end)
    }

    @Test func halfOfTheBody() throws {
        let (text, end, _) = try answer(to: request(close: false), .body("12345678"), .halfBody)
        #expect(text.contains("\r\nContent-Length: 8\r\n"))
        #expect(text.hasSuffix("\r\n\r\n1234"))
        #expect(end == .end)
    }

    @Test func cutHeaders() throws {
        #expect(try answer(to: request(close: false), .cutHeaders(after: 10)).text == "HTTP/1.1 2")
    }

    @Test func garbage() throws {
        let (text, end, seen) = try answer(to: request(close: false), .garbage([0x67, 0x0A]))
        #expect(text == "g\n")
        #expect(end == .end)
        #expect(seen.answeredStatus == nil)
    }

    @Test func lengthLies() throws {
        let long = try answer(.body("123"), .lengthLie(2)).text
        #expect(long.contains("\r\nContent-Length: 5\r\n") && long.hasSuffix("\r\n\r\n123"))
        #expect(try answer(.body("123"), .lengthLie(-2)).text.contains("\r\nContent-Length: 1\r\n"))
    }

    @Test func chunks() throws {
        let (text, _, _) = try answer(.body("0123456789ABCDEFG"), .chunked(bytes: 16))
        #expect(text.contains("\r\nTransfer-Encoding: chunked\r\n"))
        #expect(!text.contains("Content-Length"))
        #expect(text.hasSuffix("\r\n\r\n10\r\n0123456789ABCDEF\r\n1\r\nG\r\n0\r\n\r\n"))
    }

    @Test func noLength() throws {
        let (text, end, _) = try answer(to: request(close: false), .noLength)
        #expect(!text.contains("Content-Length"))
        #expect(text.hasSuffix(Self.healthyBody))
        #expect(end == .end)
    }

    @Test func interimAnswers() throws {
        let text = try answer(.interim(100, 103)).text
        #expect(text.hasPrefix("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\n"))
    }

    @Test func slowWriteComesInPieces() throws {
        let agent = try RecordingAgent.start()
        agent.script(do: .slowWrite(bytes: 40, every: .milliseconds(5)))
        let client = try RawClient(agent)
        client.send(request())
        var reads = 0
        while case .text = client.receive() { reads += 1 }
        #expect(reads > 2)
    }

    @Test func slowReadTakesTheWholeBody() throws {
        let body = String(repeating: "x", count: 4000)
        let (_, _, seen) = try answer(to: request(body: body), .slowRead(bytes: 1000, every: .milliseconds(1)))
        #expect(seen.bodyText == body)
        #expect(seen.isComplete)
    }

    @Test func delayIsSeenInTheTimes() throws {
        let (_, _, seen) = try answer(.delay(.milliseconds(30)))
        #expect(seen.times.answer - seen.times.body >= .milliseconds(30))
    }

    @Test func earlyAnswerComesBeforeTheBody() throws {
        let agent = try RecordingAgent.start()
        agent.script(.nth(1), do: .early, .status(413))
        let client = try RawClient(agent)
        client.send("POST /v0.4/traces HTTP/1.1\r\nContent-Length: 4\r\n\r\n")
        #expect(client.receive(through: "\r\n\r\n").hasPrefix("HTTP/1.1 413 "))
        client.send("body" + request())
        #expect(client.receiveToEnd().text.hasPrefix("HTTP/1.1 200 "))
        #expect(agent.requests.map(\.isComplete) == [false, true])
    }

    @Test func earlyCloseLeavesTheBodyUnread() throws {
        let agent = try RecordingAgent.start()
        agent.script(do: .early, .status(413), .close)
        let client = try RawClient(agent)
        client.send("POST /v0.4/traces HTTP/1.1\r\nContent-Length: 4000000\r\n\r\n")
        let (text, end) = client.receiveToEnd()
        #expect(text.hasPrefix("HTTP/1.1 413 "))
        #expect(end == .end)
    }

    @Test func firstMatchingRuleActsAndHidesTheRequestFromLaterOnes() throws {
        let agent = try RecordingAgent.start()
        agent.script(.path("/v0.4/*"), .nth(2), do: .status(500))
        agent.script(.method("POST"), .from(2), .times(1), do: .status(503))
        var statuses: [String] = []
        for target in ["/v0.4/traces", "/v0.4/traces", "/v0.4/traces", "/v0.4/traces"] {
            let client = try RawClient(agent)
            client.send(request("POST", target))
            statuses.append(String(client.receiveToEnd().text.dropFirst(9).prefix(3)))
        }
        // The second rule counts requests 1, 3 and 4, and acts on its second, once.
        #expect(statuses == ["200", "500", "503", "200"])
    }

    @Test func conditionsSelectBySideAndNumber() throws {
        let agent = try RecordingAgent.start()
        for index in 1...6 {
            let client = try RawClient(agent)
            client.send(request("POST", index % 2 == 0 ? "/v0.6/stats" : "/v0.4/traces", headers: ["N: \(index)"]))
            _ = client.receiveToEnd()
        }
        func numbers(_ requests: [RecordedRequest]) -> [String?] { requests.map { $0.header("n") } }
        #expect(numbers(agent.requests(.path("/v0.?/traces"))) == ["1", "3", "5"])
        #expect(numbers(agent.requests(.path("/v0.4/traces"), .nth(1, 3))) == ["1", "5"])
        #expect(numbers(agent.requests(.every(3))) == ["3", "6"])
        #expect(numbers(agent.requests(.from(5))) == ["5", "6"])
        #expect(numbers(agent.requests(.upTo(1))) == ["1"])
        #expect(numbers(agent.requests(.path("*stats"), .times(2))) == ["2", "4"])
        #expect(numbers(agent.requests(.header("N", "4"))) == ["4"])
        #expect(numbers(agent.requests(.header("absent"))) == [])
        #expect(numbers(agent.requests(.connection(2))) == ["2"])
        #expect(numbers(agent.requests(.transport(.unix))) == [])
    }
}
