import DPSampling
import DPTraces
import Testing

@Suite("The p0 rule")
struct P0RuleTests {
    private func dropped(_ batch: inout TraceBatch) -> P0Drops {
        batch.dropP0(as: 7, emptyAs: 8)
    }

    private func drops(chunks: Int, spans: Int, empty: Int = 0) -> P0Drops {
        var drops = P0Drops()
        drops.chunks = chunks
        drops.spans = spans
        drops.emptyChunks = empty
        return drops
    }

    @Test("leaves out what no rule keeps, and says how much")
    func workedExample() throws {
        var batch = TraceBatch([
            [
                SpanPlan(id: 1, metrics: ["_sampling_priority_v1": 0]),
                SpanPlan(id: 2, parent: 1, metrics: ["_dd.span_sampling.mechanism": 8]), SpanPlan(id: 3, parent: 1),
            ],
            [SpanPlan(id: 4, metrics: ["_sampling_priority_v1": -1])],
            [SpanPlan(id: 5, error: 1, metrics: ["_sampling_priority_v1": 0])],
            [SpanPlan(id: 6, metrics: ["_sampling_priority_v1": 2])],
            [SpanPlan(id: 7)],
        ])
        #expect(dropped(&batch) == drops(chunks: 1, spans: 3))
        #expect(batch.keptSpanIDs == [[2], [5], [6], [7]])
        #expect(batch.chunk(at: 1).dropReason == 7)
        let sent = try TraceBatch(reading: batch.encoded(as: .v04), as: .v04)
        #expect(sent.keptSpanIDs == [[2], [5], [6], [7]])
        // A second time there is nothing more to leave out.
        #expect(dropped(&batch) == drops(chunks: 0, spans: 0))
    }

    @Test(
        "takes the priority of the first span that has one, and only one above 0 keeps",
        arguments: [(1.0, true), (0.5, true), (2, true), (0, false), (-0.0, false), (-1, false), (.nan, false)]
    )
    func priorities(_ priority: Double, _ isKept: Bool) {
        var batch = TraceBatch([
            [
                SpanPlan(id: 1), SpanPlan(id: 2, parent: 1, metrics: ["_sampling_priority_v1": priority]),
                SpanPlan(id: 3, parent: 1, metrics: ["_sampling_priority_v1": isKept ? -1 : 1]),
            ]
        ])
        #expect(dropped(&batch) == (isKept ? drops(chunks: 0, spans: 0) : drops(chunks: 1, spans: 3)))
    }

    @Test("keeps the chunk of a failed span, whatever the error's number", arguments: [1, 2, -1, Int32.max])
    func errors(_ error: Int32) {
        var batch = TraceBatch([
            [
                SpanPlan(id: 1, metrics: ["_sampling_priority_v1": -1]), SpanPlan(id: 2, parent: 1, error: error),
            ]
        ])
        #expect(dropped(&batch) == drops(chunks: 0, spans: 0))
        #expect(batch.keptSpanIDs == [[1, 2]])
    }

    @Test("keeps of an unsampled chunk the spans that are sampled alone or analyzed")
    func singleSpans() {
        let priority = ["_sampling_priority_v1": 0.0]
        var batch = TraceBatch([
            [
                SpanPlan(id: 1, metrics: priority), SpanPlan(id: 2, parent: 1, metrics: ["_dd1.sr.eausr": 0]),
                SpanPlan(id: 3, parent: 1, metrics: ["_dd.span_sampling.mechanism": 8]),
                SpanPlan(id: 4, parent: 1, metrics: ["_dd.span_sampling.mechanism": 4]),
            ],
            [SpanPlan(id: 5, metrics: priority), SpanPlan(id: 6, parent: 5, tags: ["_dd1.sr.eausr": "1"])],
        ])
        #expect(dropped(&batch) == drops(chunks: 1, spans: 4))
        #expect(batch.keptSpanIDs == [[2, 3]])
    }

    @Test("leaves out empty chunks, for a reason of their own")
    func emptyChunks() {
        var batch = TraceBatch([[], [SpanPlan()], []])
        #expect(dropped(&batch) == drops(chunks: 0, spans: 0, empty: 2))
        #expect(batch.chunk(at: 0).dropReason == 8)
        #expect(batch.keptSpanIDs == [[1]])
    }

    @Test("neither looks at nor counts what was left out before")
    func leftOutBefore() {
        let priority = ["_sampling_priority_v1": -1.0]
        var batch = TraceBatch([
            [SpanPlan(id: 1, metrics: priority)],
            [SpanPlan(id: 2, metrics: priority), SpanPlan(id: 3, parent: 2)],
        ])
        batch.dropChunk(at: 0)
        batch.dropSpan(at: 2)
        #expect(dropped(&batch) == drops(chunks: 1, spans: 1))
        #expect(batch.chunk(at: 0).dropReason == .max)
    }
}
