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
        let (count, inside) = try plainArrayHeader(start)
        var position = inside
        try storage.pointee.slots.reset(expecting: 0)
        var index = 0
        while index < count {
            if storage.pointee.dictionary.count == storage.pointee.dictionary.capacity {
                try checkExpansion(at: position)
            }
            spanIsDirty = false
            let text: Text
            (text, position) = try fieldText(position)
            if spanIsDirty {
                storage.pointee.isTableClean = false
                storage.pointee.isDirty = true
            }
            try storage.pointee.dictionary.append(
                DictionaryRecord(
                    text: text,
                    key: storage.pointee.key(for: text),
                    first: UInt32(truncatingIfNeeded: try firstEqual(text, index)),
                    isCorrected: spanIsDirty
                )
            )
            index &+= 1
        }
        storage.pointee.sourceTable = RecordRange(start, count: position &- start)
        return position
    }

    /// The index of the first string of the table equal to this one, which comes next.
    private func firstEqual(_ text: Text, _ next: Int) throws(WireError) -> Int {
        guard let strings = storage.pointee.dictionary.base, next > 0 else { return 0 }
        let hash = storage.pointee.hash(text)
        if let found = storage.pointee.slots.find(hash, { storage.pointee.equal(strings[$0].text, text) }) {
            return found
        }
        try storage.pointee.slots.insert(hash, record: next) { storage.pointee.hash(strings[$0].text) }
        return next
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
        let span = try newSpan(at: start)
        spanIsDirty = false
        var at = fastCursor(start)
        if at.hasSlack, at.byte(0) == 0x9C {
            at.next += 1
        } else {
            let (slots, inside) = try plainArrayHeader(start)
            if slots != 12 { throw broken(.wrongCount, at: start) }
            at.position = inside
        }
        let count = storage.pointee.dictionary.count
        guard let strings = storage.pointee.dictionary.base else { throw broken(.badIndex, at: at.position) }

        path.field = .service
        span.pointee.service = try fieldText(&at, strings, count)
        path.field = .name
        span.pointee.name = try fieldText(&at, strings, count)
        path.field = .resource
        span.pointee.resource = try fieldText(&at, strings, count)
        path.field = .traceID
        span.pointee.traceID = try unsigned(&at)
        path.field = .spanID
        span.pointee.spanID = try unsigned(&at)
        path.field = .parentID
        span.pointee.parentID = try unsigned(&at)
        path.field = .start
        span.pointee.start = try signed(&at)
        path.field = .duration
        span.pointee.duration = try signed(&at)
        path.field = .error
        if !at.hasSlack || !at.small(&span.pointee.error) {
            (span.pointee.error, at.position) = try signed32(at.position)
        }
        path.field = .meta
        at.position = try readTagsV05(at.position, strings, count, into: span)
        path.field = .metrics
        at.position = try readMetricsV05(at.position, strings, count, into: span)
        path.field = .type
        span.pointee.type = try fieldText(&at, strings, count)

        path.field = .none
        span.pointee.source = RecordRange(start, count: at.position &- start)
        if spanIsDirty { span.pointee.flags = .dirty }
        storage.pointee.spans.commit(1)
        return at.position
    }

    /// Reads an index and returns the string it points to.
    @inline(__always)
    private mutating func string(
        _ at: inout FastCursor,
        _ strings: UnsafeMutablePointer<DictionaryRecord>,
        _ count: Int
    ) throws(WireError) -> UnsafePointer<DictionaryRecord> {
        if at.hasSlack {
            let marker = at.byte(0)
            var index = count
            var width = 1
            if marker < 0x80 {
                index = Int(marker)
            } else if marker == 0xCD {
                index = Int(at.bigEndian16(1))
                width = 3
            } else if marker == 0xCC {
                index = Int(at.byte(1))
                width = 2
            }
            if index < count, !strings[index].isCorrected {
                at.next += width
                return UnsafePointer(strings + index)
            }
        }
        let index: Int
        (index, at.position) = try anyIndex(at.position, count)
        if strings[index].isCorrected { spanIsDirty = true }
        return UnsafePointer(strings + index)
    }

    /// Reads an index of any integer width, or a float without a fraction.
    @inline(never)
    private mutating func anyIndex(_ position: Int, _ count: Int) throws(WireError) -> (Int, Int) {
        if cursor(position).isAtNil { throw WireError(.unexpectedType, at: position) }
        let (index, next) = try unsigned(position)
        if index >= UInt64(count) { throw broken(.badIndex, at: position) }
        return (Int(truncatingIfNeeded: index), next)
    }

    /// Reads the index of a text field; nil counts as no text.
    @inline(__always)
    private mutating func fieldText(
        _ at: inout FastCursor,
        _ strings: UnsafeMutablePointer<DictionaryRecord>,
        _ count: Int
    ) throws(WireError) -> Text {
        if isNil(at) {
            correct(.nilValue)
            at.next += 1
            return .empty
        }
        return try string(&at, strings, count).pointee.text
    }

    /// Tells whether a nil stands here.
    @inline(__always)
    private func isNil(_ at: FastCursor) -> Bool {
        at.position < end && at.byte(0) == 0xC0
    }

    /// Notes a key of the map at hand, whose next record has this number; returns the number of an earlier one.
    @inline(__always)
    private func noteKey(
        _ key: UnsafePointer<DictionaryRecord>,
        _ strings: UnsafeMutablePointer<DictionaryRecord>,
        _ map: UInt32,
        _ next: Int
    ) -> Int? {
        let first = strings + Int(key.pointee.first)
        if first.pointee.map == map { return Int(first.pointee.place) }
        first.pointee.map = map
        first.pointee.place = UInt32(truncatingIfNeeded: next)
        return nil
    }

    @inline(never)
    private mutating func readTagsV05(
        _ start: Int,
        _ strings: UnsafeMutablePointer<DictionaryRecord>,
        _ stringCount: Int,
        into span: UnsafeMutablePointer<SpanRecord>
    ) throws(WireError) -> Int {
        var at = fastCursor(start)
        var left: Int
        (left, at.position) = try mapHeader(start)
        let first = storage.pointee.tags.count
        storage.pointee.map &+= 1
        let map = storage.pointee.map
        var known: UInt64 = 0
        while left > 0 {
            left &-= 1
            let key = try string(&at, strings, stringCount)
            if isNil(at) {
                correct(.nilValue)
                at.next += 1
                continue
            }
            let value = try string(&at, strings, stringCount).pointee.text
            if let earlier = noteKey(key, strings, map, storage.pointee.tags.count &- first) {
                storage.pointee.tags.update(first &+ earlier) { $0.value = value }
                correct(.duplicateKey)
                continue
            }
            known |= key.pointee.key.knownBit
            try storage.pointee.tags.append(TagRecord(key: key.pointee.key, value: value))
        }
        span.pointee.tags = RecordRange(first, count: storage.pointee.tags.count &- first)
        span.pointee.knownTags = known
        return at.position
    }

    @inline(never)
    private mutating func readMetricsV05(
        _ start: Int,
        _ strings: UnsafeMutablePointer<DictionaryRecord>,
        _ stringCount: Int,
        into span: UnsafeMutablePointer<SpanRecord>
    ) throws(WireError) -> Int {
        var at = fastCursor(start)
        var left: Int
        (left, at.position) = try mapHeader(start)
        let first = storage.pointee.metrics.count
        storage.pointee.map &+= 1
        let map = storage.pointee.map
        var known: UInt64 = 0
        while left > 0 {
            left &-= 1
            let key = try string(&at, strings, stringCount)
            let number: Double?
            (number, at.position) = try metric(at.position)
            guard let value = number else { continue }
            if let earlier = noteKey(key, strings, map, storage.pointee.metrics.count &- first) {
                storage.pointee.metrics.update(first &+ earlier) { $0.value = value }
                correct(.duplicateKey)
                continue
            }
            known |= key.pointee.key.knownBit
            try storage.pointee.metrics.append(MetricRecord(key: key.pointee.key, value: value))
        }
        span.pointee.metrics = RecordRange(first, count: storage.pointee.metrics.count &- first)
        span.pointee.knownMetrics = known
        return at.position
    }
}
