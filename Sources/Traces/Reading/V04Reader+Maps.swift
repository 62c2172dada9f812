internal import DPWire

extension PayloadReader {
    /// Reads `meta`: a map of texts.
    ///
    /// A nil value leaves its key out.
    @inline(never)
    mutating func readTags(_ start: Int, into span: UnsafeMutablePointer<SpanRecord>) throws(WireError) -> Int {
        var (count, position) = try mapHeaderFast(start)
        let first = storage.pointee.tags.count
        if count > Self.smallMap {
            position = try readManyTags(position, count: count, values: .text, known: &span.pointee.knownTags)
            span.pointee.tags = RecordRange(first, count: storage.pointee.tags.count &- first)
            return position
        }
        let base = base
        let fastEnd = fastEnd
        let room = try storage.pointee.tags.reserve(count)
        var written = 0
        var seen = SeenKeys()
        while count > 0 {
            count &-= 1
            var bloomBit: UInt64 = 0
            let key = try key(base, &position, fastEnd, &bloomBit)
            let value = try text(base, &position, fastEnd)
            let mayRepeat = seen.note(key, bloomBit: bloomBit)
            if mayRepeat || value.isAbsent {
                if value.isAbsent { continue }
                if let earlier = duplicate(of: key, among: room, count: written) {
                    room[earlier].value = value
                    correct(.duplicateKey)
                    continue
                }
            }
            (room + written).initialize(to: TagRecord(key: key, value: value))
            written &+= 1
        }
        storage.pointee.tags.commit(written)
        span.pointee.tags = RecordRange(first, count: written)
        span.pointee.knownTags = seen.known
        return position
    }

    /// Reads `metrics`: a map of numbers.
    ///
    /// A nil value leaves its key out.
    @inline(never)
    mutating func readMetrics(_ start: Int, into span: UnsafeMutablePointer<SpanRecord>) throws(WireError) -> Int {
        var (count, position) = try mapHeaderFast(start)
        let first = storage.pointee.metrics.count
        let base = base
        let fastEnd = fastEnd
        let isSmall = count <= Self.smallMap
        if !isSmall { try storage.pointee.slots.reset(expecting: 0) }
        var seen = SeenKeys()
        while count > 0 {
            count &-= 1
            var bloomBit: UInt64 = 0
            let key = try key(base, &position, fastEnd, &bloomBit)
            guard let value = try metric(base, &position, fastEnd) else { continue }
            if seen.note(key, bloomBit: bloomBit) || !isSmall {
                let record = storage.pointee.metrics.count &- first
                if let earlier = try duplicateMetric(of: key, first: first, count: record, isSmall: isSmall) {
                    storage.pointee.metrics.update(first &+ earlier) { $0.value = value }
                    correct(.duplicateKey)
                    continue
                }
            }
            try storage.pointee.metrics.append(MetricRecord(key: key, value: value))
        }
        span.pointee.metrics = RecordRange(first, count: storage.pointee.metrics.count &- first)
        span.pointee.knownMetrics = seen.known
        return position
    }

    /// Reads a metric's value; nil for a nil.
    @inline(__always)
    mutating func metric(
        _ base: UnsafeRawPointer,
        _ position: inout Int,
        _ fastEnd: Int
    ) throws(WireError) -> Double? {
        if position <= fastEnd, base.byte(at: position) == 0xCB {
            let bits = base.loadUnaligned(fromByteOffset: position &+ 1, as: UInt64.self)
            position &+= 9
            return Double(bitPattern: UInt64(bigEndian: bits))
        }
        return try anyMetric(&position)
    }

    @inline(never)
    private mutating func anyMetric(_ position: inout Int) throws(WireError) -> Double? {
        var cursor = cursor(position)
        defer { position = cursor.position }
        if try cursor.skipNil() {
            correct(.nilValue)
            return nil
        }
        return try cursor.number()
    }

    /// Reads `meta_struct`: a map of binary values.
    ///
    /// A nil value leaves its key out.
    @inline(never)
    mutating func readStructs(_ start: Int, into span: UnsafeMutablePointer<SpanRecord>) throws(WireError) -> Int {
        let (count, position) = try mapHeader(start)
        let first = storage.pointee.tags.count
        var known: UInt64 = 0
        let next = try readManyTags(position, count: count, values: .binary, known: &known)
        span.pointee.structs = RecordRange(first, count: storage.pointee.tags.count &- first)
        return next
    }

    /// What stands behind the keys of a map.
    enum MapValues {
        case text
        case binary
    }

    /// Appends the pairs of a map of any size to `tags`.
    ///
    /// Duplicates are found through a hash table that grows with what was read, never with what was declared.
    @inline(never)
    mutating func readManyTags(
        _ start: Int,
        count: Int,
        values: MapValues,
        known: inout UInt64
    ) throws(WireError) -> Int {
        let first = storage.pointee.tags.count
        let isSmall = count <= Self.smallMap
        if !isSmall { try storage.pointee.slots.reset(expecting: 0) }
        var seen = SeenKeys()
        var position = start
        var left = count
        while left > 0 {
            left &-= 1
            let (key, bloomBit, next) = try plainKey(position)
            let value: Text
            (value, position) = try mapValue(next, values)
            if value.isAbsent { continue }
            if seen.note(key, bloomBit: bloomBit) || !isSmall {
                let record = storage.pointee.tags.count &- first
                if let earlier = try duplicateTag(of: key, first: first, count: record, isSmall: isSmall) {
                    storage.pointee.tags.update(first &+ earlier) { $0.value = value }
                    correct(.duplicateKey)
                    continue
                }
            }
            try storage.pointee.tags.append(TagRecord(key: key, value: value))
        }
        known = seen.known
        return position
    }

    private mutating func mapValue(_ position: Int, _ values: MapValues) throws(WireError) -> (Text, Int) {
        if values == .text { return try anyText(position) }
        var cursor = cursor(position)
        if try cursor.skipNil() {
            correct(.nilValue)
            return (.absent, cursor.position)
        }
        let range = try cursor.binary()
        return (Text(payload: range.offset, count: range.count), cursor.position)
    }

    /// Moves behind a map's header, which mostly is one byte.
    @inline(__always)
    mutating func mapHeaderFast(_ position: Int) throws(WireError) -> (Int, Int) {
        if position <= fastEnd, base.byte(at: position) & 0xF0 == 0x80 {
            let count = Int(base.byte(at: position) & 0x0F)
            // Fifteen pairs take at least thirty bytes, which the slack has.
            return (count, position &+ 1)
        }
        return try mapHeader(position)
    }

    @inline(never)
    private func duplicate(of key: TagKey, among tags: UnsafeMutablePointer<TagRecord>, count: Int) -> Int? {
        var i = 0
        while i < count {
            if storage.pointee.equal(tags[i].key, key) { return i }
            i &+= 1
        }
        return nil
    }

    /// The number of the tag with this key among the last `count`; in big maps, else notes that it is about to come.
    @inline(never)
    func duplicateTag(of key: TagKey, first: Int, count: Int, isSmall: Bool) throws(WireError) -> Int? {
        let tags = storage.pointee.tags.slice(first, count)
        return try duplicate(of: key, count: count, isSmall: isSmall) { tags[$0].key }
    }

    @inline(never)
    func duplicateMetric(
        of key: TagKey,
        first: Int,
        count: Int,
        isSmall: Bool
    ) throws(WireError) -> Int? {
        let metrics = storage.pointee.metrics.slice(first, count)
        return try duplicate(of: key, count: count, isSmall: isSmall) { metrics[$0].key }
    }

    /// Finds a key among records; in big maps through the hash table, into which a new key is put.
    @inline(__always)
    func duplicate(
        of key: TagKey,
        count: Int,
        isSmall: Bool,
        _ keyOf: (Int) -> TagKey
    ) throws(WireError) -> Int? {
        if isSmall {
            var i = 0
            while i < count {
                if storage.pointee.equal(keyOf(i), key) { return i }
                i &+= 1
            }
            return nil
        }
        let hash = storage.pointee.hash(key)
        let found = storage.pointee.slots.find(hash) { storage.pointee.equal(keyOf($0), key) }
        if found == nil {
            try storage.pointee.slots.insert(hash, record: count) { storage.pointee.hash(keyOf($0)) }
        }
        return found
    }
}
