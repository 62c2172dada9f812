/// What v0.4 output has of a payload, worked out slowly: defaults left out, and written where a field is always there.
enum SentModel {
    static func payload(_ payload: Unpacked) -> Unpacked {
        .array(payload.elements.map { .array($0.elements.map(span)) })
    }

    static func span(_ span: Unpacked) -> Unpacked {
        var fields = complete(
            span,
            [
                "service": .text(""), "name": .text(""), "resource": .text(""), "trace_id": .int(0), "span_id": .int(0),
                "start": .int(0), "duration": .int(0),
            ]
        )
        for key in ["meta", "meta_struct"] { fields.update(key) { .map(withoutNull($0)) } }
        fields.update("metrics") { .map(withoutNull($0).mapValues(asDouble)) }
        fields.update("span_links") { .array($0.elements.map(link)) }
        fields.update("span_events") { .array($0.elements.map(event)) }
        return .map(
            fields.filter { key, value in
                isRequired(key) || ![.int(0), .text(""), .map([[UInt8]: Unpacked]()), .array([])].contains(value)
            }
        )
    }

    private static func isRequired(_ key: [UInt8]) -> Bool {
        ["service", "name", "resource", "trace_id", "span_id", "start", "duration"].contains { Array($0.utf8) == key }
    }

    private static func link(_ link: Unpacked) -> Unpacked {
        let written: [String: Unpacked] = ["trace_id": .int(0), "trace_id_high": .int(0), "span_id": .int(0)]
        return .map(
            complete(link, written).filter { key, value in
                written.keys.contains { Array($0.utf8) == key }
                    || ![.int(0), .text(""), .map([[UInt8]: Unpacked]())].contains(value)
            }
        )
    }

    private static func event(_ event: Unpacked) -> Unpacked {
        var fields = complete(event, ["time_unix_nano": .int(0), "name": .text("")])
        fields.update("attributes") { .map($0.pairs.mapValues(attribute)) }
        if fields[Array("attributes".utf8)] == .map([[UInt8]: Unpacked]()) { fields[Array("attributes".utf8)] = nil }
        return .map(fields)
    }

    private static func attribute(_ attribute: Unpacked) -> Unpacked {
        var pairs = attribute.pairs
        pairs.update("double_value", asDouble)
        return .map(pairs)
    }

    private static func complete(_ map: Unpacked, _ defaults: [String: Unpacked]) -> [[UInt8]: Unpacked] {
        var fields = withoutNull(map)
        for (key, value) in defaults where fields[Array(key.utf8)] == nil { fields[Array(key.utf8)] = value }
        return fields
    }

    private static func withoutNull(_ map: Unpacked) -> [[UInt8]: Unpacked] {
        map.pairs.filter { $0.value != .null }
    }

    private static func asDouble(_ value: Unpacked) -> Unpacked {
        if case .int(let number) = value { .double(Double(number)) } else { value }
    }
}

extension Dictionary<[UInt8], Unpacked> {
    fileprivate mutating func update(_ key: String, _ change: (Unpacked) -> Unpacked) {
        if let value = self[Array(key.utf8)] { self[Array(key.utf8)] = change(value) }
    }
}
