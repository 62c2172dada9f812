internal import DPTraces

extension TraceDetail {
    /// Reads the chunks of a trace in memory.
    ///
    /// Costs some microseconds a span, so it is done for one trace at a time and without holding the store.
    init(_ trace: StoredTrace) {
        summary = TraceSummary(trace)
        spans = []
        repeatedSpans = 0
        var positions: [UInt64: Int] = [:]
        for chunk in trace.chunks {
            // What is kept was written by the agent itself; a chunk that cannot be read is shown as missing spans.
            guard let batch = try? TraceBatch(reading: chunk.payload, as: .v04) else { continue }
            for index in 0..<batch.spanCount {
                let span = batch.span(at: index)
                let detail = SpanDetail(span, traceStart: trace.start)
                if let position = positions[span.spanID] {
                    spans[position] = detail
                    repeatedSpans += 1
                } else {
                    positions[span.spanID] = spans.count
                    spans.append(detail)
                }
            }
        }
        // Of spans that begin together the longer one is the more likely parent; the rest stays as it came.
        spans.sort { ($0.start, $1.duration) < ($1.start, $0.duration) }
    }
}

extension SpanDetail {
    fileprivate init(_ span: borrowing SpanView, traceStart: Int64) {
        spanID = hexadecimalDigits(span.spanID)
        parentID = hexadecimalDigits(span.parentID)
        service = span.service
        name = span.name
        resource = span.resource
        type = span.type
        start = span.start
        let (difference, overflow) = span.start.subtractingReportingOverflow(traceStart)
        offset = overflow ? .max : difference
        duration = span.duration
        error = span.error
        tags = [:]
        for index in 0..<span.tagCount {
            let tag = span.tag(at: index)
            tags[tag.key] = tag.value
        }
        metrics = [:]
        for index in 0..<span.metricCount {
            let (key, value) = span.metric(at: index)
            metrics[key] = value
        }
        structs = [:]
        for index in 0..<span.metaStructCount {
            let value = span.metaStruct(at: index)
            structs[value.key] = value.valueBytes.byteCount
        }
        links = []
        for index in 0..<span.linkCount { links.append(Link(span.link(at: index))) }
        events = []
        for index in 0..<span.eventCount { events.append(Event(span.event(at: index))) }
    }
}

extension SpanDetail.Link {
    fileprivate init(_ link: borrowing LinkView) {
        traceID = TraceID(high: link.traceIDHigh, low: link.traceID).hexadecimal
        spanID = hexadecimalDigits(link.spanID)
        tracestate = link.tracestate
        attributes = [:]
        for index in 0..<link.attributeCount {
            let attribute = link.attribute(at: index)
            attributes[attribute.key] = attribute.value
        }
    }
}

extension SpanDetail.Event {
    fileprivate init(_ event: borrowing EventView) {
        name = event.name
        time = event.time
        attributes = [:]
        for index in 0..<event.attributeCount {
            guard let (key, value) = event.attribute(at: index) else { continue }
            attributes[key] = text(value)
        }
    }
}

private func text(_ value: AttributeValue) -> String {
    switch value {
    case .string(let text): text
    case .bool(let value): "\(value)"
    case .int(let value): "\(value)"
    case .double(let value): "\(value)"
    case .array(let values): "[" + values.map(text).joined(separator: ", ") + "]"
    }
}
