import DPStatistics
import DPWire
import DataPipelineTestKit
import Testing

@Suite("Reading a statistics payload")
struct ClientStatsPayloadTests {
    /// Every field at another value than its default.
    static var whole: ClientStatsPayload {
        var group = ClientGroupedStats()
        group.service = "shop"
        group.name = "http.request"
        group.resource = "GET /ü"
        group.httpStatusCode = 404
        group.type = "web"
        group.databaseType = "mysql"
        group.hits = 300
        group.errors = 7
        group.duration = .max
        group.okSummary = [1, 2, 3]
        group.errorSummary = [4]
        group.isSynthetics = true
        group.topLevelHits = 70_000
        group.spanKind = "server"
        group.peerTags = ["db.system:postgres", "peer.service:db"]
        group.traceRoot = .no
        group.grpcStatusCode = "14"
        group.httpMethod = "GET"
        group.httpEndpoint = "/ü"
        group.serviceSource = "redis"
        group.primaryTags = ["a:b"]
        group.additionalTags = ["region:eu"]
        var bucket = ClientStatsBucket()
        bucket.start = 1_700_000_000_000_000_000
        bucket.duration = 10_000_000_000
        bucket.groups = [group, ClientGroupedStats()]
        bucket.agentTimeShift = -5
        var payload = ClientStatsPayload()
        payload.hostname = "h"
        payload.environment = "e"
        payload.version = "v"
        payload.buckets = [bucket, ClientStatsBucket()]
        payload.language = "swift"
        payload.tracerVersion = "1"
        payload.runtimeID = "id"
        payload.sequence = 12
        payload.agentAggregation = "counts"
        payload.service = "s"
        payload.containerID = "c"
        payload.tags = ["t:1", ""]
        payload.gitCommit = "sha"
        payload.imageTag = "i"
        payload.processTagsHash = 1 << 63
        payload.processTags = "p:1,q:2"
        return payload
    }

    @Test("Every field of maps and of arrays is read into its place")
    func fields() throws {
        #expect(try read(Self.whole.encoded()) == Self.whole)
        #expect(try read(Self.whole.encoded(structuresAsArrays: true)) == Self.whole)
    }

    /// As the reference writes it: the first bytes of a body of one group.
    @Test("A body is what its bytes say, not what our writer says")
    func bytes() throws {
        let body =
            try written { buffer in
                try buffer.append([0xDE, 0, 2, 0xA5] + Array("Stats".utf8) + [0x91, 0x84, 0xA5] + Array("Start".utf8))
                try buffer.append(
                    [0xCF, 0x18, 0xEA, 0x5D, 0x73, 0x02, 0x31, 0xBC, 0x00, 0xA8] + Array("Duration".utf8)
                )
                try buffer.append([0xCF, 0, 0, 0, 2, 0x54, 0x0B, 0xE4, 0, 0xA5] + Array("Stats".utf8) + [0x91, 0x83])
                try buffer.append([0xA4] + Array("Hits".utf8) + [3, 0xAB] + Array("IsTraceRoot".utf8) + [1])
                try buffer.append([0xA9] + Array("OkSummary".utf8) + [0xC4, 2, 9, 8])
                try buffer.append(
                    [0xAE] + Array("AgentTimeShift".utf8) + [0, 0xA3] + Array("Env".utf8) + [0xA1, 0x65]
                )
            }
        let payload = try read(body)
        #expect(payload.environment == "e" && payload.buckets.count == 1)
        let bucket = try #require(payload.buckets.first)
        #expect(bucket.start == 0x18EA_5D73_0231_BC00)
        #expect(bucket.duration == 10_000_000_000 && bucket.groups.count == 1)
        #expect(
            bucket.groups[0].hits == 3 && bucket.groups[0].traceRoot == .yes && bucket.groups[0].okSummary == [9, 8]
        )
    }

    @Test("Unknown fields, nil, surplus values, texts marked as bytes and unknown roots do no harm")
    func lenient() throws {
        let body = try written { buffer in
            try buffer.writeMapHeader(5)
            try buffer.writeString("Later")
            try buffer.append([0x82, 0xA1, 0x61, 0x93, 1, 2, 3, 0xC0, 0xC0])
            try buffer.writeString("Service")
            try buffer.append([0xC4, 2, 0x68, 0xFF])
            try buffer.writeString("Tags")
            try buffer.writeNil()
            try buffer.writeString("Env")
            try buffer.writeNil()
            try buffer.writeString("Stats")
            try buffer.append([0x93, 0xC0, 0x80, 0x95, 1, 2, 0x91, 0xDC, 0, 24])
            for place in 0..<24 { try buffer.append(place == 15 ? [9] : [0xC0]) }
            try buffer.append([7, 0xA5] + Array("extra".utf8))
        }
        let payload = try read(body)
        #expect(payload.service == "h\u{FFFD}" && payload.environment == "" && payload.tags == [])
        #expect(payload.buckets.count == 3)
        #expect(payload.buckets[2].groups == [ClientGroupedStats()] && payload.buckets[2].agentTimeShift == 7)
    }

    @Test(
        "A fault names its place",
        arguments: [
            ([], "payload ends early at byte 0"), ([0xA0], "value of a wrong type at byte 0"),
            ([0x81, 0xA3, 0x45, 0x6E, 0x76, 0x01], "value of a wrong type at byte 5 (Env)"),
            (
                [0x94, 0xA0, 0xA0, 0xA0, 0x92, 0x93, 1, 2, 0x90, 0x93, 1, 2, 0x91, 0x91, 0xC3],
                "value of a wrong type at byte 14 (bucket 1, group 0, Service)"
            ),
            ([0x94, 0xA0, 0xA0, 0xA0, 0x91, 0x91, 0xFF], "number out of range at byte 6 (bucket 0, Start)"),
            ([0x80, 0x80], "bytes after the payload's end at byte 1"),
            ([0xDF, 0xFF, 0xFF, 0xFF, 0xFF], "payload ends early at byte 0"),
        ] as [([UInt8], String)]
    )
    func faults(body: [UInt8], message: String) {
        #expect {
            _ = try read(body)
        } throws: { error in
            (error as? StatsReadingError)?.message == message
        }
    }

    @Test("Every cut of a payload is refused, and damage never does more than that")
    func damage() throws {
        for arrays in [false, true] {
            let body = try Self.whole.encoded(structuresAsArrays: arrays)
            for length in 0..<body.count {
                #expect(throws: StatsReadingError.self) { _ = try read(Array(body[..<length])) }
            }
            var random = SystemRandomNumberGenerator()
            for _ in 0..<3000 {
                var damaged = body
                damaged[Int.random(in: 0..<body.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
                _ = try? read(damaged)
            }
        }
    }

    @Test("Millions of empty elements are refused instead of kept")
    func expansion() throws {
        var body: [UInt8] = [0x94, 0xA0, 0xA0, 0xA0, 0x91, 0x93, 1, 2, 0xDD, 0, 0x0F, 0x42, 0x40]
        body += [UInt8](repeating: 0x80, count: 1_000_000)
        #expect {
            _ = try read(body)
        } throws: { error in
            (error as? StatsReadingError)?.code == .tooLarge
        }
    }

    private func read(_ body: [UInt8]) throws -> ClientStatsPayload {
        try ClientStatsPayload(reading: body.span.bytes)
    }

    private func written(_ write: (inout ByteBuffer) throws -> Void) rethrows -> [UInt8] {
        var buffer = ByteBuffer()
        try write(&buffer)
        return buffer.copied()
    }
}
