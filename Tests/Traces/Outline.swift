import DPTraces

/// All that the views show of a span, in one value to compare.
struct SpanOutline: Equatable {
    var service: String
    var name: String
    var resource: String
    var type: String
    var ids: [UInt64]
    var start: Int64
    var duration: Int64
    var error: Int32
    var tags: [[String]]
    var metrics: [String]
    var structs: [String: [UInt8]]
    var links: [[String]]
    var events: [String]

    init(_ span: SpanView) {
        service = span.service
        name = span.name
        resource = span.resource
        type = span.type
        ids = [span.traceID, span.traceIDHigh, span.spanID, span.parentID]
        start = span.start
        duration = span.duration
        error = span.error
        tags = []
        for i in 0..<span.tagCount { tags.append([span.tag(at: i).key, span.tag(at: i).value]) }
        metrics = (0..<span.metricCount).map { i in
            let metric = span.metric(at: i)
            return "\(metric.key)=\(metric.value.bitPattern)"
        }
        structs = [:]
        for i in 0..<span.metaStructCount {
            let key = span.metaStruct(at: i).key
            structs[key] = span.metaStruct(key)
        }
        links = []
        for i in 0..<span.linkCount {
            let link = span.link(at: i)
            var line = [
                "\(link.traceIDHigh) \(link.traceID) \(link.spanID) \(String(describing: link.traceFlags))",
                link.tracestate,
            ]
            for j in 0..<link.attributeCount { line += [link.attribute(at: j).key, link.attribute(at: j).value] }
            links.append(line)
        }
        events = []
        for i in 0..<span.eventCount {
            let event = span.event(at: i)
            var line = "\(event.time) \(event.name)"
            for j in 0..<event.attributeCount { line += " \(String(describing: event.attribute(at: j)))" }
            events.append(line)
        }
    }
}

extension TraceBatch {
    /// The outlines of all spans, by chunk.
    var outline: [[SpanOutline]] {
        var chunks: [[SpanOutline]] = []
        for i in 0..<chunkCount {
            var spans: [SpanOutline] = []
            for j in 0..<chunk(at: i).spanCount { spans.append(SpanOutline(chunk(at: i).span(at: j))) }
            chunks.append(spans)
        }
        return chunks
    }
}
