package import DPWire

extension TraceBatch {
    /// Appends a copy of a span to the last chunk, or to a first one if there is none.
    ///
    /// - Throws: without memory or room for it; the batch then has the spans that it had.
    package mutating func append(_ draft: borrowing SpanDraft) throws(WireError) {
        try storage.pointee.append(draft)
    }

    /// Asks the system for room at once; what it does not give is asked for when it is needed.
    package mutating func reserve(chunks: Int = 0, spans: Int = 0) {
        _ = try? storage.pointee.chunks.reserve(chunks)
        _ = try? storage.pointee.spans.reserve(spans)
    }
}

extension BatchStorage {
    fileprivate mutating func append(_ draft: borrowing SpanDraft) throws(WireError) {
        if spans.count >= 0xFFFF_FFFF { throw WireError(.tooLarge, at: spans.count) }
        let base = arena.count
        let bytes = draft.log.bytes
        if bytes.count > Text.limit &- base { throw WireError(.tooLarge, at: base) }
        if chunks.count == 0 { try appendChunk() }
        try arena.append(bytes)

        var span = SpanRecord()
        span.flags = .dirty
        span.traceID = draft.traceID
        span.traceIDHigh = draft.traceIDHigh
        span.spanID = draft.spanID
        span.parentID = draft.parentID
        span.start = draft.start
        span.duration = draft.duration
        span.error = draft.error
        span.service = Text(arena: base, count: draft.serviceCount)
        span.name = Text(arena: base &+ draft.serviceCount, count: draft.nameCount)
        span.resource = Text(arena: base &+ draft.serviceCount &+ draft.nameCount, count: draft.resourceCount)
        span.type = Text(arena: base &+ draft.log.first &- draft.typeCount, count: draft.typeCount)
        let first = base &+ draft.log.first
        try appendPairs(from: first, to: &span)
        // Runs of one array cannot be appended side by side, so each kind has a walk of its own.
        if draft.hasStructs { try appendStructs(from: first, to: &span) }
        if draft.hasLinks || draft.hasEvents { try appendLinksAndEvents(from: first, to: &span) }

        try spans.append(span)
        let chunk = chunks.count &- 1
        chunks.update(chunk) { $0.spans.count &+= 1 }
        markDirty(chunk: chunk)
    }

    private mutating func appendPairs(from first: Int, to span: inout SpanRecord) throws(WireError) {
        span.tags.start = UInt32(truncatingIfNeeded: tags.count)
        span.metrics.start = UInt32(truncatingIfNeeded: metrics.count)
        var position = first
        while let entry = DraftEntry(arena.bytes, at: position) {
            position = entry.end
            switch entry.kind {
            case .tag:
                let key = draftKey(entry)
                try tags.append(TagRecord(key: key, value: Text(arena: entry.value, count: entry.valueCount)))
                span.knownTags |= key.knownBit
                span.tags.count &+= 1
            case .metric:
                let key = draftKey(entry)
                try metrics.append(MetricRecord(key: key, value: Double(bitPattern: draftBits(entry))))
                span.knownMetrics |= key.knownBit
                span.metrics.count &+= 1
            default: break
            }
        }
    }

    private mutating func appendStructs(from first: Int, to span: inout SpanRecord) throws(WireError) {
        span.structs.start = UInt32(truncatingIfNeeded: tags.count)
        var position = first
        while let entry = DraftEntry(arena.bytes, at: position) {
            position = entry.end
            guard entry.kind == .structValue else { continue }
            let value = Text(arena: entry.value, count: entry.valueCount)
            try tags.append(TagRecord(key: draftKey(entry), value: value))
            span.structs.count &+= 1
        }
    }

    private mutating func appendLinksAndEvents(from first: Int, to span: inout SpanRecord) throws(WireError) {
        span.links.start = UInt32(truncatingIfNeeded: links.count)
        span.events.start = UInt32(truncatingIfNeeded: events.count)
        var position = first
        while let entry = DraftEntry(arena.bytes, at: position) {
            position = entry.end
            switch entry.kind {
            case .links:
                span.links.count = try appendLinks(entry.value, entry.end)
            case .event:
                var event = EventRecord()
                event.time = arenaBits(at: entry.value)
                event.name = Text(arena: entry.key, count: entry.keyCount)
                event.attributes = try appendEventAttributes(entry.value &+ 8, entry.end)
                try events.append(event)
                span.events.count &+= 1
            default: break
            }
        }
    }

    /// Appends the links that stand in a part of the arena.
    private mutating func appendLinks(_ start: Int, _ end: Int) throws(WireError) -> UInt32 {
        var count: UInt32 = 0
        var position = start
        while position &+ LinksDraft.headByteCount <= end {
            var link = LinkRecord()
            link.traceID = arenaBits(at: position)
            link.traceIDHigh = arenaBits(at: position &+ 8)
            link.spanID = arenaBits(at: position &+ 16)
            link.flags = arenaNumber(at: position &+ 24)
            let tracestate = Int(arenaNumber(at: position &+ 28))
            let attributeCount = Int(arenaNumber(at: position &+ 32))
            position &+= LinksDraft.headByteCount
            link.tracestate = Text(arena: position, count: tracestate)
            position &+= tracestate
            let first = tags.count
            for _ in 0..<attributeCount {
                let keyCount = Int(arenaNumber(at: position))
                let valueCount = Int(arenaNumber(at: position &+ 4))
                position &+= 8
                let key = key(for: Text(arena: position, count: keyCount))
                let value = Text(arena: position &+ keyCount, count: valueCount)
                position &+= keyCount &+ valueCount
                try setLinkAttribute(key, value, after: first)
            }
            link.attributes = RecordRange(first, count: tags.count &- first)
            try links.append(link)
            count &+= 1
        }
        return count
    }

    /// Appends an attribute of the link whose attributes begin at a place, or replaces the value that it has.
    private mutating func setLinkAttribute(_ key: TagKey, _ value: Text, after first: Int) throws(WireError) {
        var i = first
        while let tag = tags[i], !equal(tag.key, key) { i &+= 1 }
        if i < tags.count {
            tags.update(i) { $0.value = value }
        } else {
            try tags.append(TagRecord(key: key, value: value))
        }
    }

    /// Appends the attributes whose entries stand in a part of the arena.
    private mutating func appendEventAttributes(_ start: Int, _ end: Int) throws(WireError) -> RecordRange {
        let first = attributes.count
        var position = start
        while position < end, let entry = DraftEntry(arena.bytes, at: position) {
            position = entry.end
            if let value = try attributeValue(entry) {
                try attributes.append(AttributeRecord(key: draftKey(entry), value: value))
            }
        }
        return RecordRange(first, count: attributes.count &- first)
    }

    private mutating func attributeValue(_ entry: DraftEntry) throws(WireError) -> ValueRecord? {
        let first = elements.count
        switch entry.kind {
        case .string: return ValueRecord(Text(arena: entry.value, count: entry.valueCount))
        case .bool: return ValueRecord(draftBits(entry) != 0)
        case .int: return ValueRecord(Int64(bitPattern: draftBits(entry)))
        case .double: return ValueRecord(Double(bitPattern: draftBits(entry)))
        case .stringArray:
            var position = entry.value
            while position &+ 4 <= entry.end {
                let count = Int(arenaNumber(at: position))
                try elements.append(ValueRecord(Text(arena: position &+ 4, count: count)))
                position &+= 4 &+ count
            }
        case .boolArray:
            for byte in entry.value(in: arena.bytes) { try elements.append(ValueRecord(byte != 0)) }
        case .intArray:
            for i in 0..<entry.valueCount / 8 {
                try elements.append(ValueRecord(Int64(bitPattern: arenaBits(at: entry.value &+ i &* 8))))
            }
        case .doubleArray:
            for i in 0..<entry.valueCount / 8 {
                try elements.append(ValueRecord(Double(bitPattern: arenaBits(at: entry.value &+ i &* 8))))
            }
        case .unused, .tag, .metric, .structValue, .links, .event: return nil
        }
        return ValueRecord(elements: RecordRange(first, count: elements.count &- first))
    }

    private func draftKey(_ entry: DraftEntry) -> TagKey {
        key(for: Text(arena: entry.key, count: entry.keyCount))
    }

    private func draftBits(_ entry: DraftEntry) -> UInt64 {
        arenaBits(at: entry.value)
    }

    /// Eight bytes of the arena in the order of this machine; 0 beyond its end.
    private func arenaBits(at offset: Int) -> UInt64 {
        guard let base = arena.base, offset &+ 8 <= arena.count else { return 0 }
        return base.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }

    /// Four bytes of the arena in the order of this machine; 0 beyond its end.
    private func arenaNumber(at offset: Int) -> UInt32 {
        guard let base = arena.base, offset &+ 4 <= arena.count else { return 0 }
        return base.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
    }
}
