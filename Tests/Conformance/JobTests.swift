import DPWire
import Testing

@testable import DPConformance

private func job(_ text: String) throws -> Job { try Job(JSONValue(parsing: Array(text.utf8))) }

@Suite struct JobTests {
    @Test func readsEveryStepWithItsDefaults() throws {
        let job = try job(
            """
            {"options": {"url": "http://h:1"}, "payloads": [{"file": "a"}, {"hex": "90Ff"}, "b"],
             "steps": [{"op": "send"}, {"op": "send", "payload": 1, "times": 500, "gap_ms": 3, "keep_going": false},
                       {"op": "bench", "times": 10, "threads": 4, "warmup": 2}, {"op": "sleep", "ms": 7},
                       {"op": "http", "url": "http://h/x"}, {"op": "http", "url": "http://h/x", "json": {"a": [1]}},
                       {"op": "usage"}, {"op": "shutdown", "timeout_ms": 9}, {"op": "shutdown"}, {"op": "drop"},
                       {"op": "telemetry", "call": "x"}, {"op": "sketch", "values": [1, 2.5, 18446744073709551615]},
                       {"op": "match", "pattern": "a", "texts": ["b", ""]}]}
            """
        )
        #expect(job.options?.count == 1)
        #expect(job.payloads == [.file("a"), .bytes([0x90, 0xFF]), .file("b")])
        let operations = job.steps.map(\.operation)
        guard case .send(let first) = operations[0], case .send(let second) = operations[1],
            case .bench(let bench) = operations[2]
        else {
            Issue.record("steps are not what they are called")
            return
        }
        #expect(first.times == 1 && first.payload == 0 && first.keepsGoing && first.reportsEveryOutcome)
        #expect(second.times == 500 && second.gapMilliseconds == 3 && !second.keepsGoing && !second.reportsEveryOutcome)
        #expect(bench.times == 10 && bench.threads == 4 && bench.warmup == 2 && bench.payload == 0)
        #expect(operations[3] == .sleep(milliseconds: 7))
        #expect(operations[4] == .http(method: "GET", url: "http://h/x", body: nil))
        #expect(operations[5] == .http(method: "POST", url: "http://h/x", body: #"{"a":[1]}"#))
        #expect(operations[7] == .shutdown(timeoutMilliseconds: 9))
        #expect(operations[8] == .shutdown(timeoutMilliseconds: 5_000))
        #expect(operations[9] == .drop && operations[10] == .unknown)
        #expect(operations[11] == .sketch([1, 2.5, 18_446_744_073_709_551_616]))
        guard case .match(let match) = operations[12] else {
            Issue.record("a match step is another one")
            return
        }
        #expect(match.pattern == "a" && match.texts == ["b", ""])
    }

    @Test func aJobWithoutOptionsWantsNoExporter() throws {
        #expect(try job(#"{"options": null}"#).options == nil)
        #expect(try job(#"{"options": {}}"#).options?.isEmpty == true)
        #expect(try job(#"{"telemetry_worker": {}}"#).unsupported != nil)
    }

    @Test(arguments: [
        "[]", #"{"options": 3}"#, #"{"payloads": [{}]}"#, #"{"payloads": [{"hex": "0"}]}"#,
        #"{"payloads": [{"hex": "0g"}]}"#,
        #"{"payloads": [{"gen": {}}]}"#, #"{"steps": [{}]}"#, #"{"steps": [{"op": "bench"}]}"#,
        #"{"steps": [{"op": "sleep"}]}"#, #"{"steps": [{"op": "sketch"}]}"#,
        #"{"steps": [{"op": "match", "pattern": "a"}]}"#,
    ])
    func saysWhatIsWrongWithAJob(text: String) {
        #expect(throws: JobError.self) { try job(text) }
    }
}

@Suite struct QuantilesTests {
    @Test func countsAsTheReferenceDriverDoes() {
        let quantiles = Quantiles([5, 1, 4, 2, 3])
        #expect(quantiles.at(0.5) == 3 && quantiles.at(0.99) == 5 && quantiles.at(0) == 1 && quantiles.at(1) == 5)
        #expect(quantiles.minimum == 1 && quantiles.maximum == 5)
        #expect(Quantiles([7, 9]).at(0.5) == 9)
        #expect(Quantiles([]).at(0.5) == nil)
    }

    @Test func samplesBeyondTheirRoomAreLeftOut() {
        var samples = LatencySamples(capacity: 2)
        for value in 1...3 { samples.add(Int64(value)) }
        #expect(samples.values == [1, 2])
    }
}
