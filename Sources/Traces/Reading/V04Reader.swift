internal import DPWire

extension PayloadReader {
    /// Reads a v0.4 payload: an array of traces, each an array of spans, each a map.
    ///
    /// Bytes behind it are ignored.
    mutating func readV04() throws(WireError) {
        var (count, position) = try plainArrayHeader(0)
        storage.pointee.sourceChunks = position
        var trace = 0
        while trace < count {
            path.trace = trace
            position = try readChunkV04(position)
            trace &+= 1
        }
        path.trace = -1
        storage.pointee.sourceEnd = position
    }

    private mutating func readChunkV04(_ start: Int) throws(WireError) -> Int {
        var (count, position) = try plainArrayHeader(start)
        let first = storage.pointee.spans.count
        var isDirty = false
        var span = 0
        while span < count {
            path.span = span
            position = try readSpanV04(position)
            isDirty = isDirty || spanIsDirty || spanIsRespelled
            span &+= 1
        }
        path.span = -1
        try finishChunk(firstSpan: first, source: start..<position, isDirty: isDirty)
        return position
    }

    /// Adds the chunk of the spans read since there were `firstSpan`.
    mutating func finishChunk(firstSpan: Int, source: Range<Int>, isDirty: Bool) throws(WireError) {
        if storage.pointee.chunks.count == storage.pointee.chunks.capacity { try checkExpansion(at: source.lowerBound) }
        let spans = RecordRange(firstSpan, count: storage.pointee.spans.count &- firstSpan)
        try storage.pointee.chunks.append(
            ChunkRecord(
                spans: spans,
                source: RecordRange(source.lowerBound, count: source.upperBound &- source.lowerBound),
                isDirty: isDirty,
                dropReason: 0,
                droppedSpans: 0
            )
        )
        if isDirty { storage.pointee.isDirty = true }
    }

    /// Room for one more span, which counts once it is committed.
    @inline(__always)
    mutating func newSpan(at position: Int) throws(WireError) -> UnsafeMutablePointer<SpanRecord> {
        if storage.pointee.spans.count == storage.pointee.spans.capacity { try checkExpansion(at: position) }
        let span = try storage.pointee.spans.reserve(1)
        span.initialize(to: SpanRecord())
        return span
    }

    @inline(never)
    private mutating func readSpanV04(_ start: Int) throws(WireError) -> Int {
        let span = try newSpan(at: start)
        spanIsDirty = false
        spanIsRespelled = false
        let last = lastFast
        let firstSplice = try storage.pointee.splices.append(SpliceRecord(.span, start, count: 0))
        var fields = FastFields(next: base + start, span: span)
        if fields.next <= last, fields.next.byte(at: 0) & 0xF0 == 0x80 {
            fields.left = Int(fields.next.byte(at: 0) & 0x0F)
            fields.next += 1
        } else {
            var header = cursor(start)
            fields.left = try header.mapHeader()
            fields.next = base + header.position
        }
        let fieldCount = fields.left
        while fields.left > 0 {
            // Metrics mostly follow on tags, which then are two stops in one.
            var field = fields.isAtMetrics(last) ? ReadingField.metrics : try readUsual(&fields, last)
            if field == .none {
                if fields.left == 0 { break }
                field = try otherField(&fields)
            }
            path.field = field
            if fields.seen.has(field) { correctRepeated(field) }
            fields.seen.note(field)
            let isOmitted: Bool
            (fields.next, isOmitted) = try readField(field, fields.next, into: span)
            if isOmitted {
                let name = fields.name
                try storage.pointee.splices.append(SpliceRecord(.field, name - base, count: fields.next - name))
            }
        }
        path.field = .none
        let end = fields.next - base
        span.pointee.source = RecordRange(start, count: end &- start)
        if !fields.seen.hasRequired { spanIsRespelled = true }
        if spanIsRespelled { span.pointee.flags = .respelled }
        if spanIsDirty { span.pointee.flags = .dirty }
        if !span.pointee.flags.isSource || storage.pointee.splices.count == firstSplice &+ 1 {
            storage.pointee.splices.truncate(to: firstSplice)
        } else {
            countFields(fieldCount, firstSplice)
        }
        storage.pointee.spans.commit(1)
        return end
    }

    /// Reads fields up to one that has to be read otherwise.
    @inline(__always)
    private func readUsual(_ fields: inout FastFields, _ last: UnsafeRawPointer) throws(WireError) -> ReadingField {
        let room = try storage.pointee.splices.reserve(FastFields.spliceLimit)
        var splice = room
        let field = fields.read(base, last, &splice)
        storage.pointee.splices.commit(splice - room)
        return field
    }

    /// Notes how many of a span's fields are sent.
    @inline(__always)
    private func countFields(_ fieldCount: Int, _ spanSplice: Int) {
        guard let splices = storage.pointee.splices.base else { return }
        var sent = fieldCount
        var i = spanSplice &+ 1
        while i < storage.pointee.splices.count {
            sent &-= splices[i].kind == .field ? 1 : 0
            i &+= 1
        }
        splices[spanSplice].count = UInt16(truncatingIfNeeded: sent)
    }

    /// Reads a field name that is not usual, or has an unusual value.
    @inline(never)
    private mutating func otherField(_ fields: inout FastFields) throws(WireError) -> ReadingField {
        path.field = .unknown
        fields.name = fields.next
        let (name, value) = try name(fields.next - base)
        fields.next = base + value
        fields.left &-= 1
        return ReadingField.named(base + name.offset, count: name.count)
    }

    @inline(never)
    private mutating func correctRepeated(_ field: ReadingField) {
        if field != .unknown { correct(.duplicateKey) }
    }

    /// Reads the value of any field, in any spelling.
    ///
    /// - Returns: where it ends, and whether it is the one that stands for no field.
    @inline(__always)
    private mutating func readField(
        _ field: ReadingField,
        _ start: UnsafeRawPointer,
        into span: UnsafeMutablePointer<SpanRecord>
    ) throws(WireError) -> (UnsafeRawPointer, Bool) {
        let start = start - base
        switch field {
        case .meta: return (base + (try readTags(start, into: span)), span.pointee.tags.count == 0)
        case .metrics: return (base + (try readMetrics(start, into: span)), span.pointee.metrics.count == 0)
        default: return (base + (try readOtherField(field, start, into: span)), isOmitted(field, span))
        }
    }

    /// Tells whether a field other than tags and metrics has the value that stands for no field.
    private func isOmitted(_ field: ReadingField, _ span: UnsafeMutablePointer<SpanRecord>) -> Bool {
        switch field {
        case .metaStruct: span.pointee.structs.count == 0
        case .spanLinks: span.pointee.links.count == 0
        case .spanEvents: span.pointee.events.count == 0
        case .type: span.pointee.type.isEmpty
        case .parentID: span.pointee.parentID == 0
        case .error: span.pointee.error == 0
        default: false
        }
    }

    @inline(never)
    private mutating func readOtherField(
        _ field: ReadingField,
        _ start: Int,
        into span: UnsafeMutablePointer<SpanRecord>
    ) throws(WireError) -> Int {
        var next = start
        switch field {
        case .meta: next = try readTags(start, into: span)
        case .metrics: next = try readMetrics(start, into: span)
        case .metaStruct: next = try readStructs(start, into: span)
        case .spanLinks: next = try readLinks(start, into: span)
        case .spanEvents: next = try readEvents(start, into: span)
        case .service: (span.pointee.service, next) = try fieldText(start)
        case .name: (span.pointee.name, next) = try fieldText(start)
        case .resource: (span.pointee.resource, next) = try fieldText(start)
        case .type: (span.pointee.type, next) = try fieldText(start)
        case .traceID: (span.pointee.traceID, next) = try unsigned(start)
        case .spanID: (span.pointee.spanID, next) = try unsigned(start)
        case .parentID: (span.pointee.parentID, next) = try unsigned(start)
        case .start: (span.pointee.start, next) = try signed(start)
        case .duration: (span.pointee.duration, next) = try signed(start)
        case .error: (span.pointee.error, next) = try signed32(start)
        case .unknown, .none, .stringTable: next = try skipUnknown(start)
        }
        return next
    }

    /// Moves behind the value of a field that the format does not know.
    @inline(never)
    mutating func skipUnknown(_ position: Int) throws(WireError) -> Int {
        var cursor = cursor(position)
        try cursor.skip()
        correct(.unknownField)
        return cursor.position
    }

    /// Reads the name of a field: a text, or a binary value as one.
    mutating func name(_ position: Int) throws(WireError) -> (MessagePackCursor.ByteRange, Int) {
        var cursor = cursor(position)
        if cursor.isAtBinary {
            let range = try cursor.binary()
            correct(.binaryText)
            return (range, cursor.position)
        }
        return (try cursor.string(), cursor.position)
    }
}
