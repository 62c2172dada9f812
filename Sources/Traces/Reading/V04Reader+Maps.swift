internal import DPWire

extension PayloadReader {
    /// Maps with more pairs than this find duplicates through a hash table.
    static var smallMap: Int { 32 }

    /// Reads `meta`: a map of texts.
    ///
    /// A nil value leaves its key out.
    @inline(never)
    mutating func readTags(_ start: Int, into span: UnsafeMutablePointer<SpanRecord>) throws(WireError) -> Int {
        let (count, inside) = try mapHeader(start)
        let first = storage.pointee.tags.count
        guard count <= Self.smallMap, let cache = storage.pointee.keyCache.beginMap() else {
            let next = try readTags(inside, count: count, values: .text, known: &span.pointee.knownTags)
            span.pointee.tags = RecordRange(first, count: storage.pointee.tags.count &- first)
            return next
        }
        let room = try storage.pointee.tags.reserve(count)
        var pairs = FastPairs(next: base + inside, end: room, left: count, map: storage.pointee.keyCache.map)
        pairs.readTags(base, lastFast, cache)
        if pairs.left > 0 { try readOtherTags(&pairs, room, cache) }
        storage.pointee.tags.commit(pairs.end - room)
        span.pointee.tags = RecordRange(first, count: pairs.end - room)
        span.pointee.knownTags = pairs.known
        return pairs.next - base
    }

    /// Reads on from a pair that is not usual.
    @inline(never)
    private mutating func readOtherTags(
        _ pairs: inout FastPairs<TagRecord>,
        _ room: UnsafeMutablePointer<TagRecord>,
        _ cache: UnsafeMutablePointer<KeyCache.Entry>
    ) throws(WireError) {
        while pairs.left > 0 {
            pairs.left &-= 1
            let (key, middle) = try newKey(pairs.next - base)
            let (value, end) = try text(middle)
            pairs.next = base + end
            if value.isAbsent { continue }
            if let earlier = duplicate(of: key, among: pairs.end - room, { room[$0].key }) {
                room[earlier].value = value
                correct(.duplicateKey)
                continue
            }
            pairs.known |= key.knownBit
            pairs.end.initialize(to: TagRecord(key: key, value: value))
            pairs.end += 1
            pairs.readTags(base, lastFast, cache)
        }
    }

    /// Reads `metrics`: a map of numbers.
    ///
    /// A nil value leaves its key out.
    @inline(never)
    mutating func readMetrics(_ start: Int, into span: UnsafeMutablePointer<SpanRecord>) throws(WireError) -> Int {
        let (count, inside) = try mapHeader(start)
        let first = storage.pointee.metrics.count
        guard count <= Self.smallMap, let cache = storage.pointee.keyCache.beginMap() else {
            return try readManyMetrics(inside, count: count, into: span)
        }
        let room = try storage.pointee.metrics.reserve(count)
        var pairs = FastPairs(next: base + inside, end: room, left: count, map: storage.pointee.keyCache.map)
        pairs.readMetrics(base, lastFast, cache)
        if pairs.left > 0 { try readOtherMetrics(&pairs, room, cache) }
        storage.pointee.metrics.commit(pairs.end - room)
        span.pointee.metrics = RecordRange(first, count: pairs.end - room)
        span.pointee.knownMetrics = pairs.known
        return pairs.next - base
    }

    /// Reads on from a pair that is not usual.
    @inline(never)
    private mutating func readOtherMetrics(
        _ pairs: inout FastPairs<MetricRecord>,
        _ room: UnsafeMutablePointer<MetricRecord>,
        _ cache: UnsafeMutablePointer<KeyCache.Entry>
    ) throws(WireError) {
        while pairs.left > 0 {
            pairs.left &-= 1
            let (key, middle) = try newKey(pairs.next - base)
            let (value, end) = try metric(middle)
            pairs.next = base + end
            guard let value else { continue }
            if let earlier = duplicate(of: key, among: pairs.end - room, { room[$0].key }) {
                room[earlier].value = value
                correct(.duplicateKey)
                continue
            }
            pairs.known |= key.knownBit
            pairs.end.initialize(to: MetricRecord(key: key, value: value))
            pairs.end += 1
            pairs.readMetrics(base, lastFast, cache)
        }
    }

    /// Reads the pairs of a big map of metrics.
    @inline(never)
    private mutating func readManyMetrics(
        _ start: Int,
        count: Int,
        into span: UnsafeMutablePointer<SpanRecord>
    ) throws(WireError) -> Int {
        let first = storage.pointee.metrics.count
        try storage.pointee.slots.reset(expecting: 0)
        var position = start
        var left = count
        while left > 0 {
            left &-= 1
            let (key, next) = try newKey(position)
            let value: Double?
            (value, position) = try metric(next)
            guard let value else { continue }
            let metrics = storage.pointee.metrics.slice(first, storage.pointee.metrics.count &- first)
            if let earlier = try indexedDuplicate(of: key, among: metrics.count, { metrics[$0].key }) {
                storage.pointee.metrics.update(first &+ earlier) { $0.value = value }
                correct(.duplicateKey)
                continue
            }
            span.pointee.knownMetrics |= key.knownBit
            try storage.pointee.metrics.append(MetricRecord(key: key, value: value))
        }
        span.pointee.metrics = RecordRange(first, count: storage.pointee.metrics.count &- first)
        return position
    }

    /// Reads a metric's value of any kind of number, which output has as a double; nil for a nil.
    @inline(never)
    mutating func metric(_ position: Int) throws(WireError) -> (Double?, Int) {
        let at = fastCursor(position)
        if at.hasSlack, at.byte(0) == 0xCB { return (Double(bitPattern: at.bigEndian64(1)), position &+ 9) }
        var cursor = cursor(position)
        if try cursor.skipNil() {
            correct(.nilValue)
            return (nil, cursor.position)
        }
        let isInteger = try cursor.kind() == .integer
        let value = try cursor.number()
        if isInteger {
            try storage.pointee.splices.append(SpliceRecord(.number, position, count: cursor.position &- position))
        }
        return (value, cursor.position)
    }

    /// Reads `meta_struct`: a map of binary values.
    ///
    /// A nil value leaves its key out.
    @inline(never)
    mutating func readStructs(_ start: Int, into span: UnsafeMutablePointer<SpanRecord>) throws(WireError) -> Int {
        let (count, position) = try mapHeader(start)
        let first = storage.pointee.tags.count
        var known: UInt64 = 0
        let next = try readTags(position, count: count, values: .binary, known: &known)
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
    /// A nil value leaves its key out. The duplicates of a big map are found through a hash table that grows with what
    /// was read, never with what was declared.
    @inline(never)
    mutating func readTags(
        _ start: Int,
        count: Int,
        values: MapValues,
        known: inout UInt64
    ) throws(WireError) -> Int {
        let first = storage.pointee.tags.count
        let isSmall = count <= Self.smallMap
        if !isSmall { try storage.pointee.slots.reset(expecting: 0) }
        var position = start
        var left = count
        while left > 0 {
            left &-= 1
            let (key, next) = try key(position)
            let value: Text
            (value, position) = try mapValue(next, values)
            if value.isAbsent { continue }
            let tags = storage.pointee.tags.slice(first, storage.pointee.tags.count &- first)
            let earlier =
                isSmall
                ? duplicate(of: key, among: tags.count, { tags[$0].key })
                : try indexedDuplicate(of: key, among: tags.count, { tags[$0].key })
            if let earlier {
                storage.pointee.tags.update(first &+ earlier) { $0.value = value }
                correct(.duplicateKey)
                continue
            }
            known |= key.knownBit
            try storage.pointee.tags.append(TagRecord(key: key, value: value))
        }
        return position
    }

    private mutating func mapValue(_ position: Int, _ values: MapValues) throws(WireError) -> (Text, Int) {
        if values == .text { return try text(position) }
        var cursor = cursor(position)
        if try cursor.skipNil() {
            correct(.nilValue)
            return (.absent, cursor.position)
        }
        let range = try cursor.binary()
        return (Text(payload: range.offset, count: range.count), cursor.position)
    }

    /// The number of the record with an equal key, found one by one.
    @inline(__always)
    func duplicate(of key: TagKey, among count: Int, _ keyOf: (Int) -> TagKey) -> Int? {
        var i = 0
        while i < count {
            if storage.pointee.equal(keyOf(i), key) { return i }
            i &+= 1
        }
        return nil
    }

    /// The number of the record with an equal key, found through the hash table; a new key is put into that.
    @inline(__always)
    func indexedDuplicate(
        of key: TagKey,
        among count: Int,
        _ keyOf: (Int) -> TagKey
    ) throws(WireError) -> Int? {
        let hash = storage.pointee.hash(key)
        let found = storage.pointee.slots.find(hash) { storage.pointee.equal(keyOf($0), key) }
        if found == nil {
            try storage.pointee.slots.insert(hash, record: count) { storage.pointee.hash(keyOf($0)) }
        }
        return found
    }
}
