/// A trace drawn as a tree of spans beside their bars on a common time line.
///
/// ```
/// trace 463ac35c9f6413ad  3 spans, 2 services, 10.4 ms, 1 error
///   shop  web.request GET /orders/{id}     ████████████████████████   10.4 ms
///   ├─ db  postgres.query SELECT …          ████                      1.72 ms
///   └─ db  postgres.query UPDATE …                       ███████      3.01 ms  error
/// ```
struct Waterfall {
    /// Columns of a line.
    var width = 100
    /// Spans shown of one trace; the rest is counted in a last line.
    var spanLimit = Int.max
    var style = Style.plain

    /// The lines of `trace`, each ending in a line feed.
    func rendered(_ trace: TraceOutline) -> String {
        let rows = SpanTree(trace.spans).rows
        let scale = TimeScale(trace.spans)
        let labelWidth = max(24, width * 11 / 20)
        let barWidth = max(10, width - labelWidth - 22)
        var text = heading(trace, duration: scale.length)
        for row in rows.prefix(max(1, spanLimit)) {
            text += line(trace.spans[row.index], row.branch, scale, labelWidth, barWidth)
        }
        if rows.count > max(1, spanLimit) {
            text += style.dim("  … \(Quantity.count(UInt64(rows.count - spanLimit), "more span"))") + "\n"
        }
        return text
    }

    private func heading(_ trace: TraceOutline, duration: Int64) -> String {
        let services = Set(trace.spans.map(\.service)).count
        let errors = trace.spans.count { $0.error != 0 }
        var facts = [
            Quantity.count(UInt64(trace.spans.count), "span"),
            Quantity.count(UInt64(services), "service"),
            Quantity.duration(nanoseconds: duration),
        ]
        if errors > 0 { facts.append(style.red(Quantity.count(UInt64(errors), "error"))) }
        return style.bold("trace \(trace.identifier)") + "  " + facts.joined(separator: ", ") + "\n"
    }

    private func line(
        _ span: SpanOutline,
        _ branch: String,
        _ scale: TimeScale,
        _ labelWidth: Int,
        _ barWidth: Int
    ) -> String {
        let service = DisplayText.singleLine(span.service.isEmpty ? "(no service)" : span.service, limit: 24)
        let hue = service.utf8.reduce(0) { ($0 &* 31 &+ Int($1)) & 0xFFFF }
        let what = span.resource.isEmpty || span.resource == span.name ? span.name : "\(span.name) \(span.resource)"
        let room = labelWidth - DisplayText.width(branch) - DisplayText.width(service) - 4
        let label = DisplayText.singleLine(what, limit: max(8, room))
        let fill = max(0, room - DisplayText.width(label))
        let (before, bar) = scale.bar(start: span.start, duration: span.duration, width: barWidth)
        let track =
            String(repeating: " ", count: before) + style.hue(hue, String(repeating: "█", count: bar))
            + String(repeating: " ", count: max(0, barWidth - before - bar))
        let duration = DisplayText.padded(Quantity.duration(nanoseconds: span.duration), to: 9, trailing: false)
        return "  " + style.dim(branch) + style.hue(hue, service) + "  " + label + String(repeating: " ", count: fill)
            + " " + track + " " + duration + (span.error != 0 ? "  " + style.red("error") : "") + "\n"
    }
}

/// The time line that the spans of a trace share.
struct TimeScale: Equatable {
    /// First start, nanoseconds since 1970.
    let start: Int64
    /// Nanoseconds from the first start to the last end.
    let length: Int64

    init(_ spans: [SpanOutline]) {
        let first = spans.map(\.start).min() ?? 0
        let last = spans.map { $0.start.addingClamped(max(0, $0.duration)) }.max() ?? first
        start = first
        length = last.subtractingClamped(first)
    }

    /// Where a span lies on a track of `width` columns: columns before it, and its own, at least one.
    func bar(start spanStart: Int64, duration: Int64, width: Int) -> (before: Int, bar: Int) {
        guard length > 0, width > 0 else { return (0, max(0, width)) }
        let scale = Double(width) / Double(length)
        let from = Int((Double(spanStart.subtractingClamped(start)) * scale).rounded(.down))
        let columns = Int((Double(max(0, duration)) * scale).rounded())
        let before = min(max(0, from), width - 1)
        return (before, min(max(1, columns), width - before))
    }
}

extension Int64 {
    /// The sum, or the nearest number there is.
    func addingClamped(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other > 0 ? .max : .min) : sum
    }

    /// The difference, or the nearest number there is.
    func subtractingClamped(_ other: Int64) -> Int64 {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? (other > 0 ? .min : .max) : difference
    }
}
