import Testing

@testable import data_pipeline

private func span(_ id: UInt64, parent: UInt64 = 0, start: Int64 = 0, duration: Int64 = 10) -> SpanOutline {
    SpanOutline(spanID: id, parentID: parent, service: "s\(id)", name: "n\(id)", start: start, duration: duration)
}

@Suite struct SpanTreeTests {
    @Test func drawsParentsBeforeChildrenAndSiblingsInTime() {
        let spans = [span(4, parent: 2, start: 5), span(3, parent: 1, start: 1), span(2, parent: 1, start: 2), span(1)]
        let rows = SpanTree(spans).rows
        #expect(rows.map { spans[$0.index].spanID } == [1, 3, 2, 4])
        #expect(rows.map(\.branch) == ["", "├─ ", "└─ ", "   └─ "])
    }

    @Test(arguments: [
        // A span that is its own parent, a loop of two, an unknown parent, one identifier twice, no identifier at all.
        [span(1, parent: 1)],
        [span(1, parent: 2), span(2, parent: 1)],
        [span(1, parent: 99), span(2, parent: 1)],
        [span(1), span(1), span(2, parent: 1)],
        [span(0), span(0, parent: 7)],
        [],
    ])
    func placesEverySpanOnce(spans: [SpanOutline]) {
        #expect(SpanTree(spans).rows.map(\.index).sorted() == Array(spans.indices))
    }

    @Test func aDeepChainStaysReadableAndFast() {
        let spans = (1...50_000).map { span(UInt64($0), parent: UInt64($0 - 1)) }
        let rows = SpanTree(spans).rows
        #expect(rows.count == 50_000)
        #expect(rows.map(\.depth) == Array(0..<50_000))
        #expect(rows.allSatisfy { $0.branch.count <= 3 * SpanTree.drawnDepth })
    }
}

@Suite struct TimeScaleTests {
    @Test func barsLieWhereTheSpanWas() {
        let scale = TimeScale([span(1, start: 1_000, duration: 100), span(2, start: 1_050, duration: 25)])
        #expect(scale.length == 100)
        #expect(scale.bar(start: 1_000, duration: 100, width: 40) == (0, 40))
        #expect(scale.bar(start: 1_050, duration: 25, width: 40) == (20, 10))
        #expect(scale.bar(start: 1_099, duration: 0, width: 40) == (39, 1))
    }

    @Test(arguments: [
        [span(1, start: .min, duration: .max), span(2, start: .max, duration: .max)],
        [span(1, start: 5, duration: -7)],
        [],
    ])
    func extremeTimesStayOnTheTrack(spans: [SpanOutline]) {
        let scale = TimeScale(spans)
        for one in spans {
            let (before, bar) = scale.bar(start: one.start, duration: one.duration, width: 30)
            #expect(before >= 0 && bar >= 1 && before + bar <= 30)
        }
    }
}

@Suite struct WaterfallTests {
    @Test func showsTreeBarsDurationsAndErrors() {
        var failed = span(2, parent: 1, start: 50_000_000, duration: 25_000_000)
        failed.error = 1
        failed.resource = "SELECT 1"
        let trace = TraceOutline(identifier: "00000000000000ab", spans: [span(1, duration: 100_000_000), failed])
        let lines = Waterfall(width: 80).rendered(trace).split(separator: "\n")
        #expect(lines[0] == "trace 00000000000000ab  2 spans, 2 services, 100 ms, 1 error")
        #expect(lines[1].hasPrefix("  s1  n1") && lines[1].hasSuffix("100 ms"))
        #expect(lines[2].hasPrefix("  └─ s2  n2 SELECT 1") && lines[2].hasSuffix("25.0 ms  error"))
        let (whole, part) = (lines[1].count { $0 == "█" }, lines[2].count { $0 == "█" })
        #expect(whole > 0 && part > 0 && abs(whole - 4 * part) <= 2)
        #expect(lines.allSatisfy { $0.count <= 80 })
    }

    @Test func saysHowManySpansItLeavesOut() {
        let trace = TraceOutline(identifier: "1", spans: (1...10).map { span(UInt64($0)) })
        let text = Waterfall(width: 80, spanLimit: 3).rendered(trace)
        #expect(text.hasSuffix("  … 7 more spans\n"))
        #expect(text.split(separator: "\n").count == 5)
    }
}
