import DPTraces
import Testing

@Suite("Reading errors")
struct ReadingErrorTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var payload: [UInt8]
        var format: TraceFormat
        var code: TraceReadingError.Code
        var path: String
        /// Nil where only the kind and place of the fault are promised.
        var offset: Int?
    }

    static func v04(
        _ description: String,
        _ fields: [(Pack, Pack)],
        _ code: TraceReadingError.Code,
        _ path: String,
        at offset: Int? = nil
    ) -> Case {
        // A good span first, so that the path has to count.
        let payload = Pack.array([.array([]), .array([["name": "good"], .map(fields)])]).bytes
        let whole = path.isEmpty ? "trace 1, span 1" : "trace 1, span 1, " + path
        let before = Pack.array([.array([]), .array([["name": "good"], .raw([])])]).bytes.count
        return Case(
            testDescription: description,
            payload: payload,
            format: .v04,
            code: code,
            path: whole,
            offset: offset.map { before + $0 }
        )
    }

    static func v05(_ description: String, _ payload: [UInt8], _ code: TraceReadingError.Code, _ path: String) -> Case {
        Case(testDescription: description, payload: payload, format: .v05, code: code, path: path, offset: nil)
    }

    static let cases: [Case] = [
        Case(testDescription: "nothing", payload: [], format: .v04, code: .truncated, path: "", offset: 0),
        Case(testDescription: "nil payload", payload: [0xC0], format: .v04, code: .wrongType, path: "", offset: 0),
        Case(testDescription: "map payload", payload: [0x80], format: .v04, code: .wrongType, path: "", offset: 0),
        Case(
            testDescription: "nil trace",
            payload: [0x92, 0x90, 0xC0],
            format: .v04,
            code: .wrongType,
            path: "trace 1",
            offset: 2
        ),
        Case(
            testDescription: "nil span",
            payload: [0x91, 0x91, 0xC0],
            format: .v04,
            code: .wrongType,
            path: "trace 0, span 0",
            offset: 2
        ),
        Case(
            testDescription: "span array",
            payload: [0x91, 0x91, 0x90],
            format: .v04,
            code: .wrongType,
            path: "trace 0, span 0",
            offset: 2
        ),
        v04("service is a number", [("service", 5)], .wrongType, "service", at: 1 + 8),
        v04("service is the reserved byte", [("service", .raw([0xC1]))], .wrongType, "service", at: 1 + 8),
        v04("type is an array", [("type", [])], .wrongType, "type", at: 1 + 5),
        v04("nil field name", [(nil, 1)], .wrongType, "unknown field", at: 1),
        v04("number as field name", [(1, 1)], .wrongType, "unknown field", at: 1),
        v04("negative id", [("span_id", -1)], .outOfRange, "span_id", at: 1 + 8),
        v04("id with a fraction", [("trace_id", 1.5)], .outOfRange, "trace_id", at: 1 + 9),
        v04("id beyond 64 bits", [("trace_id", 0x1p64)], .outOfRange, "trace_id"),
        v04("NaN id", [("trace_id", .double(.nan))], .outOfRange, "trace_id"),
        v04("id as text", [("parent_id", "1")], .wrongType, "parent_id", at: 1 + 10),
        v04("start beyond a signed number", [("start", .uint(1 << 63))], .outOfRange, "start", at: 1 + 6),
        v04("start below a signed number", [("start", -0x1p64)], .outOfRange, "start"),
        v04("duration beyond a signed number", [("duration", 0x1p63)], .outOfRange, "duration"),
        v04("error beyond 32 bits", [("error", 0x1_0000_0000)], .outOfRange, "error", at: 1 + 6),
        v04("error as bool", [("error", true)], .wrongType, "error"),
        v04("meta is an array", [("meta", [])], .wrongType, "meta", at: 1 + 5),
        v04("tag value is a number", [("meta", ["a": "b", "k": 1])], .wrongType, "meta", at: 1 + 5 + 1 + 4 + 2),
        v04("tag key is nil", [("meta", [nil: "v"])], .wrongType, "meta", at: 1 + 5 + 1),
        v04("tag key is a number", [("meta", [7: "v"])], .wrongType, "meta"),
        v04("metric is a text", [("metrics", ["k": "1"])], .wrongType, "metrics"),
        v04("metric key is nil", [("metrics", [nil: 1])], .wrongType, "metrics"),
        v04("meta_struct value is a text", [("meta_struct", ["k": "v"])], .wrongType, "meta_struct"),
        v04("meta_struct is an array", [("meta_struct", [])], .wrongType, "meta_struct"),
        v04("links are a map", [("span_links", [:])], .wrongType, "span_links"),
        v04("link is a number", [("span_links", [[:], 1])], .wrongType, "span_links 1"),
        v04("link id is negative", [("span_links", [["trace_id": -1]])], .outOfRange, "span_links 0"),
        v04("link flags beyond 32 bits", [("span_links", [["flags": 0x1_0000_0000]])], .outOfRange, "span_links 0"),
        v04("link attribute is a number", [("span_links", [["attributes": ["k": 1]]])], .wrongType, "span_links 0"),
        v04("event is a text", [("span_events", ["e"])], .wrongType, "span_events 0"),
        v04("event time is negative", [("span_events", [["time_unix_nano": -1]])], .outOfRange, "span_events 0"),
        v05("outer count 1", [0x91, 0x91, 0xA0], .wrongCount, ""),
        v05("outer count 3", [0x93, 0x91, 0xA0, 0x90, 0x00], .wrongCount, ""),
        v05("nil table", [0x92, 0xC0, 0x90], .wrongType, "string table"),
        v05("number in the table", [0x92, 0x91, 0x01, 0x90], .wrongType, "string table"),
        v05(
            "span of 11",
            [0x92, 0x91, 0xA0, 0x91, 0x91, 0x9B] + [UInt8](repeating: 0, count: 11),
            .wrongCount,
            "trace 0, span 0"
        ),
        v05("span is a map", [0x92, 0x91, 0xA0, 0x91, 0x91, 0x80], .wrongType, "trace 0, span 0"),
        v05("index outside", oneSpanV05([""], service: 1), .badIndex, "trace 0, span 0, service"),
        v05("negative index", oneSpanV05([""], name: -1), .outOfRange, "trace 0, span 0, name"),
        v05("text as index", oneSpanV05([""], resource: "r"), .wrongType, "trace 0, span 0, resource"),
        v05("fraction as index", oneSpanV05([""], type: 0.5), .outOfRange, "trace 0, span 0, type"),
        v05("tag index outside", oneSpanV05([""], meta: [0: 99]), .badIndex, "trace 0, span 0, meta"),
        v05("nil tag key", oneSpanV05([""], meta: [nil: 0]), .wrongType, "trace 0, span 0, meta"),
        v05(
            "metric index outside",
            oneSpanV05([""], metrics: [4_000_000_000: 1.0]),
            .badIndex,
            "trace 0, span 0, metrics"
        ),
        v05("metric is a text", oneSpanV05([""], metrics: [0: "x"]), .wrongType, "trace 0, span 0, metrics"),
        v05("any index into no table", oneSpanV05([]), .badIndex, "trace 0, span 0"),
    ]

    @Test("say what is wrong, at which byte, and in which trace, span and field", arguments: cases)
    func fault(_ item: Case) {
        do {
            _ = try TraceBatch(reading: item.payload, as: item.format)
            Issue.record("was accepted")
        } catch {
            #expect(error.code == item.code)
            #expect(error.path == item.path)
            if let offset = item.offset { #expect(error.offset == offset) }
            #expect(error.offset <= item.payload.count)
            #expect(error.message.contains("byte \(error.offset)"))
        }
    }

    private static func attribute(_ value: Pack) -> [(Pack, Pack)] {
        [("span_events", [["name": "e", "attributes": ["a": value]]])]
    }

    /// Made anew each time: what a global holds by tagged pointers is a leak to the leak checker.
    static var badAttributes: [Pack] {
        [
            [:], ["type": 0], ["string_value": "x"], ["type": 0, "type": 0],
            ["string_value": "x", "string_value": "y"],
            ["type": 0, "int_value": 1], ["type": 9, "string_value": "x"], ["type": 0, "colour": "x"],
            ["type": nil, "int_value": 1],
            ["type": 0, "string_value": nil], ["type": 2, "int_value": nil],
            ["type": 0, "string_value": "x", "more": 1],
            ["type": 4, "array_value": ["values": [["type": 4, "array_value": ["values": []]]]]],
            ["type": 4, "array_value": ["values": [["type": 0, "string_value": "x"], ["type": 2, "int_value": 1]]]],
            ["type": 4, "array_value": [:]], ["type": 4, "array_value": ["values": [], "more": 1]],
            ["type": 4, "array_value": ["value": []]],
        ]
    }

    @Test("Typed values must be of exactly their type and one value", arguments: badAttributes)
    func typedValues(_ value: Pack) {
        let payload = oneSpan(Self.attribute(value))
        do {
            _ = try TraceBatch(reading: payload, as: .v04)
            Issue.record("was accepted")
        } catch {
            #expect(error.code == .badAttribute)
            #expect(error.path == "trace 0, span 0, span_events 0")
        }
    }

    @Test("A value of another type is refused as such")
    func wrongTypes() {
        for value: Pack in [
            ["type": 1, "bool_value": 1], ["type": 2, "int_value": "1"], ["type": 3, "double_value": "1"], 5, "x",
        ] {
            do {
                _ = try TraceBatch(reading: oneSpan(Self.attribute(value)), as: .v04)
                Issue.record("was accepted")
            } catch {
                #expect(error.code == .wrongType)
            }
        }
    }

    @Test("After an error the batch is empty and can be used again")
    func recovery() throws {
        var batch = TraceBatch()
        let good = oneSpan(SpliceTests.required)
        let bad = Pack.array([.array([["name": "n", "meta": ["a": "b"]], ["name": 1]])]).bytes
        try good.withUnsafeBytes { try batch.read($0, as: .v04) }
        #expect(batch.spanCount == 1)
        #expect(throws: TraceReadingError.self) { try bad.withUnsafeBytes { try batch.read($0, as: .v04) } }
        #expect(batch.spanCount == 0 && batch.chunkCount == 0 && batch.corrections.total == 0)
        try good.withUnsafeBytes { try batch.read($0, as: .v04) }
        #expect(try batch.encoded(as: .v04) == good)
    }
}
