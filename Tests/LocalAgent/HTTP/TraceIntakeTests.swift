import DPLocalAgent
import DPPlatform
import DPTraces
import DataPipelineTestKit
import Testing

@Suite struct TraceIntakeTests {
    private let fixture = TraceFixture.regular(traces: 3, spansPerTrace: 4)

    @Test(arguments: ["PUT", "POST"], ["/v0.3/traces", "/v0.4/traces", "/v0.5/traces"])
    func takesTraces(method: String, path: String) async throws {
        let fixture = fixture
        try await withAgent { agent in
            let payload = fixture.payload(as: path == "/v0.5/traces" ? .v05 : .v04)
            let answer = try await exchange(agent, method, path, headers: ["X-Datadog-Trace-Count: 3"], body: payload)
            #expect(answer.status == 200)
            #expect(answer.body == (path == "/v0.3/traces" ? "OK\n" : #"{"rate_by_service":{"service:,env:":1.0}}"#))
            let summary = agent.summary()
            #expect(summary.intake.received.chunks == 3)
            #expect(summary.intake.kept.spans == 12)
            #expect(summary.notes.traceCountMismatches == 0)
            #expect(agent.traces().count == 3)
            #expect(agent.trace(id: TraceID(low: fixture.traceID(1)))?.spans.count == 4)
        }
    }

    @Test func answersTheRatesHandshake() async throws {
        let payload = fixture.payload()
        try await withAgent { agent in
            let none = try await exchange(agent, "POST", "/v0.4/traces", body: payload)
            #expect(none.headers["datadog-rates-payload-version"] == nil)
            let first = try await exchange(
                agent,
                "POST",
                "/v0.4/traces",
                headers: ["Datadog-Rates-Payload-Version: 0"],
                body: payload
            )
            let version = try #require(first.headers["datadog-rates-payload-version"])
            #expect(first.body.contains("rate_by_service"))
            let second = try await exchange(
                agent,
                "POST",
                "/v0.4/traces",
                headers: ["Datadog-Rates-Payload-Version: \(version)"],
                body: payload
            )
            #expect(second.body == "{}")
            #expect(second.headers["datadog-rates-payload-version"] == version)
        }
    }

    @Test func takesChunkedBodies() async throws {
        let fixture = fixture
        try await withAgent { agent in
            let payload = fixture.payload()
            let port = UInt16(try #require(agent.boundPort))
            let text = try await onOwnThread {
                let client = try RawClient(port: port)
                client.send(
                    "POST /v0.4/traces HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                )
                for start in stride(from: 0, to: payload.count, by: 100) {
                    let piece = payload[start..<min(start + 100, payload.count)]
                    client.send("\(String(piece.count, radix: 16))\r\n")
                    client.send(Array(piece) + [0x0D, 0x0A])
                }
                client.send("0\r\n\r\n")
                return client.receiveToEnd().text
            }
            #expect(Answer(text).status == 200)
            #expect(agent.summary().intake.kept.spans == 12)
        }
    }

    @Test func refusesWhatIsNoPayload() async throws {
        let whole = fixture.payload()
        try await withAgent { agent in
            let cut = try await exchange(agent, "POST", "/v0.4/traces", body: Array(whole.dropLast()))
            #expect(cut.status == 400)
            #expect(cut.body.hasPrefix(#"{"error":{"code":"unreadable","message":""#))
            // The text of the reading error, with the place in the payload.
            #expect(cut.body.contains("trace 2"))
            for body in [[], Array("[]".utf8), [0xC1]] as [[UInt8]] {
                let answer = try await exchange(agent, "POST", "/v0.5/traces", body: body)
                #expect(answer.status == 400)
            }
            let summary = agent.summary()
            #expect(summary.intake.refused["unreadable"]?.payloads == 4)
            #expect(summary.intake.refused["unreadable"]?.bytes == UInt64(whole.count - 1 + 3))
            #expect(summary.intake.kept.spans == 0)
            #expect(summary.intake.isBalanced)
        }
    }

    @Test func refusesTypesAndCodingsThatItDoesNotRead() async throws {
        let payload = fixture.payload()
        try await withAgent { agent in
            for header in ["Content-Type: application/json", "Content-Encoding: gzip", "Content-Encoding: zstd"] {
                let answer = try await exchange(agent, "POST", "/v0.4/traces", headers: [header], body: payload)
                #expect(answer.status == 415)
                #expect(answer.body.contains(#""code":"unsupported""#))
            }
            for header in ["Content-Type: application/msgpack", "Content-Encoding: identity", "Content-Type: x/y"] {
                let answer = try await exchange(agent, "POST", "/v0.4/traces", headers: [header], body: payload)
                #expect(answer.status == 200)
            }
            #expect(agent.summary().intake.refused["unsupported"]?.payloads == 3)
            #expect(agent.summary().intake.isBalanced)
        }
    }

    @Test func refusesBodiesBeyondTheLimit() async throws {
        let payload = fixture.payload()
        try await withAgent({ $0.maximumRequestBytes = 1000 }) { agent in
            #expect(payload.count > 1000)
            let announced = try await exchange(agent, "POST", "/v0.4/traces", body: payload)
            #expect(announced.status == 413)
            #expect(announced.body.contains("1000 bytes"))
            let port = UInt16(try #require(agent.boundPort))
            let text = try await onOwnThread {
                let client = try RawClient(port: port)
                client.send(
                    "POST /v0.4/traces HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                )
                client.send("\(String(payload.count, radix: 16))\r\n")
                client.send(payload + Array("\r\n0\r\n\r\n".utf8))
                return client.receiveToEnd().text
            }
            #expect(Answer(text).status == 413)
            #expect(agent.summary().intake.refused["tooLarge"]?.payloads == 2)
            #expect(agent.summary().intake.isBalanced)
        }
    }

    @Test func aConnectionServesManyRequests() async throws {
        let payload = fixture.payload()
        try await withAgent { agent in
            let port = UInt16(try #require(agent.boundPort))
            try await onOwnThread {
                let client = try RawClient(port: port)
                for number in 0..<50 {
                    // Every fifth is refused, which must not disturb the next one.
                    let body = number % 5 == 0 ? Array(payload.dropLast()) : payload
                    client.send("POST /v0.4/traces HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.count)\r\n\r\n")
                    client.send(body)
                    let answer = Answer(client.receive(through: "}}"))
                    #expect(answer.status == (number % 5 == 0 ? 400 : 200))
                }
            }
            #expect(agent.summary().intake.received.payloads == 50)
            #expect(agent.summary().intake.received.chunks == 120)
            #expect(agent.traces().count == 3)
        }
    }

    @Test func anUnfinishedBodyIsAccountedFor() async throws {
        try await withAgent { agent in
            let port = UInt16(try #require(agent.boundPort))
            try await onOwnThread {
                let client = try RawClient(port: port)
                client.send("POST /v0.4/traces HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc")
                client.finishSending()
                _ = client.receiveToEnd()
            }
            try await waitUntil { agent.summary().intake.received.payloads == 1 }
            #expect(agent.summary().intake.refused["incomplete"]?.bytes == 3)
        }
    }

    @Test func drippingBodiesAreCutOff() async throws {
        try await withAgent({ $0.requestTimeout = .milliseconds(1) }) { agent in
            let port = UInt16(try #require(agent.boundPort))
            let text = try await onOwnThread {
                let client = try RawClient(port: port)
                client.send("POST /v0.4/traces HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n")
                for _ in 0..<50 {
                    client.send("x")
                    _ = Poll.wait(for: -1, .readable, until: .after(.milliseconds(2)))
                }
                return client.receiveToEnd().text
            }
            #expect(Answer(text).status == 408)
            #expect(agent.summary().intake.refused["timedOut"]?.payloads == 1)
        }
    }

    @Test func silentConnectionsAreClosed() async throws {
        try await withAgent({ $0.idleTimeout = .milliseconds(50) }) { agent in
            let port = UInt16(try #require(agent.boundPort))
            for text in [
                "", "POST /v0.4/traces HTTP/1.1\r\nHost:", "POST /v0.4/traces HTTP/1.1\r\nContent-Length: 9\r\n\r\nab",
            ] {
                let end = try await onOwnThread {
                    let client = try RawClient(port: port)
                    client.send(text)
                    return client.receiveToEnd().end
                }
                #expect(end != .nothing)
            }
        }
    }

    @Test func tooManyBytesAtOnceAreRefused() async throws {
        let payload = fixture.payload()
        try await withAgent({
            $0.maximumRequestBytes = 100_000
            $0.maximumBytesInFlight = 100_000
        }) { agent in
            let port = UInt16(try #require(agent.boundPort))
            let status = try await onOwnThread {
                let holding = try RawClient(port: port)
                holding.send("POST /v0.4/traces HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n")
                holding.send([UInt8](repeating: 0, count: 99_900))
                // Refused once the agent has taken the first body into memory, which it does in its own time.
                for _ in 0..<1000 {
                    let client = try RawClient(port: port)
                    client.send(
                        "POST /v0.4/traces HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: \(payload.count)\r\n\r\n"
                    )
                    client.send(payload)
                    let status = Answer(client.receiveToEnd().text).status
                    if status == 429 { return status }
                }
                return 0
            }
            #expect(status == 429)
            // The bytes are given back when the holding client leaves.
            try await waitUntil { agent.summary().intake.refused["incomplete"]?.payloads == 1 }
            let answer = try await exchange(agent, "POST", "/v0.4/traces", body: payload)
            #expect(answer.status == 200)
            #expect(agent.summary().intake.isBalanced)
        }
    }

    @Test(arguments: [
        "nonsense\r\n\r\n", "GET / HTTP/9\r\n\r\n", "POST /v0.4/traces HTTP/1.1\r\nContent-Length: x\r\n\r\n",
    ])
    func garbageDoesNotDisturb(text: String) async throws {
        let payload = fixture.payload()
        try await withAgent { agent in
            let port = UInt16(try #require(agent.boundPort))
            let (answer, end) = try await onOwnThread {
                let client = try RawClient(port: port)
                client.send(text)
                return client.receiveToEnd()
            }
            #expect(answer == "" || Answer(answer).status >= 400)
            #expect(end != .nothing)
            let after = try await exchange(agent, "POST", "/v0.4/traces", body: payload)
            #expect(after.status == 200)
        }
    }
}

/// Waits for what another task does in its own time.
func waitUntil(_ condition: () -> Bool) async throws {
    for _ in 0..<2000 where !condition() { try await Task.sleep(for: .milliseconds(5)) }
    #expect(condition())
}
