internal import DPWire

extension SpanEditor {
    /// Appends a link to a span of this or another trace.
    ///
    /// - Parameters:
    ///   - traceFlags: W3C trace flags, of which 31 bits are kept; nil for none.
    ///   - attributes: of equal keys the last counts.
    public func addLink(
        traceID: UInt64,
        traceIDHigh: UInt64 = 0,
        spanID: UInt64,
        traceFlags: UInt32? = nil,
        tracestate: String = "",
        attributes: [(key: String, value: String)] = []
    ) {
        storage.pointee.attempt { storage throws(WireError) in
            guard var span = storage.spans[index] else { return }
            var link = LinkRecord()
            link.traceID = traceID
            link.traceIDHigh = traceIDHigh
            link.spanID = spanID
            link.flags = traceFlags.map { $0 | 0x8000_0000 } ?? 0
            link.tracestate = try storage.intern(tracestate)
            link.attributes = try storage.appendLinkAttributes(attributes)
            var isRoomy = span.flags.contains(.roomyLinks)
            try storage.links.append(link, to: &span.links, isRoomy: &isRoomy)
            if isRoomy { span.flags.insert(.roomyLinks) }
            storage.spans.update(index) { $0 = span }
            storage.markDirty(span: index)
        }
    }

    /// Removes all links.
    public func removeLinks() {
        guard let span = storage.pointee.spans[index], span.links.count > 0 else { return }
        storage.pointee.spans.update(index) { $0.links.count = 0 }
        storage.pointee.markDirty(span: index)
    }

    /// Appends an event.
    ///
    /// - Parameters:
    ///   - time: in nanoseconds since 1970.
    ///   - attributes: of equal keys the last counts. An array holds values of the kind of its first one, others are
    ///     left out; so are arrays within it.
    public func addEvent(
        time: UInt64,
        name: String,
        attributes: [(key: String, value: AttributeValue)] = []
    ) {
        storage.pointee.attempt { storage throws(WireError) in
            guard var span = storage.spans[index] else { return }
            var event = EventRecord()
            event.time = time
            event.name = try storage.intern(name)
            event.attributes = try storage.appendEventAttributes(attributes)
            var isRoomy = span.flags.contains(.roomyEvents)
            try storage.events.append(event, to: &span.events, isRoomy: &isRoomy)
            if isRoomy { span.flags.insert(.roomyEvents) }
            storage.spans.update(index) { $0 = span }
            storage.markDirty(span: index)
        }
    }

    /// Removes all events.
    public func removeEvents() {
        guard let span = storage.pointee.spans[index], span.events.count > 0 else { return }
        storage.pointee.spans.update(index) { $0.events.count = 0 }
        storage.pointee.markDirty(span: index)
    }
}

extension BatchStorage {
    /// Appends the attributes of a new link.
    mutating func appendLinkAttributes(
        _ attributes: [(key: String, value: String)]
    ) throws(WireError) -> RecordRange {
        let first = tags.count
        for attribute in attributes {
            let key = try internKey(attribute.key)
            let value = try intern(attribute.value)
            var i = first
            while let tag = tags[i], !equal(tag.key, key) { i &+= 1 }
            if i < tags.count {
                tags.update(i) { $0.value = value }
            } else {
                try tags.append(TagRecord(key: key, value: value))
            }
        }
        return RecordRange(first, count: tags.count &- first)
    }

    /// Appends the attributes of a new event.
    mutating func appendEventAttributes(
        _ values: [(key: String, value: AttributeValue)]
    ) throws(WireError) -> RecordRange {
        let first = attributes.count
        for (name, value) in values {
            let key = try internKey(name)
            let record = try appendValue(value)
            var i = first
            while let attribute = attributes[i], !equal(attribute.key, key) { i &+= 1 }
            if i < attributes.count {
                attributes.update(i) { $0.value = record }
            } else {
                try attributes.append(AttributeRecord(key: key, value: record))
            }
        }
        return RecordRange(first, count: attributes.count &- first)
    }

    private mutating func appendValue(_ value: AttributeValue) throws(WireError) -> ValueRecord {
        guard case .array(let values) = value else { return try scalar(value) }
        let first = elements.count
        var kind: AttributeKind?
        for value in values {
            if case .array = value { continue }
            let record = try scalar(value)
            if let kind, kind != record.kind { continue }
            kind = record.kind
            try elements.append(record)
        }
        return ValueRecord(elements: RecordRange(first, count: elements.count &- first))
    }

    private mutating func scalar(_ value: AttributeValue) throws(WireError) -> ValueRecord {
        switch value {
        case .string(let text): ValueRecord(try intern(text))
        case .bool(let value): ValueRecord(value)
        case .int(let value): ValueRecord(value)
        case .double(let value): ValueRecord(value)
        case .array: ValueRecord(elements: .none)
        }
    }

    /// Copies a string into the arena.
    mutating func intern(_ text: String) throws(WireError) -> Text {
        if text.isEmpty { return .empty }
        let offset = arena.count
        try arena.append(text)
        return try arenaText(from: offset)
    }

    /// A key for a string, which is copied into the arena unless it spells a known key.
    mutating func internKey(_ key: String) throws(WireError) -> TagKey {
        var key = key
        var result = TagKey(Text.empty)
        let failure = key.withUTF8 { bytes in
            WireError.caught { () throws(WireError) in result = try internKey(UnsafeRawBufferPointer(bytes)) }
        }
        if let failure { throw failure }
        return result
    }

    /// Copies bytes into the arena as they are.
    mutating func internBinary(_ bytes: [UInt8]) throws(WireError) -> Text {
        if bytes.isEmpty { return .empty }
        let offset = arena.count
        try arena.append(bytes)
        return try arenaText(from: offset)
    }
}
