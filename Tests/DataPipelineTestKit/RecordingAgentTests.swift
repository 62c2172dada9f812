import DPWire
import DataPipelineTestKit
import Testing

@Suite struct RecordingAgentTests {
    @Test func recordsARequestAsItWasSent() throws {
        let agent = try RecordingAgent.start()
        let client = try RawClient(agent)
        client.send(
            request("PUT", "/v0.4/traces?a=1", headers: ["X-One:  1 ", "x-two: 2", "X-One: 3"], body: "abc")
        )
        _ = client.receiveToEnd()
        let seen = try #require(agent.requests.first)
        #expect(seen.method == "PUT")
        #expect(seen.target == "/v0.4/traces?a=1")
        #expect(seen.path == "/v0.4/traces")
        #expect(seen.query == "a=1")
        #expect(seen.headers.map(\.name) == ["Host", "Content-Length", "X-One", "x-two", "X-One", "Connection"])
        #expect(seen.headerValues("x-one") == ["1", "3"])
        #expect(seen.header("X-TWO") == "2")
        #expect(seen.body == Array("abc".utf8))
        #expect(seen.connection == 1)
        #expect(seen.transport == .tcp)
        #expect(seen.answeredStatus == 200)
        #expect(seen.isComplete)
        #expect(!seen.wasScripted)
        #expect(seen.times.firstByte <= seen.times.head)
        #expect(seen.times.head <= seen.times.body)
    }

    @Test func answersTracesLikeAHealthyAgent() throws {
        let agent = try RecordingAgent.start()
        for version in ["v0.3", "v0.4", "v0.5", "v0.7"] {
            let client = try RawClient(agent)
            client.send(request("POST", "/\(version)/traces"))
            let answer = client.receiveToEnd().text
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(answer.contains("\r\nDatadog-Rates-Payload-Version: rates-1\r\n"))
            #expect(answer.contains("\r\nDatadog-Agent-State: \(agent.stateHash)\r\n"))
            #expect(answer.hasSuffix(#"{"rate_by_service":{"service:,env:":1.0}}"#))
        }
    }

    @Test func infoIsTheConfiguredTextAndTheStateItsHash() throws {
        let agent = try RecordingAgent.start()
        agent.setInfo(#"{"version":"1"}"#)
        let client = try RawClient(agent)
        client.send(request("GET", "/info"))
        #expect(client.receiveToEnd().text.hasSuffix("\r\n\r\n{\"version\":\"1\"}"))
        // Of `printf '{"version":"1"}' | sha256sum`.
        #expect(agent.stateHash == "aa5bc61f44d5f633935d04cbccf2654c56806fc924b0083a6cb6b7545369ad64")
    }

    @Test func defaultInfoIsJSON() throws {
        let text = Array(RecordingAgent.Configuration.defaultInfo.utf8)
        var reader = JSONReader(text.span.bytes)
        try reader.skip()
        try reader.finish()
    }

    @Test func unknownPathsAndMethodsGetTheConfiguredStatus() throws {
        let agent = try RecordingAgent.start()
        for head in [("GET", "/v0.4/traces"), ("POST", "/info"), ("POST", "/v9/traces")] {
            let client = try RawClient(agent)
            client.send(request(head.0, head.1))
            #expect(client.receiveToEnd().text.hasPrefix("HTTP/1.1 404 "))
        }
    }

    @Test func currentRatesVersionGetsTheShortAnswer() throws {
        var configuration = RecordingAgent.Configuration()
        configuration.unchangedRates = "{}"
        let agent = try RecordingAgent.start(configuration)
        let old = try RawClient(agent)
        old.send(request(headers: ["datadog-rates-payload-version: 0"]))
        #expect(old.receiveToEnd().text.contains("rate_by_service"))
        let current = try RawClient(agent)
        current.send(request(headers: ["datadog-rates-payload-version: rates-1"]))
        #expect(current.receiveToEnd().text.hasSuffix("\r\n\r\n{}"))
    }

    @Test func readsChunkedBodiesWithExtensionsAndTrailers() throws {
        let agent = try RecordingAgent.start()
        let client = try RawClient(agent)
        client.send("POST /v0.4/traces HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n")
        for piece in ["3;x=y\r", "\nab", "c\r\n", "A\r\n0123456789\r\n0\r\nT: 1\r\n", "\r\n"] { client.send(piece) }
        _ = client.receive(through: "}")
        #expect(try #require(agent.requests.first).bodyText == "abc0123456789")
    }

    @Test func keepsAConnectionOpenAndNumbersIt() throws {
        let agent = try RecordingAgent.start()
        let first = try RawClient(agent)
        // Two requests in one write: the second must not be lost.
        first.send(request(body: "1", close: false) + request(body: "2", close: false))
        _ = try agent.waitForRequests(count: 2)
        let second = try RawClient(agent)
        second.send(request(body: "3"))
        _ = second.receiveToEnd()
        #expect(agent.requests.map(\.connection) == [1, 1, 2])
        #expect(agent.requests.map(\.bodyText) == ["1", "2", "3"])
        #expect(agent.connectionCount == 2)
    }

    @Test func recordsWhatAnEarlyLeaverSent() throws {
        let agent = try RecordingAgent.start()
        do {
            let client = try RawClient(agent)
            client.send("POST /v0.4/traces HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc")
            client.finishSending()
            #expect(client.receiveToEnd().text == "")
        }
        let seen = try agent.waitForRequests(count: 1)
        #expect(seen[0].bodyText == "abc")
        #expect(!seen[0].isComplete)
        #expect(seen[0].answeredStatus == nil)
    }

    @Test(arguments: ["nonsense\r\n\r\n", "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", "A B C D\r\n\r\n"])
    func closesOnWhatIsNotHTTP(text: String) throws {
        let agent = try RecordingAgent.start()
        let client = try RawClient(agent)
        client.send(text)
        #expect(client.receiveToEnd().text == "")
        #expect(agent.requests.isEmpty)
    }

    @Test func answersExpectations() throws {
        let agent = try RecordingAgent.start()
        let client = try RawClient(agent)
        client.send("POST /v0.4/traces HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        #expect(client.receive(through: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
        client.send("ab")
        #expect(client.receive(through: "}").hasPrefix("HTTP/1.1 200 OK\r\n"))
    }

    @Test func keepsNoBodiesWhenToldSo() throws {
        var configuration = RecordingAgent.Configuration()
        configuration.keepsBodies = false
        let agent = try RecordingAgent.start(configuration)
        let client = try RawClient(agent)
        client.send(request(body: "abc"))
        _ = client.receiveToEnd()
        #expect(agent.requests.first?.body == [])
        #expect(agent.requests.first?.bodyByteCount == 3)
    }

    @Test func recordsManyConnectionsAtOnce() async throws {
        let agent = try RecordingAgent.start()
        await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<32 {
                group.addTask {
                    let client = try RawClient(agent)
                    for _ in 0..<20 {
                        client.send(request(body: "\(index)", close: false))
                        _ = client.receive(through: "}}")
                    }
                }
            }
        }
        #expect(agent.requests.count == 640)
        #expect(agent.connectionCount == 32)
        #expect(Set(agent.requests.map { "\($0.connection) \($0.bodyText)" }).count == 32)
    }
}
