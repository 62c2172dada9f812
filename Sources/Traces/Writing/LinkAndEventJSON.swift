internal import DPWire

/// The JSON texts in which v0.5 carries links and events as tags.
extension TraceEncoder {
    /// Writes the value of tag `_dd.span_links`.
    mutating func writeLinksJSON(
        _ storage: UnsafePointer<BatchStorage>,
        _ links: RecordRange
    ) throws(WireError) {
        try json.beginArray()
        for link in storage.pointee.links.slice(links.first, links.length) {
            try json.beginObject()
            try json.name("trace_id")
            try json.hex(link.traceIDHigh, link.traceID)
            try json.name("span_id")
            try json.hex(link.spanID)
            if !link.tracestate.isEmpty {
                try json.name("tracestate")
                try json.string(storage.pointee.bytes(link.tracestate))
            }
            if link.attributes.count > 0 {
                let tags = storage.pointee.tags.slice(link.attributes.first, link.attributes.length)
                try json.name("attributes")
                try json.beginObject()
                try sortKeys(storage, tags.count) { tags[$0].key }
                for number in order.slice(0, order.count) {
                    let tag = tags[Int(number)]
                    try json.name(storage.pointee.bytes(tag.key))
                    try json.string(storage.pointee.bytes(tag.value))
                }
                try json.endObject()
            }
            if link.flags != 0 {
                try json.name("flags")
                try json.uint(UInt64(link.flags & 0x7FFF_FFFF))
            }
            try json.endObject()
        }
        try json.endArray()
    }

    /// Writes the value of tag `events`.
    mutating func writeEventsJSON(
        _ storage: UnsafePointer<BatchStorage>,
        _ events: RecordRange
    ) throws(WireError) {
        try json.beginArray()
        for event in storage.pointee.events.slice(events.first, events.length) {
            try json.beginObject()
            try json.name("time_unix_nano")
            try json.uint(event.time)
            try json.name("name")
            try json.string(storage.pointee.bytes(event.name))
            try json.name("attributes")
            try json.beginObject()
            let attributes = storage.pointee.attributes.slice(event.attributes.first, event.attributes.length)
            try sortKeys(storage, attributes.count) { attributes[$0].key }
            for number in order.slice(0, order.count) {
                let attribute = attributes[Int(number)]
                try json.name(storage.pointee.bytes(attribute.key))
                try writeValueJSON(storage, attribute.value)
            }
            try json.endObject()
            try json.endObject()
        }
        try json.endArray()
    }

    private mutating func writeValueJSON(
        _ storage: UnsafePointer<BatchStorage>,
        _ value: ValueRecord
    ) throws(WireError) {
        switch value.kind {
        case .string: try json.string(storage.pointee.bytes(value.text))
        case .bool: try json.bool(value.bool)
        case .int: try json.int(value.int)
        case .double: try json.double(value.double)
        case .array:
            try json.beginArray()
            for element in storage.pointee.elements.slice(value.elements.first, value.elements.length)
            where element.kind != .array {
                try writeValueJSON(storage, element)
            }
            try json.endArray()
        }
    }

    /// Puts the numbers 0 to `count` into `order`, sorted by the bytes of the keys they stand for.
    private mutating func sortKeys(
        _ storage: UnsafePointer<BatchStorage>,
        _ count: Int,
        _ keyOf: (Int) -> TagKey
    ) throws(WireError) {
        order.reset()
        var numbers = UnsafeMutableBufferPointer(start: try order.reserve(count), count: count)
        var i = 0
        while i < count {
            numbers[i] = UInt32(truncatingIfNeeded: i)
            i &+= 1
        }
        order.commit(count)
        numbers.sort { a, b in
            let first = storage.pointee.bytes(keyOf(Int(a)))
            let second = storage.pointee.bytes(keyOf(Int(b)))
            return first.lexicographicallyPrecedes(second)
        }
    }
}
