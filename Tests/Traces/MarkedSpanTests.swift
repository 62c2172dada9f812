import DPTraces
import Testing

/// A span that gets the mark of top-level spans and nothing else is still sent as it came.
@Suite("Marked spans")
struct MarkedSpanTests {
    /// A text in a longer form than it needs, which shows whether bytes were copied.
    private let long = Pack.raw([0xD9, 1, 0x76])

    private func span(_ fields: [(Pack, Pack)]) -> [UInt8] {
        let usual: [(Pack, Pack)] = [
            ("service", "s"), ("name", "n"), ("resource", long), ("trace_id", 1), ("span_id", 2), ("start", 3),
            ("duration", 4),
        ]
        return Pack.array([.array([.map(usual + fields)])]).bytes
    }

    private func sent(_ payload: [UInt8], as format: TraceFormat = .v04) throws -> [UInt8] {
        var batch = try TraceBatch(reading: payload, as: .v04)
        batch.markTopLevel()
        return try batch.encoded(as: format)
    }

    private func metrics(_ payload: [UInt8], as format: TraceFormat = .v04) throws -> [String] {
        let batch = try TraceBatch(reading: payload, as: format)
        #expect(batch.corrections.total == 0)
        return (0..<batch.span(at: 0).metricCount).map { batch.span(at: 0).metric(at: $0).key }.sorted()
    }

    @Test("are copied around the mark where metrics follow on tags")
    func copied() throws {
        let payload = span([("meta", ["a": "b", "c": "d"]), ("metrics", ["x": 1.5]), ("type", "t")])
        let sent = try sent(payload)
        // The mark's key has a header of one byte and 10 bytes, its value 9.
        #expect(sent.count == payload.count + 20)
        #expect(try metrics(sent) == ["_top_level", "x"])
        let batch = try TraceBatch(reading: sent, as: .v04)
        #expect(batch.span(at: 0).resource == "v" && batch.span(at: 0).type == "t" && batch.span(at: 0).tagCount == 2)
        #expect(batch.span(at: 0).metric("_top_level") == 1 && batch.span(at: 0).metric("x") == 1.5)
    }

    @Test("lose fields at their defaults and get their numbers as doubles all the same")
    func spliced() throws {
        let payload = span([
            ("error", 0), ("meta", ["a": "b"]), ("metrics", ["x": 7, "y": 2.0]), ("parent_id", 0), ("span_links", []),
        ])
        let sent = try sent(payload)
        let plain = span([("meta", ["a": "b"]), ("metrics", ["x": 7.0, "y": 2.0])])
        #expect(sent.count == plain.count + 20)
        #expect(try metrics(sent) == ["_top_level", "x", "y"])
    }

    @Test(
        "are encoded anew where the place is not seen at a glance",
        arguments: [
            [("metrics", ["x": 1.5]), ("meta", ["a": "b"])], [("meta", ["a": "b"])], [("metrics", ["x": 1.5])], [],
            [("meta", ["a": ""]), ("metrics", [:])], [("meta", ["a": "b"]), ("type", "t"), ("metrics", ["x": 1.5])],
            [("meta", ["a": "\u{A7}metrics\u{81}"]), ("type", "t")],
        ] as [[(String, Pack)]]
    )
    func encoded(_ fields: [(String, Pack)]) throws {
        let payload = span(fields.map { (Pack(stringLiteral: $0.0), $0.1) })
        let before = try TraceBatch(reading: payload, as: .v04)
        let sent = try sent(payload)
        let after = try TraceBatch(reading: sent, as: .v04)
        #expect(after.span(at: 0).metric("_top_level") == 1)
        #expect(after.span(at: 0).metricCount == before.span(at: 0).metricCount + 1)
        #expect(after.span(at: 0).tagCount == before.span(at: 0).tagCount)
        #expect(after.span(at: 0).type == before.span(at: 0).type)
    }

    @Test("keep the mark beside any number of metrics", arguments: [1, 13, 14, 15, 16, 40])
    func numbers(_ count: Int) throws {
        let values = Pack.map((0..<count).map { (Pack(stringLiteral: "m\($0)"), Pack.double(Double($0))) })
        let payload = span([("meta", ["a": "b"]), ("metrics", values)])
        #expect(try metrics(try sent(payload)).count == count + 1)
        #expect(try metrics(try sent(payload, as: .v05), as: .v05).count == count + 1)
    }

    @Test("may be edited afterwards")
    func editedAfterwards() throws {
        var batch = try TraceBatch(reading: span([("meta", ["a": "b"]), ("metrics", ["x": 1.5])]), as: .v04)
        batch.markTopLevel()
        let isEdited = batch.span(at: 0).isEdited
        #expect(isEdited)
        batch.editSpan(at: 0).setMetric("y", 2)
        batch.editSpan(at: 0).setTag("a", "c")
        let bytes = try batch.encoded(as: .v04)
        #expect(try metrics(bytes) == ["_top_level", "x", "y"])
        let sent = try TraceBatch(reading: bytes, as: .v04)
        let tag = sent.span(at: 0).tag("a")
        #expect(tag == "c")
    }

    @Test("lose the mark when it is removed", arguments: [false, true])
    func unmarked(_ isEdited: Bool) throws {
        var batch = try TraceBatch(reading: span([("meta", ["a": "b"]), ("metrics", ["x": 1.5])]), as: .v04)
        if isEdited { batch.editSpan(at: 0).setMetric("y", 2) }
        batch.markTopLevel()
        batch.editSpan(at: 0).removeMetric("_top_level")
        let bytes = try batch.encoded(as: .v04)
        #expect(try metrics(bytes) == (isEdited ? ["x", "y"] : ["x"]))
    }

    @Test("have the mark in a copy of their batch, too")
    func copiedBatch() throws {
        let payload = span([("error", 0), ("meta", ["a": "b"]), ("metrics", ["x": 1])])
        let batch = try TraceBatch(reading: payload, as: .v04)
        let before = try batch.encoded(as: .v04)
        var copy = TraceBatch()
        copy.copy(batch)
        copy.markTopLevel()
        let bytes = try copy.encoded(as: .v04)
        #expect(try bytes == sent(payload))
        let after = try batch.encoded(as: .v04)
        #expect(after == before)
    }

    @Test("say the same as if they were encoded anew", arguments: 0..<60)
    func random(_ seed: Int) throws {
        let payload = try TraceBatch.random(seed: UInt64(seed)).encoded(as: .v04)
        var marked = try TraceBatch(reading: payload, as: .v04)
        marked.markTopLevel()
        if seed % 3 == 0 { marked.dropSpan(at: 1) }
        let spliced = try TraceBatch(reading: marked.encoded(as: .v04), as: .v04)
        marked.markAllEdited()
        let anew = try TraceBatch(reading: marked.encoded(as: .v04), as: .v04)
        #expect(spliced.sortedOutline == anew.sortedOutline)
    }
}

extension TraceBatch {
    /// The outline with the metrics of each span in order.
    fileprivate var sortedOutline: [[SpanOutline]] {
        outline.map { chunk in
            chunk.map { span in
                var span = span
                span.metrics.sort()
                return span
            }
        }
    }
}
