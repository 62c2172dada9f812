import DPTraces
import Testing

/// A payload that the strict format forbids, what it means, and what was corrected.
struct LenientCase: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var payload: [UInt8]
    /// A well-formed payload that means the same.
    var meaning: [UInt8]
    var corrections: TraceCorrections

    init(
        _ description: String,
        _ fields: [(Pack, Pack)],
        means meaning: [(Pack, Pack)],
        _ corrections: TraceCorrections
    ) {
        testDescription = description
        payload = oneSpan(fields)
        self.meaning = oneSpan(meaning)
        self.corrections = corrections
    }
}

extension TraceCorrections {
    static func of(
        unknown: Int = 0,
        repaired: Int = 0,
        binary: Int = 0,
        nilValues: Int = 0,
        floats: Int = 0,
        duplicates: Int = 0
    ) -> TraceCorrections {
        var corrections = TraceCorrections()
        corrections.unknownFields = unknown
        corrections.repairedTexts = repaired
        corrections.binaryTexts = binary
        corrections.nilValues = nilValues
        corrections.integralFloats = floats
        corrections.duplicateKeys = duplicates
        return corrections
    }
}

private func link(_ fields: [(Pack, Pack)]) -> [(Pack, Pack)] {
    [("span_links", .array([.map(fields)]))]
}

private func event(_ fields: [(Pack, Pack)]) -> [(Pack, Pack)] {
    [("span_events", .array([.map(fields)]))]
}

private func typed(_ type: Int64, _ key: Pack, _ value: Pack) -> Pack {
    .map([("type", .int(type)), (key, value)])
}

@Suite("Lenient reading")
struct LenientReadingTests {
    static let cases: [LenientCase] = [
        LenientCase("unknown field", [("colour", "blue"), ("name", "n")], means: [("name", "n")], .of(unknown: 1)),
        LenientCase(
            "unknown nested fields",
            [("x", [[], ["a": [nil, 1.5]]]), ("name", "n"), ("y", nil)],
            means: [("name", "n")],
            .of(unknown: 2)
        ),
        LenientCase("unknown field without UTF-8", [(.text([0xFF]), 1)], means: [], .of(unknown: 1)),
        LenientCase(
            "field name as binary",
            [(.binary(Array("name".utf8)), "n")],
            means: [("name", "n")],
            .of(binary: 1)
        ),
        LenientCase("text as binary", [("name", .binary([0x6E]))], means: [("name", "n")], .of(binary: 1)),
        LenientCase(
            "tag as binary",
            [("meta", [.binary([0x6B]): .binary([0x76])])],
            means: [("meta", ["k": "v"])],
            .of(binary: 2)
        ),
        LenientCase(
            "bad UTF-8",
            [("resource", .text([0x61, 0xFF]))],
            means: [("resource", "a\u{FFFD}")],
            .of(repaired: 1)
        ),
        LenientCase(
            "bad UTF-8 in key and value",
            [("meta", [.text([0x80]): .text([0xC0, 0xAF])])],
            means: [("meta", ["\u{FFFD}": "\u{FFFD}\u{FFFD}"])],
            .of(repaired: 2)
        ),
        LenientCase(
            "bad UTF-8 as binary",
            [("service", .binary([0xFF]))],
            means: [("service", "\u{FFFD}")],
            .of(repaired: 1, binary: 1)
        ),
        LenientCase(
            "nil fields",
            ["service", "name", "resource", "type", "trace_id", "span_id", "parent_id", "start", "duration", "error"]
                .map { (Pack(stringLiteral: $0), nil) },
            means: [],
            .of(nilValues: 10)
        ),
        LenientCase(
            "nil maps and arrays",
            ["meta", "metrics", "meta_struct", "span_links", "span_events"].map { (Pack(stringLiteral: $0), nil) },
            means: [],
            .of(nilValues: 5)
        ),
        LenientCase("nil tag", [("meta", ["a": nil, "b": "c"])], means: [("meta", ["b": "c"])], .of(nilValues: 1)),
        LenientCase(
            "nil metric",
            [("metrics", ["a": nil, "b": 1.0])],
            means: [("metrics", ["b": 1.0])],
            .of(nilValues: 1)
        ),
        LenientCase("nil meta_struct value", [("meta_struct", ["a": nil])], means: [], .of(nilValues: 1)),
        LenientCase(
            "integral floats",
            [("trace_id", 11.0), ("span_id", .float(12)), ("start", -3.0), ("duration", 1e15), ("error", 1.0)],
            means: [
                ("trace_id", 11), ("span_id", 12), ("start", -3), ("duration", 1_000_000_000_000_000), ("error", 1),
            ],
            .of(floats: 5)
        ),
        LenientCase(
            "largest integral float",
            [("span_id", 0x1p63)],
            means: [("span_id", .uint(1 << 63))],
            .of(floats: 1)
        ),
        LenientCase(
            "field twice",
            [("service", "a"), ("error", 0), ("service", "b"), ("error", 1)],
            means: [("service", "b"), ("error", 1)],
            .of(duplicates: 2)
        ),
        LenientCase(
            "meta twice",
            [("meta", ["a": "1"]), ("meta", ["b": "2"])],
            means: [("meta", ["b": "2"])],
            .of(duplicates: 1)
        ),
        LenientCase(
            "tag twice",
            [("meta", ["k": "1", "z": "2", "k": "3"])],
            means: [("meta", ["k": "3", "z": "2"])],
            .of(duplicates: 1)
        ),
        LenientCase(
            "known tag twice",
            [("meta", ["env": "1", "z": "2", "env": "3"])],
            means: [("meta", ["env": "3", "z": "2"])],
            .of(duplicates: 1)
        ),
        LenientCase(
            "tag twice, the last nil",
            [("meta", ["k": "1", "k": nil])],
            means: [("meta", ["k": "1"])],
            .of(nilValues: 1)
        ),
        LenientCase(
            "metric twice",
            [("metrics", ["k": 1.0, "k": 2, "_top_level": 0.0, "_top_level": 1.0])],
            means: [("metrics", ["k": 2.0, "_top_level": 1.0])],
            .of(duplicates: 2)
        ),
        LenientCase(
            "meta_struct twice",
            [("meta_struct", ["k": .binary([1]), "k": .binary([2])])],
            means: [("meta_struct", ["k": .binary([2])])],
            .of(duplicates: 1)
        ),
        LenientCase(
            "keys that only repair makes equal",
            [("meta", [.text([0xFF]): "1", .text([0xFE]): "2"])],
            means: [("meta", ["\u{FFFD}": "2"])],
            .of(repaired: 2, duplicates: 1)
        ),
        LenientCase(
            "unknown link field",
            link([("span_id", 2), ("x", [1])]),
            means: link([("span_id", 2)]),
            .of(unknown: 1)
        ),
        LenientCase(
            "nil link fields",
            link(
                ["trace_id", "trace_id_high", "span_id", "attributes", "tracestate", "flags"]
                    .map { (Pack(stringLiteral: $0), nil) }
            ),
            means: link([]),
            .of(nilValues: 6)
        ),
        LenientCase(
            "link attributes",
            link([("attributes", ["k": "1", "n": nil, "k": "2"])]),
            means: link([("attributes", ["k": "2"])]),
            .of(nilValues: 1, duplicates: 1)
        ),
        LenientCase(
            "link field twice",
            link([("flags", 1.0), ("flags", 2)]),
            means: link([("flags", 2)]),
            .of(floats: 1, duplicates: 1)
        ),
        LenientCase(
            "nil link",
            [("span_links", [nil, ["span_id": 1]])],
            means: link([("span_id", 1)]),
            .of(nilValues: 1)
        ),
        LenientCase(
            "unknown event field",
            event([("name", "e"), ("x", nil)]),
            means: event([("name", "e")]),
            .of(unknown: 1)
        ),
        LenientCase(
            "nil event fields",
            event([("time_unix_nano", nil), ("name", nil), ("attributes", nil)]),
            means: event([]),
            .of(nilValues: 3)
        ),
        LenientCase("nil event", [("span_events", [nil])], means: [], .of(nilValues: 1)),
        LenientCase(
            "event attributes",
            event([
                (
                    "attributes",
                    ["k": typed(2, "int_value", 1.0), "n": nil, "k": typed(0, "string_value", .binary([0x76]))]
                )
            ]),
            means: event([("attributes", ["k": typed(0, "string_value", "v")])]),
            .of(binary: 1, nilValues: 1, floats: 1, duplicates: 1)
        ),
        LenientCase(
            "nil array value",
            event([("attributes", ["k": typed(4, "array_value", nil)])]),
            means: event([("attributes", ["k": typed(4, "array_value", ["values": []])])]),
            .of(nilValues: 1)
        ),
    ]

    @Test("is counted, and sent as what it means", arguments: cases)
    func corrected(_ item: LenientCase) throws {
        let batch = try TraceBatch(reading: item.payload, as: .v04)
        #expect(batch.corrections == item.corrections)
        #expect(batch.corrections.total > 0)
        #expect(batch.span(at: 0).isEdited == true)
        let strict = try TraceBatch(reading: item.meaning, as: .v04)
        #expect(strict.corrections == TraceCorrections())
        let sent = try batch.encoded(as: .v04)
        #expect(hex(sent) == hex(try rewrite(item.meaning, .v04, .v04)))
        #expect(hex(try batch.encoded(as: .v05)) == hex(try rewrite(item.meaning, .v04, .v05)))
        // What was sent is well-formed.
        #expect(try TraceBatch(reading: sent, as: .v04).corrections.total == 0)
    }

    @Test("Only the corrected span is written anew; its neighbours are copied")
    func neighbours() throws {
        // Wide numbers and strange order, which are no corrections.
        let others = SpliceTests.required.filter {
            !(["name", "duration"] as [Pack]).map(\.bytes).contains($0.0.bytes)
        }
        let odd: [UInt8] =
            [0x87, 0xA8] + Array("duration".utf8) + [0xD3, 0, 0, 0, 0, 0, 0, 0, 7]
            + others.flatMap { $0.0.bytes + $0.1.bytes }
        let wide = odd + [0xD9, 0x04] + Array("name".utf8) + [0xDB, 0, 0, 0, 1, 0x6E]
        let payload = Pack.array([
            .array([.raw(wide), ["name": nil], .raw(wide), .raw(wide)]), .array([.raw(wide)]), .array([]),
        ]).bytes
        let batch = try TraceBatch(reading: payload, as: .v04)
        #expect(batch.corrections == .of(nilValues: 1))
        let empty = Array(bytes(GoldenVectors.v04[1].output).dropFirst(2))
        let expected = Pack.array([
            .array([.raw(wide), .raw(empty), .raw(wide), .raw(wide)]), .array([.raw(wide)]), .array([]),
        ]).bytes
        #expect(hex(try batch.encoded(as: .v04)) == hex(expected))
    }

    @Test("An encoding that is only wasteful is no correction")
    func wasteful() throws {
        let payload: [UInt8] =
            [0xDD, 0, 0, 0, 1, 0xDC, 0, 1, 0xDF, 0, 0, 0, 9, 0xDA, 0, 5] + Array("error".utf8) + [0xD3] + [
                0, 0, 0, 0, 0, 0, 0, 1,
            ]
            + SpliceTests.required.flatMap { $0.0.bytes + $0.1.bytes }
            + [0xD9, 4] + Array("meta".utf8) + [0xDE, 0, 1, 0xDB, 0, 0, 0, 1, 0x6B, 0xD9, 1, 0x76]
        let batch = try TraceBatch(reading: payload, as: .v04)
        #expect(batch.corrections.total == 0)
        #expect(batch.span(at: 0).error == 1)
        #expect(batch.span(at: 0).tag("k") == "v")
        #expect(try batch.encoded(as: .v04) == payload)
    }

    @Test("Bytes behind the traces are not sent")
    func trailing() throws {
        let payload = oneSpan(SpliceTests.required)
        #expect(try convert(payload + [0xC1, 0xFF], .v04, .v04) == payload)
        let v05 = oneSpanV05([""])
        #expect(try convert(v05 + v05, .v05, .v05) == v05)
    }
}
