package import DPTraces
package import DPWire

/// Spans of cases: objects with the field names of the agent's span, of which any may be missing.
package enum CaseSpan {
    /// Appends a span to the last chunk of a batch.
    package static func append(_ span: JSONValue, to batch: inout TraceBatch) {
        let editor = batch.appendSpan()
        let index = editor.index
        editor.service = span["service"]?.string ?? ""
        editor.name = span["name"]?.string ?? ""
        editor.resource = span["resource"]?.string ?? ""
        editor.type = span["type"]?.string ?? ""
        editor.traceID = unsigned(span["trace_id"])
        editor.spanID = unsigned(span["span_id"])
        editor.parentID = unsigned(span["parent_id"])
        editor.start = span["start"]?.integer ?? 0
        editor.duration = span["duration"]?.integer ?? 0
        editor.error = Int32(clamping: span["error"]?.integer ?? 0)
        for (key, value) in span["meta"]?.object ?? [] { editor.setTag(key, value.string ?? "") }
        for (key, value) in span["metrics"]?.object ?? [] { editor.setMetric(key, value.number ?? 0) }
        for link in span["span_links"]?.array ?? [] {
            editor.addLink(
                traceID: unsigned(link["trace_id"]),
                traceIDHigh: unsigned(link["trace_id_high"]),
                spanID: unsigned(link["span_id"]),
                traceFlags: link["flags"]?.integer.flatMap { $0 == 0 ? nil : UInt32(exactly: $0) },
                tracestate: link["tracestate"]?.string ?? "",
                attributes: (link["attributes"]?.object ?? []).map { ($0.0, $0.1.string ?? "") }
            )
        }
        let events = span["span_events"]?.array ?? []
        for event in events {
            editor.addEvent(
                time: unsigned(event["time_unix_nano"]),
                name: event["name"]?.string ?? "",
                attributes: (event["attributes"]?.object ?? []).map { ($0.0, placeholder(for: $0.1)) }
            )
        }
        for (number, event) in events.enumerated() {
            for (place, attribute) in (event["attributes"]?.object ?? []).enumerated() {
                setElements(attribute.1, of: number, at: place, ofSpan: index, in: &batch)
            }
        }
    }

    /// Whether two spans say the same, as far as `expected` has fields at all.
    ///
    /// Maps that are empty may be missing.
    package static func json(of batch: borrowing TraceBatch, span index: Int, like input: JSONValue) -> JSONValue {
        let span = batch.span(at: index)
        var fields: [(String, JSONValue)] = []
        func add(_ name: String, _ value: JSONValue, isEmpty: Bool) {
            if input[name] != nil || !isEmpty { fields.append((name, value)) }
        }
        add("service", .string(span.service), isEmpty: span.service.isEmpty)
        add("name", .string(span.name), isEmpty: span.name.isEmpty)
        add("resource", .string(span.resource), isEmpty: span.resource.isEmpty)
        add("type", .string(span.type), isEmpty: span.type.isEmpty)
        add("trace_id", .init(unsigned: span.traceID), isEmpty: span.traceID == 0)
        add("span_id", .init(unsigned: span.spanID), isEmpty: span.spanID == 0)
        add("parent_id", .init(unsigned: span.parentID), isEmpty: span.parentID == 0)
        add("start", .integer(span.start), isEmpty: span.start == 0)
        add("duration", .integer(span.duration), isEmpty: span.duration == 0)
        add("error", .integer(Int64(span.error)), isEmpty: span.error == 0)
        var meta: [(String, JSONValue)] = []
        for place in 0..<span.tagCount { meta.append((span.tag(at: place).key, .string(span.tag(at: place).value))) }
        add("meta", .object(meta), isEmpty: meta.isEmpty)
        var metrics: [(String, JSONValue)] = []
        for place in 0..<span.metricCount {
            metrics.append((span.metric(at: place).key, .number(span.metric(at: place).value)))
        }
        add("metrics", .object(metrics), isEmpty: metrics.isEmpty)
        var links: [JSONValue] = []
        for number in 0..<span.linkCount {
            links.append(json(of: span.link(at: number), like: input["span_links"]?.array?[number] ?? .null))
        }
        add("span_links", .array(links), isEmpty: links.isEmpty)
        var events: [JSONValue] = []
        for number in 0..<span.eventCount {
            events.append(json(of: span.event(at: number), like: input["span_events"]?.array?[number] ?? .null))
        }
        add("span_events", .array(events), isEmpty: events.isEmpty)
        return .object(fields)
    }

    private static func json(of link: LinkView, like input: JSONValue) -> JSONValue {
        var attributes: [(String, JSONValue)] = []
        for place in 0..<link.attributeCount {
            attributes.append((link.attribute(at: place).key, .string(link.attribute(at: place).value)))
        }
        let fields: [(String, JSONValue)] = [
            ("trace_id", .init(unsigned: link.traceID)), ("trace_id_high", .init(unsigned: link.traceIDHigh)),
            ("span_id", .init(unsigned: link.spanID)), ("tracestate", .string(link.tracestate)),
            ("flags", .integer(Int64(link.traceFlags ?? 0))), ("attributes", .object(attributes)),
        ]
        return .object(fields.filter { input[$0.0] != nil })
    }

    private static func json(of event: EventView, like input: JSONValue) -> JSONValue {
        var attributes: [(String, JSONValue)] = []
        for place in 0..<event.attributeCount {
            guard let attribute = event.attribute(at: place) else { continue }
            attributes.append((attribute.key, json(of: attribute.value)))
        }
        let fields: [(String, JSONValue)] = [
            ("time_unix_nano", .init(unsigned: event.time)), ("name", .string(event.name)),
            ("attributes", .object(attributes)),
        ]
        return .object(fields.filter { input[$0.0] != nil })
    }

    private static func unsigned(_ value: JSONValue?) -> UInt64 {
        switch value {
        case .unsigned(let value): value
        case .integer(let value): UInt64(clamping: value)
        default: 0
        }
    }
}

// MARK: - Values of event attributes

extension CaseSpan {
    private static func json(of value: AttributeValue) -> JSONValue {
        switch value {
        case .string(let text): return .object([("type", 0), ("string_value", .string(text))])
        case .bool(let value): return .object([("type", 1), ("bool_value", .bool(value))])
        case .int(let value): return .object([("type", 2), ("int_value", .integer(value))])
        case .double(let value): return .object([("type", 3), ("double_value", .number(value))])
        case .array(let values):
            return .object([("type", 4), ("array_value", .object([("values", .array(values.map { json(of: $0) }))]))])
        }
    }

    /// The value of an attribute; of an array only as many texts, since building takes arrays of one kind only.
    private static func placeholder(for value: JSONValue) -> AttributeValue {
        switch value["type"]?.integer {
        case 1: .bool(value.flag("bool_value"))
        case 2: .int(value["int_value"]?.integer ?? 0)
        case 3: .double(value["double_value"]?.number ?? 0)
        case 4: .array((value["array_value"]?["values"]?.array ?? []).map { .string($0["string_value"]?.string ?? "") })
        default: .string(value["string_value"]?.string ?? "")
        }
    }

    private static func setElements(
        _ attribute: JSONValue,
        of event: Int,
        at place: Int,
        ofSpan index: Int,
        in batch: inout TraceBatch
    ) {
        for (number, element) in (attribute["array_value"]?["values"]?.array ?? []).enumerated() {
            let value: EventScalar
            switch placeholder(for: element) {
            case .bool(let flag): value = .bool(flag)
            case .int(let integer): value = .int(integer)
            case .double(let double): value = .double(double)
            default: continue
            }
            batch.editSpan(at: index).setEventAttribute(event: event, at: place, element: number, value)
        }
    }
}

extension JSONValue {
    /// An unsigned number, as JSON text is read.
    init(unsigned value: UInt64) {
        self = Int64(exactly: value).map { .integer($0) } ?? .unsigned(value)
    }
}
