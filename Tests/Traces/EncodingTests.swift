import DPTraces
import DPWire
import Testing

@Suite("Encoding")
struct EncodingTests {
    /// A v0.4 payload of chunks with these span ids, in an order and width that only copying keeps.
    private func odd(_ chunks: [[Int64]]) -> [UInt8] {
        Pack.array(
            chunks.map { ids in
                .array(
                    ids.map {
                        [
                            "span_id": .raw([0xD3, 0, 0, 0, 0, 0, 0, 0, UInt8($0)]), "name": "n", "resource": "",
                            "start": 1, "duration": .raw([0xCD, 0, 1]), "service": "", "trace_id": 0,
                        ]
                    }
                )
            }
        )
        .bytes
    }

    @Test("Dropped chunks are left out, and the kept ones are the payload's own bytes")
    func droppedChunks() throws {
        var encoder = TraceEncoder()
        for dropped in [[0], [2], [1], [0, 2], [0, 1, 2], []] {
            var batch = try TraceBatch(reading: odd([[1, 2], [3], [4]]), as: .v04)
            for index in dropped { batch.markDropped(chunk: index, reason: 3) }
            let kept = (0..<3).filter { !dropped.contains($0) }
            let encoded = try encoder.encode(batch, as: .v04)
            #expect(encoded.copied() == odd(kept.map { [[1, 2], [3], [4]][$0] }))
            #expect(encoded.chunkCount == kept.count && encoded.byteCount == encoded.copied().count)
            #expect(batch.kept == (kept.count, encoded.spanCount))
            // The header, and two runs at most when the one in the middle is dropped.
            #expect(encoded.body.segmentCount <= 3)
            let v05 = try encoder.encode(batch, as: .v05)
            #expect(v05.chunkCount == kept.count && v05.spanCount == encoded.spanCount)
            #expect(try TraceBatch(reading: v05.copied(), as: .v05).chunkCount == kept.count)
        }
    }

    @Test("An untouched batch is sent from its payload without a copy")
    func zeroCopy() throws {
        var encoder = TraceEncoder()
        var batch = TraceBatch()
        for (payload, format) in [(odd([[1], [2]]), TraceFormat.v04), (oneSpanV05(["", "a"], name: 1), .v05)] {
            try payload.withUnsafeBytes { raw in
                try batch.read(raw, as: format)
                let encoded = try encoder.encode(batch, as: format)
                #expect(encoded.body.segmentCount == 1)
                let segment = encoded.body.segment(0)
                #expect(segment.baseAddress == raw.baseAddress && segment.count == raw.count)
                #expect(encoded.body.segment(1).isEmpty)
            }
        }
        #expect(encoder.retainedByteCount == 0)
    }

    @Test("Runs of kept chunks are sent from the payload behind a new header")
    func contiguous() throws {
        var encoder = TraceEncoder()
        var batch = TraceBatch()
        let payload = odd([[1], [2], [3], [4]])
        try payload.withUnsafeBytes { raw in
            try batch.read(raw, as: .v04)
            batch.dropChunk(at: 0)
            batch.dropChunk(at: 3)
            let encoded = try encoder.encode(batch, as: .v04)
            #expect(encoded.body.segmentCount == 2 && encoded.body.segment(0).count == 1)
            let run = encoded.body.segment(1)
            #expect(run.baseAddress.map { raw.baseAddress.map($0.distance(to:)) ?? 0 } ?? 0 < 0)
        }
    }

    @Test("A dropped span is left out, its neighbours are copied")
    func droppedSpans() throws {
        var batch = try TraceBatch(reading: odd([[1, 2, 3, 4], [5]]), as: .v04)
        batch.dropSpan(at: 1)
        batch.dropSpan(at: 1)
        #expect(try batch.encoded(as: .v04) == odd([[1, 3, 4], [5]]))
        #expect(batch.kept == (2, 4))
        batch.dropSpan(at: 4)
        #expect(try batch.encoded(as: .v04) == odd([[1, 3, 4], []]))
        #expect(try TraceBatch(reading: batch.encoded(as: .v05), as: .v05).outline.map(\.count) == [3, 0])
    }

    private func fourChunksV05() -> [UInt8] {
        let spans: [Pack] = (1...4).map { [.uint(UInt64($0)), 0, 0, 1, .int($0), 0, 0, 0, 0, [1: 2], [:], 0] }
        return Pack.array([.array(["", "a", "b", "c", "d"]), .array(spans.map { .array([$0]) })]).bytes
    }

    @Test("v0.5 keeps its string table while most spans are kept, and grows it for what was edited")
    func tableReuse() throws {
        let payload = fourChunksV05()
        var batch = try TraceBatch(reading: payload, as: .v05)
        batch.dropChunk(at: 1)
        let sent = try batch.encoded(as: .v05)
        #expect(Array(sent[..<11]) == Array(payload[..<11]))
        #expect(try TraceBatch(reading: sent, as: .v05).outline == [0, 2, 3].map { batch.outline[$0] })

        batch.editSpan(at: 2).setTag("new", "c")
        let edited = try batch.encoded(as: .v05)
        let read = try TraceBatch(reading: edited, as: .v05)
        #expect(read.outline == [0, 2, 3].map { batch.outline[$0] })
        #expect(read.span(at: 1).tag("new") == "c")
        // One string came to the table; the untouched spans are still the payload's bytes.
        #expect(edited[1] == 0x96)
        #expect(Array(edited[(edited.count - 14)...]) == Array(payload[(payload.count - 14)...]))
    }

    @Test("v0.5 with few of its spans left gets a table of their strings only")
    func tableRebuilt() throws {
        var batch = try TraceBatch(reading: fourChunksV05(), as: .v05)
        for index in [0, 1, 3] { batch.dropChunk(at: index) }
        let sent = try batch.encoded(as: .v05)
        #expect(sent[1] == 0x94)
        #expect(try TraceBatch(reading: sent, as: .v05).outline == [batch.outline[2]])
    }

    @Test("A kept table without an empty string gets one when it is needed")
    func tableWithoutEmpty() throws {
        let payload = oneSpanV05(["a", "b", "a"], meta: [1: 0])
        var batch = try TraceBatch(reading: payload, as: .v05)
        batch.editSpan(at: 0).type = ""
        batch.editSpan(at: 0).setTag("x", "")
        let read = try TraceBatch(reading: batch.encoded(as: .v05), as: .v05)
        #expect(read.outline == batch.outline)
        #expect(read.span(at: 0).service == "a" && read.span(at: 0).type == "")
    }

    @Test("The upper half of a native trace id goes to the first kept span of a chunk that has none")
    func traceIDTag() throws {
        var batch = TraceBatch()
        for tid in ["", "640cfd8d00000000"] {
            batch.appendChunk()
            for _ in 0..<2 {
                let span = batch.appendSpan()
                span.traceIDHigh = 0xAB
                span.setTag("a", "b")
                if !tid.isEmpty { span.setTag("_dd.p.tid", tid) }
            }
        }
        for format in [TraceFormat.v04, .v05] {
            let read = try TraceBatch(reading: batch.encoded(as: format), as: format)
            #expect(read.outline.map { $0.map(\.tags.count) } == [[2, 1], [2, 2]])
            #expect(read.span(at: 0).tag("_dd.p.tid") == "00000000000000ab")
            #expect(read.span(at: 0).traceIDHigh == 0xAB)
            #expect(read.span(at: 2).tag("_dd.p.tid") == "640cfd8d00000000")
        }
        batch.dropSpan(at: 0)
        let rest = try TraceBatch(reading: batch.encoded(as: .v04), as: .v04)
        #expect(rest.span(at: 0).tag("_dd.p.tid") == "00000000000000ab")
    }

    @Test("v0.5 has no place for meta_struct values, and says how many it lost")
    func droppedMetaStructs() throws {
        var batch = TraceBatch()
        let span = batch.appendSpan()
        span.setMetaStruct("a", [1])
        span.setMetaStruct("b", [2])
        var encoder = TraceEncoder()
        let v04 = try encoder.encode(batch, as: .v04)
        #expect(v04.droppedMetaStructs == 0)
        let v05 = try encoder.encode(batch, as: .v05)
        #expect(v05.droppedMetaStructs == 2)
    }

    @Test("Links and events become tags with sorted keys, in place of tags that have their names")
    func jsonTags() throws {
        var batch = TraceBatch()
        let span = batch.appendSpan()
        span.setTag("events", "old")
        span.setTag("z", "1")
        span.addLink(traceID: 0xAB, traceIDHigh: 1, spanID: 2, traceFlags: 0)
        span.addLink(
            traceID: 1,
            spanID: 2,
            tracestate: "\"",
            attributes: [("b", "\n"), ("a", "é"), ("A", ""), ("aa", "x")]
        )
        span.addEvent(time: .max, name: "none")
        span.addEvent(
            time: 1,
            name: "all",
            attributes: [
                ("s", .string("x")), ("t", .bool(true)), ("i", .int(.min)), ("d", .double(1)), ("n", .double(.nan)),
                ("a", .array([.double(0.5)])), ("e", .array([])),
            ]
        )
        var encoder = TraceEncoder()
        let encoded = try encoder.encode(batch, as: .v05)
        #expect(encoded.replacedTags == 1)
        let read = try TraceBatch(reading: encoded.copied(), as: .v05)
        let hex32 = "00000000000000010000000000000" + "0ab"
        #expect(
            read.outline[0][0].tags == [
                [
                    "events",
                    #"[{"time_unix_nano":18446744073709551615,"name":"none","attributes":{}},{"time_unix_nano":1,"name":"all","#
                        + #""attributes":{"a":[0.5],"d":1.0,"e":[],"i":-9223372036854775808,"n":null,"s":"x","t":true}}]"#,
                ],
                ["z", "1"],
                [
                    "_dd.span_links",
                    #"[{"trace_id":"\#(hex32)","span_id":"0000000000000002","flags":0},"#
                        + #"{"trace_id":"00000000000000000000000000000001","span_id":"0000000000000002","tracestate":"\"","#
                        + #""attributes":{"A":"","a":"é","aa":"x","b":"\n"}}]"#,
                ],
            ]
        )
    }

    @Test(
        "Big string tables keep their order and their indices",
        arguments: [15, 16, 127, 128, 255, 256, 65535, 65536, 70000]
    )
    func bigTables(_ count: Int) throws {
        var batch = TraceBatch()
        for chunk in stride(from: 0, to: count - 1, by: 25) {
            let span = batch.appendSpan()
            for i in chunk..<min(chunk + 25, count - 1) { span.setMetric("k\(i)", 1) }
        }
        let sent = try batch.encoded(as: .v05)
        let read = try TraceBatch(reading: sent, as: .v05)
        #expect(read.outline == batch.outline)
        #expect(try read.encoded(as: .v05) == sent)
    }

    @Test("Formats are known by their names")
    func formatNames() {
        #expect(TraceFormat(name: "v0.4") == .v04 && TraceFormat(name: "0.5") == .v05)
        #expect(TraceFormat(name: "v0.7") == nil && TraceFormat(name: "") == nil && TraceFormat(name: "vv0.4") == nil)
        #expect(TraceFormat.v04.name == "v0.4" && TraceFormat.v05.name == "v0.5")
    }
}
