internal import DPWire

extension PayloadReader {
    /// Reads a v0.5 payload: an array of a string table and of traces, whose spans are arrays of twelve.
    ///
    /// Bytes behind it are ignored.
    mutating func readV05() throws(WireError) {
        let (parts, table) = try plainArrayHeader(0)
        if parts != 2 { throw broken(.wrongCount, at: 0) }
        path.field = .stringTable
        var position = try readTable(table)
        path.field = .none
        let count: Int
        (count, position) = try plainArrayHeader(position)
        storage.pointee.sourceChunks = position
        var trace = 0
        while trace < count {
            path.trace = trace
            position = try readChunkV05(position)
            trace &+= 1
        }
        path.trace = -1
        storage.pointee.sourceEnd = position
    }

    /// Reads the string table, each string once for all spans that use it.
    private mutating func readTable(_ start: Int) throws(WireError) -> Int {
        var (count, position) = try plainArrayHeader(start)
        while count > 0 {
            count &-= 1
            if storage.pointee.dictionary.count == storage.pointee.dictionary.capacity {
                try checkExpansion(at: position)
            }
            spanIsDirty = false
            var text = try text(base, &position, fastEnd)
            if text.isAbsent { text = .empty }
            if spanIsDirty {
                storage.pointee.isTableClean = false
                storage.pointee.isDirty = true
            }
            try storage.pointee.dictionary.append(
                DictionaryRecord(
                    text: text,
                    key: storage.pointee.key(for: text),
                    bloomBit: storage.pointee.bloomBit(text),
                    isCorrected: spanIsDirty
                )
            )
        }
        storage.pointee.sourceTable = RecordRange(start, count: position &- start)
        return position
    }

    private mutating func readChunkV05(_ start: Int) throws(WireError) -> Int {
        var (count, position) = try plainArrayHeader(start)
        let first = storage.pointee.spans.count
        var isDirty = false
        var span = 0
        while span < count {
            path.span = span
            position = try readSpanV05(position)
            isDirty = isDirty || spanIsDirty
            span &+= 1
        }
        path.span = -1
        try finishChunk(firstSpan: first, source: start..<position, isDirty: isDirty)
        return position
    }

    @inline(never)
    private mutating func readSpanV05(_ start: Int) throws(WireError) -> Int {
        let base = base
        let fastEnd = fastEnd
        let span = try newSpan(at: start)
        spanIsDirty = false
        var (fields, position) = try plainArrayHeader(start)
        if fields != 12 { throw broken(.wrongCount, at: start) }
        fields = storage.pointee.dictionary.count
        guard let strings = storage.pointee.dictionary.base else { throw broken(.badIndex, at: position) }

        path.field = .service
        span.pointee.service = try string(base, &position, fastEnd, strings, fields).text
        path.field = .name
        span.pointee.name = try string(base, &position, fastEnd, strings, fields).text
        path.field = .resource
        span.pointee.resource = try string(base, &position, fastEnd, strings, fields).text
        path.field = .traceID
        span.pointee.traceID = try unsigned(base, &position, fastEnd)
        path.field = .spanID
        span.pointee.spanID = try unsigned(base, &position, fastEnd)
        path.field = .parentID
        span.pointee.parentID = try unsigned(base, &position, fastEnd)
        path.field = .start
        span.pointee.start = try signed(base, &position, fastEnd)
        path.field = .duration
        span.pointee.duration = try signed(base, &position, fastEnd)
        path.field = .error
        span.pointee.error = try signed32(base, &position, fastEnd)
        path.field = .meta
        position = try readTagsV05(position, strings, fields, into: span)
        path.field = .metrics
        position = try readMetricsV05(position, strings, fields, into: span)
        path.field = .type
        span.pointee.type = try string(base, &position, fastEnd, strings, fields).text

        path.field = .none
        span.pointee.source = RecordRange(start, count: position &- start)
        if spanIsDirty { span.pointee.flags = .dirty }
        storage.pointee.spans.commit(1)
        return position
    }

    /// Reads an index and returns the string it points to; nil counts as no text.
    @inline(__always)
    private mutating func string(
        _ base: UnsafeRawPointer,
        _ position: inout Int,
        _ fastEnd: Int,
        _ strings: UnsafeMutablePointer<DictionaryRecord>,
        _ count: Int
    ) throws(WireError) -> DictionaryRecord {
        if position <= fastEnd {
            let marker = base.byte(at: position)
            var index = count
            var width = 1
            if marker < 0x80 {
                index = Int(marker)
            } else if marker == 0xCD {
                index = Int(UInt16(bigEndian: base.loadUnaligned(fromByteOffset: position &+ 1, as: UInt16.self)))
                width = 3
            } else if marker == 0xCC {
                index = Int(base.byte(at: position &+ 1))
                width = 2
            }
            if index < count, !strings[index].isCorrected {
                position &+= width
                return strings[index]
            }
        }
        return try anyString(&position, strings, count)
    }

    @inline(never)
    private mutating func anyString(
        _ position: inout Int,
        _ strings: UnsafeMutablePointer<DictionaryRecord>,
        _ count: Int
    ) throws(WireError) -> DictionaryRecord {
        let start = position
        if try cursor(start).kind() == .nil {
            correct(.nilValue)
            position = start &+ 1
            return DictionaryRecord(text: .empty, key: TagKey(.empty), bloomBit: 0, isCorrected: true)
        }
        let index: UInt64
        (index, position) = try anyUnsigned(start)
        if index >= UInt64(count) { throw broken(.badIndex, at: start) }
        let record = strings[Int(truncatingIfNeeded: index)]
        if record.isCorrected { spanIsDirty = true }
        return record
    }

    @inline(never)
    private mutating func readTagsV05(
        _ start: Int,
        _ strings: UnsafeMutablePointer<DictionaryRecord>,
        _ stringCount: Int,
        into span: UnsafeMutablePointer<SpanRecord>
    ) throws(WireError) -> Int {
        var (count, position) = try mapHeaderFast(start)
        let first = storage.pointee.tags.count
        let base = base
        let fastEnd = fastEnd
        let isSmall = count <= Self.smallMap
        if !isSmall { try storage.pointee.slots.reset(expecting: 0) }
        var seen = SeenKeys()
        while count > 0 {
            count &-= 1
            if position < end, base.byte(at: position) == 0xC0 { throw WireError(.unexpectedType, at: position) }
            let key = try string(base, &position, fastEnd, strings, stringCount)
            if position < end, base.byte(at: position) == 0xC0 {
                correct(.nilValue)
                position &+= 1
                continue
            }
            let value = try string(base, &position, fastEnd, strings, stringCount).text
            if seen.note(key.key, bloomBit: key.bloomBit) || !isSmall {
                let record = storage.pointee.tags.count &- first
                if let earlier = try duplicateTag(of: key.key, first: first, count: record, isSmall: isSmall) {
                    storage.pointee.tags.update(first &+ earlier) { $0.value = value }
                    correct(.duplicateKey)
                    continue
                }
            }
            try storage.pointee.tags.append(TagRecord(key: key.key, value: value))
        }
        span.pointee.tags = RecordRange(first, count: storage.pointee.tags.count &- first)
        span.pointee.knownTags = seen.known
        return position
    }

    @inline(never)
    private mutating func readMetricsV05(
        _ start: Int,
        _ strings: UnsafeMutablePointer<DictionaryRecord>,
        _ stringCount: Int,
        into span: UnsafeMutablePointer<SpanRecord>
    ) throws(WireError) -> Int {
        var (count, position) = try mapHeaderFast(start)
        let first = storage.pointee.metrics.count
        let base = base
        let fastEnd = fastEnd
        let isSmall = count <= Self.smallMap
        if !isSmall { try storage.pointee.slots.reset(expecting: 0) }
        var seen = SeenKeys()
        while count > 0 {
            count &-= 1
            if position < end, base.byte(at: position) == 0xC0 { throw WireError(.unexpectedType, at: position) }
            let key = try string(base, &position, fastEnd, strings, stringCount)
            guard let value = try metric(base, &position, fastEnd) else { continue }
            if seen.note(key.key, bloomBit: key.bloomBit) || !isSmall {
                let record = storage.pointee.metrics.count &- first
                if let earlier = try duplicateMetric(of: key.key, first: first, count: record, isSmall: isSmall) {
                    storage.pointee.metrics.update(first &+ earlier) { $0.value = value }
                    correct(.duplicateKey)
                    continue
                }
            }
            try storage.pointee.metrics.append(MetricRecord(key: key.key, value: value))
        }
        span.pointee.metrics = RecordRange(first, count: storage.pointee.metrics.count &- first)
        span.pointee.knownMetrics = seen.known
        return position
    }
}
