import DPNormalization
import DPTraces
import Testing

@Suite struct ChunkAttributesTests {
    private func filled(
        starting attributes: ChunkAttributes = ChunkAttributes(),
        root: Int = 0,
        _ edits: [(borrowing SpanEditor) -> Void]
    ) -> ChunkAttributes? {
        var batch = TraceBatch()
        for edit in edits { edit(batch.appendSpan()) }
        var attributes = attributes
        return attributes.fill(fromChunk: 0, root: root, of: batch) ? attributes : nil
    }

    @Test func theRootComesFirst() {
        let result = filled(
            root: 1,
            [
                {
                    $0.setMetric("_sampling_priority_v1", 1); $0.setTag("_dd.origin", "first")
                },
                {
                    $0.setMetric("_sampling_priority_v1", -1); $0.setTag("_dd.origin", "rum")
                },
            ]
        )
        #expect(result == ChunkAttributes(priority: -1, origin: Array("rum".utf8)))
    }

    @Test func anySpanCanSayThePriorityAndTheDecisionMaker() {
        let result = filled([
            { _ in },
            {
                $0.setMetric("_sampling_priority_v1", 2); $0.setTag("_dd.p.dm", "-4"); $0.setTag("_dd.origin", "rum")
            },
            { $0.setTag("_dd.p.dm", "-5") },
        ])
        #expect(result == ChunkAttributes(priority: 2, decisionMaker: Array("-4".utf8)))
    }

    @Test func whatIsSetStays() {
        let set = ChunkAttributes(priority: 0, origin: Array("lambda".utf8), decisionMaker: Array("-1".utf8))
        let result = filled(
            starting: set,
            [
                {
                    $0.setMetric("_sampling_priority_v1", 2); $0.setTag("_dd.p.dm", "-4");
                    $0.setTag("_dd.origin", "rum")
                }
            ]
        )
        #expect(result == set)
    }

    @Test(
        arguments: [(1.9, 1), (-1.9, -1), (.nan, 0), (1e300, .max), (-1e300, .min), (.infinity, .max)]
            as [(Double, Int32)]
    )
    func prioritiesAreWholeNumbers(metric: Double, priority: Int32) {
        #expect(filled([{ $0.setMetric("_sampling_priority_v1", metric) }])?.priority == priority)
    }

    @Test func aRootOutsideTheChunkFillsNothing() {
        #expect(filled(root: 1, [{ $0.setMetric("_sampling_priority_v1", 2) }]) == nil)
        #expect(filled(root: -1, [{ $0.setMetric("_sampling_priority_v1", 2) }]) == nil)
    }
}
