internal import DPTraces

/// Everything that processing can change of a span, as texts by the names of their fields.
struct SpanSnapshot {
    private(set) var fields: [(name: String, value: String)] = []

    init(_ span: borrowing SpanView) {
        fields = [
            ("service", span.service), ("name", span.name), ("resource", span.resource), ("type", span.type),
            ("parent_id", String(span.parentID)), ("start", String(span.start)), ("duration", String(span.duration)),
        ]
        for index in 0..<span.tagCount {
            let tag = span.tag(at: index)
            fields.append(("meta." + tag.key, tag.value))
        }
        for index in 0..<span.metricCount {
            let (key, value) = span.metric(at: index)
            fields.append(("metrics." + key, "\(value)"))
        }
        for index in 0..<span.linkCount { add(span.link(at: index), "span_links[\(index)].") }
        for index in 0..<span.eventCount { add(span.event(at: index), "span_events[\(index)].") }
    }

    private mutating func add(_ link: borrowing LinkView, _ place: String) {
        for index in 0..<link.attributeCount {
            let attribute = link.attribute(at: index)
            fields.append((place + attribute.key, attribute.value))
        }
    }

    private mutating func add(_ event: borrowing EventView, _ place: String) {
        for index in 0..<event.attributeCount {
            guard let attribute = event.attribute(at: index) else { continue }
            fields.append((place + attribute.key, Self.text(attribute.value)))
        }
    }

    private static func text(_ value: AttributeValue) -> String {
        switch value {
        case .string(let text): text
        case .bool(let flag): "\(flag)"
        case .int(let number): "\(number)"
        case .double(let number): "\(number)"
        case .array(let values): "[" + values.map(text).joined(separator: ", ") + "]"
        }
    }

    /// The fields that differ from those of an earlier look, in their order; those that are gone come last.
    func differences(from earlier: SpanSnapshot) -> [(field: String, before: String?, after: String?)] {
        let before = Dictionary(earlier.fields.map { ($0.name, $0.value) }) { $1 }
        let after = Dictionary(fields.map { ($0.name, $0.value) }) { $1 }
        var differences: [(field: String, before: String?, after: String?)] = []
        for (name, value) in fields where before[name] != value { differences.append((name, before[name], value)) }
        for (name, value) in earlier.fields where after[name] == nil { differences.append((name, value, nil)) }
        return differences
    }
}
