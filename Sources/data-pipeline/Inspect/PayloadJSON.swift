internal import DPTraces
internal import DPWire

/// Traces as JSON with everything they hold.
///
/// Identifiers are hexadecimal texts, because most JSON readers cut large numbers; times are nanoseconds.
struct PayloadJSON {
    /// The chunks of `batch`, each an array of spans.
    static func traces(_ batch: borrowing TraceBatch) -> JSONValue {
        var traces: [JSONValue] = []
        for chunk in 0..<batch.chunkCount {
            var spans: [JSONValue] = []
            let range = batch.spanIndices(ofChunk: chunk)
            let first = batch.span(at: range.lowerBound)
            let (low, high) = (first.traceID, first.traceIDHigh)
            for index in range {
                let one = batch.span(at: index)
                // The upper half of a trace's identifier travels with its first span alone.
                spans.append(span(one, traceIDHigh: one.traceID == low ? high : one.traceIDHigh))
            }
            traces.append(.array(spans))
        }
        return .array(traces)
    }

    /// What lenient reading put right, by kind; kinds that did not occur are left out.
    static func corrections(_ corrections: TraceCorrections) -> JSONValue {
        .object(CorrectionSummary.counts(corrections).map { ($0.name, .integer(Int64($0.count))) })
    }

    private static func span(_ span: borrowing SpanView, traceIDHigh: UInt64) -> JSONValue {
        var members: [(String, JSONValue)] = [
            ("trace_id", .string(Hexadecimal.traceID(high: traceIDHigh, low: span.traceID))),
            ("span_id", .string(Hexadecimal.identifier(span.spanID))),
            ("parent_id", .string(Hexadecimal.identifier(span.parentID))),
            ("service", .string(span.service)), ("name", .string(span.name)), ("resource", .string(span.resource)),
            ("type", .string(span.type)), ("start", .integer(span.start)), ("duration", .integer(span.duration)),
            ("error", .integer(Int64(span.error))),
        ]
        add("meta", count: span.tagCount, to: &members) { index in
            let tag = span.tag(at: index)
            return (tag.key, .string(tag.value))
        }
        add("metrics", count: span.metricCount, to: &members) { index in
            let metric = span.metric(at: index)
            return (metric.key, .number(metric.value))
        }
        add("meta_struct", count: span.metaStructCount, to: &members) { index in
            let entry = span.metaStruct(at: index)
            return (entry.key, .string(Hexadecimal.bytes(span.metaStruct(entry.key) ?? [])))
        }
        if span.linkCount > 0 {
            var links: [JSONValue] = []
            for index in 0..<span.linkCount { links.append(link(span.link(at: index))) }
            members.append(("span_links", .array(links)))
        }
        if span.eventCount > 0 {
            var events: [JSONValue] = []
            for index in 0..<span.eventCount { events.append(event(span.event(at: index))) }
            members.append(("span_events", .array(events)))
        }
        return .object(members)
    }

    private static func link(_ link: borrowing LinkView) -> JSONValue {
        var members: [(String, JSONValue)] = [
            ("trace_id", .string(Hexadecimal.traceID(high: link.traceIDHigh, low: link.traceID))),
            ("span_id", .string(Hexadecimal.identifier(link.spanID))),
        ]
        if !link.tracestate.isEmpty { members.append(("tracestate", .string(link.tracestate))) }
        if let flags = link.traceFlags { members.append(("flags", .integer(Int64(flags)))) }
        add("attributes", count: link.attributeCount, to: &members) { index in
            let attribute = link.attribute(at: index)
            return (attribute.key, .string(attribute.value))
        }
        return .object(members)
    }

    private static func event(_ event: borrowing EventView) -> JSONValue {
        var members: [(String, JSONValue)] = [("name", .string(event.name)), ("time", .unsigned(event.time))]
        add("attributes", count: event.attributeCount, to: &members) { index in
            event.attribute(at: index).map { ($0.key, value($0.value)) }
        }
        return .object(members)
    }

    private static func value(_ value: AttributeValue) -> JSONValue {
        switch value {
        case .string(let text): .string(text)
        case .bool(let flag): .bool(flag)
        case .int(let number): .integer(number)
        case .double(let number): .number(number)
        case .array(let values): .array(values.map(Self.value))
        }
    }

    /// Adds an object under `name` unless it would be empty.
    private static func add(
        _ name: String,
        count: Int,
        to members: inout [(String, JSONValue)],
        _ member: (Int) -> (String, JSONValue)?
    ) {
        guard count > 0 else { return }
        members.append((name, .object((0..<count).compactMap(member))))
    }
}
