internal import DPTraces
internal import DPWire

/// Decisions for people, as text, and for programs, as JSON.
struct ExplainReport: ~Copyable {
    /// The batch as it was read.
    let batch: TraceBatch
    let recorder: DecisionRecorder
    let style: Style

    /// Characters of a value that are shown.
    private static let valueLimit = 200

    /// The traces in which something was decided, the spans in question below them, and a sum.
    func rendered(limit: Int) -> String {
        var text = ""
        var shown = 0
        var changedSpans = 0
        var concernedTraces = 0
        for chunk in 0..<batch.chunkCount {
            let spans = batch.spanIndices(ofChunk: chunk)
            let changed = spans.filter { !recorder.decisions[$0].isEmpty }
            changedSpans += changed.count
            if changed.isEmpty, recorder.dropped[chunk] == nil { continue }
            concernedTraces += 1
            if shown == limit { continue }
            shown += 1
            text += heading(chunk, spans.count)
            for index in changed { text += lines(index) }
        }
        if concernedTraces > shown {
            text += style.dim("and \(Quantity.count(UInt64(concernedTraces - shown), "more trace"))") + "\n"
        }
        text +=
            "changed \(Quantity.grouped(UInt64(changedSpans))) of \(Quantity.count(UInt64(batch.spanCount), "span"))"
        text += ", left out \(Quantity.grouped(UInt64(recorder.dropped.count))) of "
        return text + Quantity.count(UInt64(batch.chunkCount), "trace") + "\n"
    }

    private func heading(_ chunk: Int, _ spanCount: Int) -> String {
        let range = batch.spanIndices(ofChunk: chunk)
        let first = batch.span(at: range.lowerBound)
        let id = range.isEmpty ? "without spans" : Hexadecimal.traceID(high: first.traceIDHigh, low: first.traceID)
        var text = style.bold("trace \(id)") + "  \(Quantity.count(UInt64(spanCount), "span"))"
        if let reason = recorder.dropped[chunk] { text += "  " + style.red("left out: \(reason)") }
        return text + "\n"
    }

    private func lines(_ index: Int) -> String {
        let span = batch.span(at: index)
        let title = "\(span.service) \(span.name)"
        var text = "  span \(Hexadecimal.identifier(span.spanID))  \(DisplayText.singleLine(title, limit: 80))\n"
        for decision in recorder.decisions[index] {
            text += "    \(style.yellow(decision.stage)) \(DisplayText.singleLine(decision.rule)): "
            text += "\(DisplayText.singleLine(decision.field, limit: 120)) \(Self.shown(decision.before))"
            text += " → \(Self.shown(decision.after))\n"
        }
        return text
    }

    private static func shown(_ value: String?) -> String {
        guard let value else { return "(none)" }
        return "\"" + DisplayText.singleLine(value, limit: valueLimit) + "\""
    }

    /// One object for each span, changed or not.
    func lines(file: String) -> String {
        var text = ""
        for chunk in 0..<batch.chunkCount {
            let spans = batch.spanIndices(ofChunk: chunk)
            let dropped = recorder.dropped[chunk].map { JSONValue.string($0) } ?? .null
            if spans.isEmpty {
                text +=
                    JSONValue.object([("file", .string(file)), ("trace", .integer(Int64(chunk))), ("dropped", dropped)])
                    .text + "\n"
            }
            for index in spans {
                let span = batch.span(at: index)
                let value: JSONValue = [
                    "file": .string(file), "trace": .integer(Int64(chunk)),
                    "trace_id": .string(Hexadecimal.traceID(high: span.traceIDHigh, low: span.traceID)),
                    "span_id": .string(Hexadecimal.identifier(span.spanID)), "dropped": dropped,
                    "decisions": .array(recorder.decisions[index].map(Self.json)),
                ]
                text += value.text + "\n"
            }
        }
        return text
    }

    private static func json(_ decision: Decision) -> JSONValue {
        [
            "stage": .string(decision.stage), "rule": .string(decision.rule), "field": .string(decision.field),
            "before": decision.before.map(JSONValue.string) ?? .null,
            "after": decision.after.map(JSONValue.string) ?? .null,
        ]
    }
}
