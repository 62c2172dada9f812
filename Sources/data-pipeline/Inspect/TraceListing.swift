internal import DPTraces

/// The traces of one payload as text.
struct TraceListing {
    var traces: [TraceOutline]
    var limit = Int.max
    var spanLimit = Int.max
    var slowestFirst = false
    var style = Style.plain
    var width = 100

    /// What the payload is, in one line, and what reading put right in another.
    func heading(file: String, format: FormatName, size: Int, corrections: TraceCorrections) -> String {
        let spans = traces.reduce(0) { $0 + $1.spans.count }
        let facts = [
            format.rawValue, Quantity.bytes(UInt64(clamping: size)), Quantity.count(UInt64(traces.count), "trace"),
            Quantity.count(UInt64(spans), "span"),
        ]
        var text = style.bold(DisplayText.singleLine(file)) + "  " + facts.joined(separator: ", ") + "\n"
        if let line = CorrectionSummary.line(corrections) { text += style.yellow(line) + "\n" }
        return text
    }

    /// Each trace as a tree beside its time line.
    var waterfalls: String {
        let waterfall = Waterfall(width: width, spanLimit: spanLimit, style: style)
        return shown.map { "\n" + waterfall.rendered($0) }.joined() + remainder
    }

    /// One line for each span.
    var table: String {
        var table = Table([
            .init(heading: "trace"), .init(heading: "span"), .init(heading: "parent"),
            .init(heading: "service", limit: 20), .init(heading: "name", limit: 24),
            .init(heading: "resource", limit: max(20, width - 120)), .init(heading: "type", limit: 10),
            .init(heading: "start", isNumeric: true), .init(heading: "duration", isNumeric: true),
            .init(heading: "error", isNumeric: true),
        ])
        for trace in shown {
            let start = TimeScale(trace.spans).start
            for span in trace.spans.prefix(spanLimit) {
                table.add([
                    trace.identifier, Hexadecimal.identifier(span.spanID),
                    span.parentID == 0 ? "" : Hexadecimal.identifier(span.parentID), span.service, span.name,
                    span.resource, span.type, Quantity.duration(nanoseconds: span.start.subtractingClamped(start)),
                    Quantity.duration(nanoseconds: span.duration), span.error == 0 ? "" : String(span.error),
                ])
            }
        }
        return table.rendered(style: style) + remainder
    }

    private var shown: ArraySlice<TraceOutline> {
        guard slowestFirst else { return traces.prefix(limit) }
        let order = traces.indices.sorted { (traces[$1].duration, $0) < (traces[$0].duration, $1) }
        return ArraySlice(order.prefix(limit).map { traces[$0] })
    }

    private var remainder: String {
        guard traces.count > limit else { return "" }
        let rest = Quantity.count(UInt64(traces.count - limit), "more trace")
        return style.dim("… \(rest); --limit 0 shows all") + "\n"
    }
}
