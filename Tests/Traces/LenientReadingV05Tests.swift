import DPTraces
import Testing

@Suite("Lenient reading of v0.5")
struct LenientReadingV05Tests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var payload: [UInt8]
        var meaning: [UInt8]
        var corrections: TraceCorrections

        init(_ description: String, _ payload: [UInt8], means meaning: [UInt8], _ corrections: TraceCorrections) {
            testDescription = description
            self.payload = payload
            self.meaning = meaning
            self.corrections = corrections
        }
    }

    static let cases = [
        Case(
            "bad UTF-8 in the table",
            oneSpanV05(["", .text([0xFF])], service: 1),
            means: oneSpanV05(["", "\u{FFFD}"], service: 1),
            .of(repaired: 1)
        ),
        Case(
            "binary in the table",
            oneSpanV05(["", .binary([0x61])], name: 1),
            means: oneSpanV05(["", "a"], name: 1),
            .of(binary: 1)
        ),
        Case("nil in the table", oneSpanV05(["", nil], name: 1), means: oneSpanV05([""]), .of(nilValues: 1)),
        Case("nil meta", oneSpanV05([""], meta: nil), means: oneSpanV05([""]), .of(nilValues: 1)),
        Case("nil metrics", oneSpanV05([""], metrics: nil), means: oneSpanV05([""]), .of(nilValues: 1)),
        Case(
            "nil indices and numbers",
            oneSpanV05([""], service: nil, name: nil, ids: [nil, nil, nil], start: nil, type: nil),
            means: oneSpanV05([""], ids: [0, 0, 0], start: 0),
            .of(nilValues: 7)
        ),
        Case(
            "nil tag and metric",
            oneSpanV05(["", "a", "b"], meta: [1: nil, 2: 1], metrics: [1: nil, 2: 1.0]),
            means: oneSpanV05(["", "b", "a"], meta: [1: 2], metrics: [1: 1.0]),
            .of(nilValues: 2)
        ),
        Case(
            "integral float index",
            oneSpanV05(["", "a"], service: 1.0),
            means: oneSpanV05(["", "a"], service: 1),
            .of(floats: 1)
        ),
        Case(
            "tag twice by one index",
            oneSpanV05(["", "a", "b", "c"], meta: [1: 2, 3: 2, 1: 3]),
            means: oneSpanV05(["", "a", "c", "b"], meta: [1: 2, 2: 3]),
            .of(duplicates: 1)
        ),
        Case(
            "tag twice by two indices of one text",
            oneSpanV05(["", "a", "b", "a"], meta: [1: 2, 3: 0]),
            means: oneSpanV05(["", "a"], meta: [1: 0]),
            .of(duplicates: 1)
        ),
        Case(
            "metric twice",
            oneSpanV05(["", "_top_level"], metrics: [1: 0.0, 1: 1]),
            means: oneSpanV05(["", "_top_level"], metrics: [1: 1.0]),
            .of(duplicates: 1)
        ),
    ]

    @Test("is counted, and sent as what it means", arguments: cases)
    func corrected(_ item: Case) throws {
        let batch = try TraceBatch(reading: item.payload, as: .v05)
        #expect(batch.corrections == item.corrections)
        for format in [TraceFormat.v04, .v05] {
            #expect(hex(try batch.encoded(as: .v04)) == hex(try rewrite(item.meaning, .v05, .v04)), "\(format.name)")
        }
        let sent = try batch.encoded(as: .v05)
        let again = try TraceBatch(reading: sent, as: .v05)
        #expect(again.corrections.total == 0)
        #expect(hex(try again.encoded(as: .v04)) == hex(try rewrite(item.meaning, .v05, .v04)))
    }

    @Test("A bad string that no span uses costs nothing but the table")
    func unusedString() throws {
        let payload = oneSpanV05(["", "a", .text([0xFF])], name: 1)
        let batch = try TraceBatch(reading: payload, as: .v05)
        #expect(batch.corrections == .of(repaired: 1))
        #expect(batch.span(at: 0).isEdited == false)
        #expect(try batch.encoded(as: .v05) == oneSpanV05(["", "a"], name: 1))
    }

    @Test("Tags with the names of links and events stay tags")
    func linkTags() throws {
        let payload = oneSpanV05(["", "_dd.span_links", "[]", "events"], meta: [1: 2, 3: 2])
        let expected = oneSpan([
            ("service", ""), ("name", ""), ("resource", ""), ("trace_id", 1), ("span_id", 2), ("start", 4),
            ("duration", 5),
            ("meta", ["_dd.span_links": "[]", "events": "[]"]),
        ])
        #expect(hex(try convert(payload, .v05, .v04)) == hex(try rewrite(expected, .v04, .v04)))
    }
}
