internal import DPWire

extension TraceEncoder {
    /// Writes the kept chunks as v0.4.
    mutating func encodeV04(_ storage: UnsafePointer<BatchStorage>) throws(WireError) {
        countKept(storage)
        let chunkCount = result.chunkCount
        try output.write(upTo: 5) { $0.arrayHeader(chunkCount) }
        var i = 0
        while let chunk = storage.pointee.chunks[i] {
            i &+= 1
            if chunk.dropReason == 0 { try writeV04(storage, chunk) }
        }
    }

    /// Writes a chunk as v0.4.
    mutating func writeV04(_ storage: UnsafePointer<BatchStorage>, _ chunk: ChunkRecord) throws(WireError) {
        let isSource = storage.pointee.format == .v04
        try writeChunk(storage, chunk, isSource: isSource) { encoder, span, isFirst throws(WireError) in
            if isSource, span.pointee.flags.isMarkedSource {
                try encoder.takeMarked(storage, span, isFirst: isFirst)
            } else {
                try encoder.writeV04(storage, span, isFirst: isFirst)
            }
        }
    }

    /// Takes a span from the payload with one more metric, which comes first there: the mark of top-level spans.
    private mutating func takeMarked(
        _ storage: UnsafePointer<BatchStorage>,
        _ span: UnsafePointer<SpanRecord>,
        isFirst: Bool
    ) throws(WireError) {
        let count = span.pointee.metrics.length
        guard let header = storage.pointee.metricsHeader(of: span, count: count &- 1) else {
            return try writeV04(storage, span, isFirst: isFirst)
        }
        let start = span.pointee.source.first
        let end = start &+ span.pointee.source.length
        try take(RecordRange(start, count: header &- start), storage)
        try output.write(upTo: 24) {
            $0.mapHeader(count)
            $0.string(KnownKey.topLevel.text)
            $0.double(1)
        }
        try take(RecordRange(header &+ 1, count: end &- header &- 1), storage)
    }

    @inline(never)
    private mutating func writeV04(
        _ storage: UnsafePointer<BatchStorage>,
        _ span: UnsafePointer<SpanRecord>,
        isFirst: Bool
    ) throws(WireError) {
        let addsTraceID = storage.pointee.needsTraceIDTag(span, isFirst: isFirst)
        let tagCount = span.pointee.tags.length &+ (addsTraceID ? 1 : 0)
        var fields = 7
        fields &+= span.pointee.parentID != 0 ? 1 : 0
        fields &+= span.pointee.error != 0 ? 1 : 0
        fields &+= tagCount > 0 ? 1 : 0
        fields &+= span.pointee.metrics.count > 0 ? 1 : 0
        fields &+= span.pointee.type.isEmpty ? 0 : 1
        fields &+= span.pointee.structs.count > 0 ? 1 : 0
        fields &+= span.pointee.links.count > 0 ? 1 : 0
        fields &+= span.pointee.events.count > 0 ? 1 : 0

        let service = storage.pointee.bytes(span.pointee.service)
        let name = storage.pointee.bytes(span.pointee.name)
        let resource = storage.pointee.bytes(span.pointee.resource)
        // The longest form of all fixed fields, their names included, is 170 bytes.
        var out = MessagePackOutput(try output.reserve(200 &+ service.count &+ name.count &+ resource.count))
        out.mapHeader(fields)
        out.string("service")
        out.string(service)
        out.string("name")
        out.string(name)
        out.string("resource")
        out.string(resource)
        out.string("trace_id")
        out.fixedUInt64(span.pointee.traceID)
        out.string("span_id")
        out.fixedUInt64(span.pointee.spanID)
        if span.pointee.parentID != 0 {
            out.string("parent_id")
            out.fixedUInt64(span.pointee.parentID)
        }
        out.string("start")
        out.fixedInt64(span.pointee.start)
        out.string("duration")
        out.int(span.pointee.duration)
        if span.pointee.error != 0 {
            out.string("error")
            out.int(Int64(span.pointee.error))
        }
        if tagCount > 0 {
            out.string("meta")
            out.mapHeader(tagCount)
        }
        output.commit(to: out.next)

        try writePairs(storage, span.pointee.tags)
        if addsTraceID { try writeTraceIDTag(span.pointee.traceIDHigh) }
        if span.pointee.metrics.count > 0 { try writeMetrics(storage, span.pointee.metrics) }
        if !span.pointee.type.isEmpty {
            let type = storage.pointee.bytes(span.pointee.type)
            var out = MessagePackOutput(try output.reserve(16 &+ type.count))
            out.string("type")
            out.string(type)
            output.commit(to: out.next)
        }
        if span.pointee.structs.count > 0 { try writeStructs(storage, span.pointee.structs) }
        if span.pointee.links.count > 0 { try writeLinks(storage, span.pointee.links) }
        if span.pointee.events.count > 0 { try writeEvents(storage, span.pointee.events) }
    }

    /// Writes texts in pairs, without a header.
    private mutating func writePairs(
        _ storage: UnsafePointer<BatchStorage>,
        _ range: RecordRange
    ) throws(WireError) {
        guard let tags = storage.pointee.tags.slice(range.first, range.length).baseAddress else { return }
        var i = 0
        while i < range.length {
            let key = storage.pointee.bytes(tags[i].key)
            let value = storage.pointee.bytes(tags[i].value)
            var out = MessagePackOutput(try output.reserve(10 &+ key.count &+ value.count))
            out.string(key)
            out.string(value)
            output.commit(to: out.next)
            i &+= 1
        }
    }

    private mutating func writeTraceIDTag(_ high: UInt64) throws(WireError) {
        try output.write(upTo: 16) {
            $0.string(KnownKey.traceIDHigh.text)
            $0.stringHeader(16)
        }
        try JSONNumber.writeHex(high, into: &output)
    }

    private mutating func writeMetrics(
        _ storage: UnsafePointer<BatchStorage>,
        _ range: RecordRange
    ) throws(WireError) {
        guard let metrics = storage.pointee.metrics.slice(range.first, range.length).baseAddress else { return }
        try output.write(upTo: 16) {
            $0.string("metrics")
            $0.mapHeader(range.length)
        }
        var i = 0
        while i < range.length {
            let key = storage.pointee.bytes(metrics[i].key)
            var out = MessagePackOutput(try output.reserve(14 &+ key.count))
            out.string(key)
            out.double(metrics[i].value)
            output.commit(to: out.next)
            i &+= 1
        }
    }

    private mutating func writeStructs(
        _ storage: UnsafePointer<BatchStorage>,
        _ range: RecordRange
    ) throws(WireError) {
        try output.write(upTo: 32) {
            $0.string("meta_struct")
            $0.mapHeader(range.length)
        }
        for record in storage.pointee.tags.slice(range.first, range.length) {
            let key = storage.pointee.bytes(record.key)
            let value = storage.pointee.bytes(record.value)
            var out = MessagePackOutput(try output.reserve(10 &+ key.count &+ value.count))
            out.string(key)
            out.binary(value)
            output.commit(to: out.next)
        }
    }

    private mutating func writeLinks(
        _ storage: UnsafePointer<BatchStorage>,
        _ range: RecordRange
    ) throws(WireError) {
        try output.write(upTo: 32) {
            $0.string("span_links")
            $0.arrayHeader(range.length)
        }
        for link in storage.pointee.links.slice(range.first, range.length) {
            let tracestate = storage.pointee.bytes(link.tracestate)
            let fields =
                3 &+ (link.attributes.count > 0 ? 1 : 0) &+ (tracestate.isEmpty ? 0 : 1) &+ (link.flags != 0 ? 1 : 0)
            var out = MessagePackOutput(try output.reserve(96))
            out.mapHeader(fields)
            out.string("trace_id")
            out.fixedUInt64(link.traceID)
            out.string("trace_id_high")
            out.fixedUInt64(link.traceIDHigh)
            out.string("span_id")
            out.fixedUInt64(link.spanID)
            if link.attributes.count > 0 {
                out.string("attributes")
                out.mapHeader(link.attributes.length)
            }
            output.commit(to: out.next)
            try writePairs(storage, link.attributes)
            out = MessagePackOutput(try output.reserve(32 &+ tracestate.count))
            if !tracestate.isEmpty {
                out.string("tracestate")
                out.string(tracestate)
            }
            if link.flags != 0 {
                out.string("flags")
                out.fixedUInt32(link.flags)
            }
            output.commit(to: out.next)
        }
    }

    private mutating func writeEvents(
        _ storage: UnsafePointer<BatchStorage>,
        _ range: RecordRange
    ) throws(WireError) {
        try output.write(upTo: 32) {
            $0.string("span_events")
            $0.arrayHeader(range.length)
        }
        for event in storage.pointee.events.slice(range.first, range.length) {
            let name = storage.pointee.bytes(event.name)
            var out = MessagePackOutput(try output.reserve(64 &+ name.count))
            out.mapHeader(event.attributes.count > 0 ? 3 : 2)
            out.string("time_unix_nano")
            out.fixedUInt64(event.time)
            out.string("name")
            out.string(name)
            if event.attributes.count > 0 {
                out.string("attributes")
                out.mapHeader(event.attributes.length)
            }
            output.commit(to: out.next)
            for attribute in storage.pointee.attributes.slice(event.attributes.first, event.attributes.length) {
                let key = storage.pointee.bytes(attribute.key)
                var out = MessagePackOutput(try output.reserve(5 &+ key.count))
                out.string(key)
                output.commit(to: out.next)
                try writeValue(storage, attribute.value)
            }
        }
    }

    private mutating func writeValue(
        _ storage: UnsafePointer<BatchStorage>,
        _ value: ValueRecord
    ) throws(WireError) {
        let text =
            value.kind == .string ? storage.pointee.bytes(value.text) : UnsafeRawBufferPointer(start: nil, count: 0)
        var out = MessagePackOutput(try output.reserve(48 &+ text.count))
        out.mapHeader(2)
        out.string("type")
        out.fixedUInt8(value.kind.rawValue)
        switch value.kind {
        case .string:
            out.string("string_value")
            out.string(text)
        case .bool:
            out.string("bool_value")
            out.bool(value.bool)
        case .int:
            out.string("int_value")
            out.int(value.int)
        case .double:
            out.string("double_value")
            out.double(value.double)
        case .array:
            out.string("array_value")
            out.mapHeader(1)
            out.string("values")
            out.arrayHeader(value.elements.length)
        }
        output.commit(to: out.next)
        if value.kind != .array { return }
        for element in storage.pointee.elements.slice(value.elements.first, value.elements.length)
        where element.kind != .array {
            try writeValue(storage, element)
        }
    }
}

extension MessagePackOutput {
    /// A string; at most its length + 5 bytes.
    @inline(__always)
    mutating func string(_ bytes: UnsafeRawBufferPointer) {
        stringHeader(bytes.count)
        if let start = bytes.baseAddress { self.bytes(start, count: bytes.count) }
    }

    /// A binary value; at most its length + 5 bytes.
    @inline(__always)
    mutating func binary(_ bytes: UnsafeRawBufferPointer) {
        binaryHeader(bytes.count)
        if let start = bytes.baseAddress { self.bytes(start, count: bytes.count) }
    }
}

extension BatchStorage {
    /// Tells whether a span must get `_dd.p.tid`, because it is the first of its chunk and only natively has 128 bits.
    @inline(__always)
    func needsTraceIDTag(_ span: UnsafePointer<SpanRecord>, isFirst: Bool) -> Bool {
        if !isFirst || span.pointee.traceIDHigh == 0 { return false }
        return tag(.traceIDHigh, of: span) == nil
    }

    /// The value of a known tag.
    @inline(__always)
    func tag(_ key: KnownKey, of span: UnsafePointer<SpanRecord>) -> Text? {
        if span.pointee.knownTags & key.bit == 0 { return nil }
        let wanted = TagKey(key).size
        for tag in tags.slice(span.pointee.tags.first, span.pointee.tags.length) where tag.key.size == wanted {
            return tag.value
        }
        return nil
    }

    /// The value of a known metric.
    func metric(_ key: KnownKey, of span: UnsafePointer<SpanRecord>) -> Double? {
        if span.pointee.knownMetrics & key.bit == 0 { return nil }
        let wanted = TagKey(key).size
        for metric in metrics.slice(span.pointee.metrics.first, span.pointee.metrics.length)
        where metric.key.size == wanted {
            return metric.value
        }
        return nil
    }
}
