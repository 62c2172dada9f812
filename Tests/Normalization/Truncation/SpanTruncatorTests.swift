import DPNormalization
import DPTraces
import Testing

@Suite struct SpanTruncatorTests {
    /// A batch of one truncated span, and what was cut.
    private struct Truncated: ~Copyable {
        var batch = TraceBatch()
        var counts = CorrectionCounts()

        init(bigResources: Bool = false, _ edit: (borrowing SpanEditor) -> Void) throws {
            edit(batch.appendSpan())
            var truncator = SpanTruncator()
            truncator.allowsBigResources = bigResources
            try truncator.truncate(span: 0, of: &batch)
            counts = truncator.counts
        }
    }

    @Test(arguments: [(false, 5000), (true, 15000)]) func resourcesAreCutWithoutAMark(
        allowsBig: Bool,
        limit: Int
    ) throws {
        let cut = try Truncated(bigResources: allowsBig) {
            $0.resource = String(repeating: "a", count: limit - 1) + "éé"
        }
        let isRight = cut.batch.span(at: 0).resource == String(repeating: "a", count: limit - 1)
        #expect(isRight && cut.counts[.resourceTruncate] == 1)
        let whole = try Truncated(bigResources: allowsBig) {
            $0.resource = String(repeating: "a", count: limit)
        }
        #expect(whole.batch.span(at: 0).resource.utf8.count == limit && whole.counts == CorrectionCounts())
    }

    @Test func keysAndValuesAreCutAndMarked() throws {
        let cut = try Truncated {
            $0.setTag("short", "value")
            $0.setTag(String(repeating: "k", count: 201), "value")
            $0.setTag("long", String(repeating: "v", count: 25_001))
            $0.setTag("edge" + String(repeating: "k", count: 196), String(repeating: "v", count: 25_000))
            $0.setMetric(String(repeating: "m", count: 201), 3)
            $0.setMetric("metric", 4)
        }
        let span = cut.batch.span(at: 0)
        #expect(span.tagCount == 4 && span.metricCount == 2)
        #expect(span.tag(String(repeating: "k", count: 200) + "...") == "value")
        #expect(span.tag("long") == String(repeating: "v", count: 25_000) + "...")
        #expect(span.tag("edge" + String(repeating: "k", count: 196))?.utf8.count == 25_000)
        #expect(span.metric(String(repeating: "m", count: 200) + "...") == 3 && span.metric("metric") == 4)
        #expect(
            cut.counts[.metaKeyTruncate] == 1 && cut.counts[.metaValueTruncate] == 1
                && cut.counts[.metricsKeyTruncate] == 1
        )
    }

    @Test func keysThatBecomeTheSameAreOneTag() throws {
        let stem = String(repeating: "k", count: 200)
        let cut = try Truncated {
            for end in ["1", "2", "3"] {
                $0.setTag(stem + end, end)
                $0.setMetric(stem + end, Double(end) ?? 0)
            }
            $0.setTag("last", "4")
            $0.setMetric("last", 4)
        }
        let span = cut.batch.span(at: 0)
        #expect(span.tagCount == 2 && span.metricCount == 2)
        #expect(span.tag(stem + "...") == "3" && span.tag("last") == "4")
        #expect(span.metric(stem + "...") == 3 && span.metric("last") == 4)
        #expect(cut.counts[.metaKeyTruncate] == 3 && cut.counts[.metricsKeyTruncate] == 3)
    }
}
