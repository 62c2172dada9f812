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

    /// Moves behind an array's header, which must be there.
    func plainArrayHeader(_ position: Int) throws(WireError) -> (Int, Int) {
        var cursor = cursor(position)
        return (try cursor.arrayHeader(), cursor.position)
    }

    private mutating func readChunkV04(_ start: Int) throws(WireError) -> Int {
        var (count, position) = try plainArrayHeader(start)
        let first = storage.pointee.spans.count
        var isDirty = false
        var span = 0
        while span < count {
            path.span = span
            position = try readSpanV04(position)
            isDirty = isDirty || spanIsDirty
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
        let base = base
        let fastEnd = fastEnd
        let span = try newSpan(at: start)
        spanIsDirty = false
        var position = start
        var fields: Int
        if position <= fastEnd, base.byte(at: position) & 0xF0 == 0x80 {
            fields = Int(base.byte(at: position) & 0x0F)
            position &+= 1
        } else {
            var cursor = cursor(position)
            fields = try cursor.mapHeader()
            position = cursor.position
        }
        var seen: UInt32 = 0
        while fields > 0 {
            fields &-= 1
            let field = try fieldName(base, &position, fastEnd)
            path.field = field
            let bit: UInt32 = 1 &<< UInt32(field.rawValue)
            if seen & bit != 0, field != .unknown { correct(.duplicateKey) }
            seen |= bit
            switch field {
            case .service: span.pointee.service = try fieldText(base, &position, fastEnd)
            case .name: span.pointee.name = try fieldText(base, &position, fastEnd)
            case .resource: span.pointee.resource = try fieldText(base, &position, fastEnd)
            case .type: span.pointee.type = try fieldText(base, &position, fastEnd)
            case .traceID: span.pointee.traceID = try unsigned(base, &position, fastEnd)
            case .spanID: span.pointee.spanID = try unsigned(base, &position, fastEnd)
            case .parentID: span.pointee.parentID = try unsigned(base, &position, fastEnd)
            case .start: span.pointee.start = try signed(base, &position, fastEnd)
            case .duration: span.pointee.duration = try signed(base, &position, fastEnd)
            case .error: span.pointee.error = try signed32(base, &position, fastEnd)
            case .meta: position = try readTags(position, into: span)
            case .metrics: position = try readMetrics(position, into: span)
            case .metaStruct: position = try readStructs(position, into: span)
            case .spanLinks: position = try readLinks(position, into: span)
            case .spanEvents: position = try readEvents(position, into: span)
            case .unknown, .none, .stringTable: position = try skipUnknown(position)
            }
        }
        path.field = .none
        span.pointee.source = RecordRange(start, count: position &- start)
        if spanIsDirty { span.pointee.flags = .dirty }
        storage.pointee.spans.commit(1)
        return position
    }

    /// Moves behind the value of a field that the format does not know.
    mutating func skipUnknown(_ position: Int) throws(WireError) -> Int {
        var cursor = cursor(position)
        try cursor.skip()
        correct(.unknownField)
        return cursor.position
    }

    /// Reads a span's field name.
    @inline(__always)
    private mutating func fieldName(
        _ base: UnsafeRawPointer,
        _ position: inout Int,
        _ fastEnd: Int
    ) throws(WireError) -> ReadingField {
        if position <= fastEnd {
            let count = Int(base.byte(at: position) ^ 0xA0)
            if count < 32 {
                let start = position &+ 1
                position = start &+ count
                return ReadingField.recognize(base + start, count: count)
            }
        }
        let field: ReadingField
        (field, position) = try anyFieldName(position)
        return field
    }

    @inline(never)
    private mutating func anyFieldName(_ position: Int) throws(WireError) -> (ReadingField, Int) {
        var cursor = cursor(position)
        path.field = .unknown
        let range: MessagePackCursor.ByteRange
        if try cursor.kind() == .binary {
            range = try cursor.binary()
            correct(.binaryText)
        } else {
            range = try cursor.string()
        }
        // The recognition reads whole words, so the name is brought where there are bytes behind it.
        var name: (UInt64, UInt64) = (0, 0)
        let field = withUnsafeMutableBytes(of: &name) { room -> ReadingField in
            guard range.count <= room.count, let start = room.baseAddress else { return .unknown }
            start.put(base + range.offset, count: range.count)
            return ReadingField.recognize(UnsafeRawPointer(start), count: range.count)
        }
        return (field, cursor.position)
    }
}

extension ReadingField {
    /// The field of a v0.4 span with this name; eight bytes from each byte of the name on must be readable.
    @inline(__always)
    static func recognize(_ start: UnsafeRawPointer, count: Int) -> ReadingField {
        let word = start.word(at: 0)
        switch count {
        case 4:
            let short = UInt32(truncatingIfNeeded: word)
            if short == UInt32(truncatingIfNeeded: Self.word("name")) { return .name }
            if short == UInt32(truncatingIfNeeded: Self.word("meta")) { return .meta }
            if short == UInt32(truncatingIfNeeded: Self.word("type")) { return .type }
        case 5:
            let short = word & 0xFF_FFFF_FFFF
            if short == Self.word("start") { return .start }
            if short == Self.word("error") { return .error }
        case 7:
            let short = word & 0xFF_FFFF_FFFF_FFFF
            if short == Self.word("service") { return .service }
            if short == Self.word("span_id") { return .spanID }
            if short == Self.word("metrics") { return .metrics }
        case 8:
            if word == Self.word("resource") { return .resource }
            if word == Self.word("trace_id") { return .traceID }
            if word == Self.word("duration") { return .duration }
        case 9:
            if word == Self.word("parent_i"), start.byte(at: 8) == 0x64 { return .parentID }
        case 10:
            if word == Self.word("span_lin"), start.word(at: 2) == Self.word("an_links") { return .spanLinks }
        case 11:
            if word == Self.word("meta_str"), start.word(at: 3) == Self.word("a_struct") { return .metaStruct }
            if word == Self.word("span_eve"), start.word(at: 3) == Self.word("n_events") { return .spanEvents }
        default: break
        }
        return .unknown
    }

    /// Up to eight bytes of a constant as a number, first byte lowest.
    ///
    /// Folded by the compiler.
    @inline(__always)
    static func word(_ text: StaticString) -> UInt64 {
        var word: UInt64 = 0
        for i in 0..<text.utf8CodeUnitCount {
            word |= UInt64(text.utf8Start[i]) &<< UInt64(8 &* i)
        }
        return word
    }
}
