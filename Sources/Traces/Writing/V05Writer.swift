internal import DPWire

extension TraceEncoder {
    /// Writes the kept chunks as v0.5.
    ///
    /// A v0.5 payload's own string table is sent again when at least half of its spans are, so that their bytes need
    /// not be written; else a new table is made of what is kept.
    mutating func encodeV05(_ storage: UnsafePointer<BatchStorage>) throws(WireError) {
        countKept(storage)
        let keepsTable =
            storage.pointee.format == .v05 && storage.pointee.isTableClean && storage.pointee.sourceEnd > 0
            && result.spanCount &* 2 >= storage.pointee.spans.count
        let needsStrings = !keepsTable || storage.pointee.keepsDirtyChunk
        if needsStrings {
            if keepsTable { try strings.reset(copying: storage) } else { try strings.reset() }
        }
        let chunkCount = result.chunkCount
        try output.write(upTo: 5) { $0.arrayHeader(chunkCount) }
        var i = 0
        while let chunk = storage.pointee.chunks[i] {
            i &+= 1
            if chunk.dropReason != 0 { continue }
            try writeChunk(storage, chunk, isSource: keepsTable) { encoder, span, isFirst throws(WireError) in
                try encoder.writeV05(storage, span, isFirst: isFirst)
            }
            if needsStrings, strings.byteCount > limit { throw WireError(.tooLarge, at: strings.byteCount) }
        }
        let table = storage.pointee.sourceTable
        prefix =
            needsStrings
            ? strings.finish()
            : UnsafeRawBufferPointer(start: storage.pointee.payload, count: table.first &+ table.length)
    }

    @inline(never)
    private mutating func writeV05(
        _ storage: UnsafePointer<BatchStorage>,
        _ span: UnsafePointer<SpanRecord>,
        isFirst: Bool
    ) throws(WireError) {
        let tagCount = span.pointee.tags.length
        let metricCount = span.pointee.metrics.length
        // Fixed fields 76, headers 10, three tags that may be added 30; a tag takes 10 at most, a metric 14.
        var out = MessagePackOutput(try output.reserve(128 &+ tagCount &* 10 &+ metricCount &* 14))
        out.arrayHeader(12)
        out.uint(UInt64(try strings.index(of: storage.pointee.bytes(span.pointee.service))))
        out.uint(UInt64(try strings.index(of: storage.pointee.bytes(span.pointee.name))))
        out.uint(UInt64(try strings.index(of: storage.pointee.bytes(span.pointee.resource))))
        out.uint(span.pointee.traceID)
        out.uint(span.pointee.spanID)
        out.uint(span.pointee.parentID)
        out.int(span.pointee.start)
        out.int(span.pointee.duration)
        out.int(Int64(span.pointee.error))
        if isFirst && span.pointee.traceIDHigh != 0 || span.pointee.links.count > 0 || span.pointee.events.count > 0 {
            try writeExtendedTags(storage, span, isFirst: isFirst, &out)
        } else {
            out.mapHeader(tagCount)
            if let tags = storage.pointee.tags.slice(span.pointee.tags.first, tagCount).baseAddress {
                var i = 0
                while i < tagCount {
                    out.uint(UInt64(try strings.index(of: tags[i].key, storage)))
                    out.uint(UInt64(try strings.index(of: storage.pointee.bytes(tags[i].value))))
                    i &+= 1
                }
            }
        }
        out.mapHeader(metricCount)
        if let metrics = storage.pointee.metrics.slice(span.pointee.metrics.first, metricCount).baseAddress {
            var i = 0
            while i < metricCount {
                out.uint(UInt64(try strings.index(of: metrics[i].key, storage)))
                out.double(metrics[i].value)
                i &+= 1
            }
        }
        out.uint(UInt64(try strings.index(of: storage.pointee.bytes(span.pointee.type))))
        output.commit(to: out.next)
        result.droppedMetaStructs &+= span.pointee.structs.length
    }

    /// Writes the tags of a span that has links, events or a 128-bit trace id, which become tags here.
    @inline(never)
    private mutating func writeExtendedTags(
        _ storage: UnsafePointer<BatchStorage>,
        _ span: UnsafePointer<SpanRecord>,
        isFirst: Bool,
        _ out: inout MessagePackOutput
    ) throws(WireError) {
        let addsTraceID = storage.pointee.needsTraceIDTag(span, isFirst: isFirst)
        let hasLinks = span.pointee.links.count > 0
        let hasEvents = span.pointee.events.count > 0
        let replacesLinks = hasLinks && storage.pointee.tag(.spanLinks, of: span) != nil
        let replacesEvents = hasEvents && storage.pointee.tag(.spanEvents, of: span) != nil
        let added =
            (addsTraceID ? 1 : 0) &+ (hasLinks && !replacesLinks ? 1 : 0) &+ (hasEvents && !replacesEvents ? 1 : 0)
        result.replacedTags &+= (replacesLinks ? 1 : 0) &+ (replacesEvents ? 1 : 0)

        out.mapHeader(span.pointee.tags.length &+ added)
        for tag in storage.pointee.tags.slice(span.pointee.tags.first, span.pointee.tags.length) {
            out.uint(UInt64(try strings.index(of: tag.key, storage)))
            if replacesLinks, tag.key.known == .spanLinks {
                out.uint(UInt64(try linksIndex(storage, span.pointee.links)))
            } else if replacesEvents, tag.key.known == .spanEvents {
                out.uint(UInt64(try eventsIndex(storage, span.pointee.events)))
            } else {
                out.uint(UInt64(try strings.index(of: storage.pointee.bytes(tag.value))))
            }
        }
        if addsTraceID {
            out.uint(UInt64(try strings.index(of: TagKey(.traceIDHigh), storage)))
            out.uint(UInt64(try traceIDIndex(span.pointee.traceIDHigh)))
        }
        if hasLinks && !replacesLinks {
            out.uint(UInt64(try strings.index(of: TagKey(.spanLinks), storage)))
            out.uint(UInt64(try linksIndex(storage, span.pointee.links)))
        }
        if hasEvents && !replacesEvents {
            out.uint(UInt64(try strings.index(of: TagKey(.spanEvents), storage)))
            out.uint(UInt64(try eventsIndex(storage, span.pointee.events)))
        }
    }

    private mutating func traceIDIndex(_ high: UInt64) throws(WireError) -> UInt32 {
        json.reset()
        try json.hex(high)
        // The quotes that JSON puts around the digits are not part of the tag.
        return try strings.index(of: UnsafeRawBufferPointer(rebasing: json.buffer.bytes.dropFirst().dropLast()))
    }

    private mutating func linksIndex(
        _ storage: UnsafePointer<BatchStorage>,
        _ links: RecordRange
    ) throws(WireError) -> UInt32 {
        json.reset()
        try writeLinksJSON(storage, links)
        return try strings.index(of: json.buffer.bytes)
    }

    private mutating func eventsIndex(
        _ storage: UnsafePointer<BatchStorage>,
        _ events: RecordRange
    ) throws(WireError) -> UInt32 {
        json.reset()
        try writeEventsJSON(storage, events)
        return try strings.index(of: json.buffer.bytes)
    }
}

extension BatchStorage {
    /// Whether a chunk that is kept has to be written anew, at least in part.
    fileprivate var keepsDirtyChunk: Bool {
        var i = 0
        while let chunk = chunks[i] {
            i &+= 1
            if chunk.dropReason == 0, chunk.isDirty { return true }
        }
        return false
    }
}
