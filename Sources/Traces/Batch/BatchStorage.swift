internal import DPWire

/// The memory of a batch: the payload, the arena and the flat arrays.
///
/// It lives at one place for as long as its batch lives, so that views hold its address. Nothing in it is counted by
/// reference.
struct BatchStorage: ~Copyable {
    /// First byte of the payload; nil for a batch built by API.
    var payload: UnsafeRawPointer?
    var payloadCount = 0
    /// The payload when the batch owns it.
    var ownedPayload = ByteBuffer()
    /// Bytes that the batch added or rewrote.
    var arena = ByteBuffer()
    /// The format of the payload.
    var format = TraceFormat.v04

    var chunks = RecordBuffer<ChunkRecord>()
    var spans = RecordBuffer<SpanRecord>()
    /// Tags, meta_struct values and link attributes of all spans.
    var tags = RecordBuffer<TagRecord>()
    var metrics = RecordBuffer<MetricRecord>()
    var links = RecordBuffer<LinkRecord>()
    var events = RecordBuffer<EventRecord>()
    var attributes = RecordBuffer<AttributeRecord>()
    /// Elements of attribute arrays.
    var elements = RecordBuffer<ValueRecord>()
    /// What untouched spans are sent without, or otherwise.
    var splices = RecordBuffer<SpliceRecord>()
    /// The strings of a v0.5 payload.
    var dictionary = RecordBuffer<DictionaryRecord>()
    /// The number of the v0.5 map at hand.
    var map: UInt32 = 0
    /// Numbers of records by hash, for whatever needs it at the moment.
    var slots = HashSlots()
    /// Keys met in this and earlier payloads.
    var keyCache = KeyCache()

    var corrections = TraceCorrections()
    /// The batch is not sent as its payload, not even with splices.
    var isDirty = false
    /// Why a change could not be made; encoding then fails.
    var failure: WireError?
    /// End of the top-level array in the payload; what follows is not sent.
    var sourceEnd = 0
    /// Start of the first chunk in the payload.
    var sourceChunks = 0
    /// Start and end of the string table in a v0.5 payload, header included.
    var sourceTable = RecordRange.none
    /// The string table can be sent as it came.
    var isTableClean = true

    init() {}

    /// Forgets everything and keeps the memory.
    mutating func reset() {
        payload = nil
        payloadCount = 0
        ownedPayload.reset()
        arena.reset()
        chunks.reset()
        spans.reset()
        tags.reset()
        metrics.reset()
        links.reset()
        events.reset()
        attributes.reset()
        elements.reset()
        splices.reset()
        dictionary.reset()
        corrections = TraceCorrections()
        isDirty = false
        failure = nil
        sourceEnd = 0
        sourceChunks = 0
        sourceTable = .none
        isTableClean = true
    }

    /// Becomes a copy of another batch that refers to the same payload; what does not fit into memory fails later.
    mutating func copy(_ other: borrowing BatchStorage) throws(WireError) {
        reset()
        payload = other.payload
        payloadCount = other.payloadCount
        format = other.format
        corrections = other.corrections
        isDirty = other.isDirty
        failure = other.failure
        sourceEnd = other.sourceEnd
        sourceChunks = other.sourceChunks
        sourceTable = other.sourceTable
        isTableClean = other.isTableClean
        try arena.append(other.arena.bytes)
        try chunks.copy(other.chunks)
        try spans.copy(other.spans)
        try tags.copy(other.tags)
        try metrics.copy(other.metrics)
        try links.copy(other.links)
        try events.copy(other.events)
        try attributes.copy(other.attributes)
        try elements.copy(other.elements)
        try splices.copy(other.splices)
        try dictionary.copy(other.dictionary)
    }

    /// Bytes held from the system.
    var capacityInBytes: Int {
        ownedPayload.capacity &+ arena.capacity &+ recordCapacityInBytes
    }

    /// Bytes held for records, which can be many times the payload when that is hostile.
    var recordCapacityInBytes: Int {
        chunks.capacityInBytes &+ spans.capacityInBytes &+ tags.capacityInBytes &+ metrics.capacityInBytes
            &+ links.capacityInBytes &+ events.capacityInBytes &+ attributes.capacityInBytes
            &+ elements.capacityInBytes &+ splices.capacityInBytes &+ dictionary.capacityInBytes
            &+ slots.capacityInBytes
    }

    /// Forgets everything, and gives back each array that holds more than an even share of `byteCount`.
    mutating func reset(keepingAtMost byteCount: Int) {
        reset()
        if capacityInBytes <= byteCount { return }
        let share = byteCount / 13
        ownedPayload.reset(keepingAtMost: share)
        arena.reset(keepingAtMost: share)
        chunks.reset(keepingAtMost: share)
        spans.reset(keepingAtMost: share)
        tags.reset(keepingAtMost: share)
        metrics.reset(keepingAtMost: share)
        links.reset(keepingAtMost: share)
        events.reset(keepingAtMost: share)
        attributes.reset(keepingAtMost: share)
        elements.reset(keepingAtMost: share)
        splices.reset(keepingAtMost: share)
        dictionary.reset(keepingAtMost: share)
        slots.reset(keepingAtMost: share)
    }

    // MARK: Text

    /// The bytes of a text; none when it points outside the batch.
    @inline(__always)
    func bytes(_ text: Text) -> UnsafeRawBufferPointer {
        let count = Int(text.count)
        let offset = text.offset
        if text.isInArena {
            guard let base = arena.base, offset &+ count <= arena.count else { return .init(start: nil, count: 0) }
            return UnsafeRawBufferPointer(start: base + offset, count: count)
        }
        guard let base = payload, offset &+ count <= payloadCount else { return .init(start: nil, count: 0) }
        return UnsafeRawBufferPointer(start: base + offset, count: count)
    }

    /// The bytes of a key.
    @inline(__always)
    func bytes(_ key: TagKey) -> UnsafeRawBufferPointer {
        if let known = key.known {
            let text = known.text
            return UnsafeRawBufferPointer(text)
        }
        return bytes(key.text)
    }

    /// A text as a string.
    func string(_ text: Text) -> String {
        String(decoding: bytes(text), as: UTF8.self)
    }

    /// A key as a string.
    func string(_ key: TagKey) -> String {
        String(decoding: bytes(key), as: UTF8.self)
    }

    /// Tells whether two texts have the same bytes.
    func equal(_ a: Text, _ b: Text) -> Bool {
        if a.count != b.count { return false }
        if a.location == b.location { return true }
        return bytes(a).hasSameBytes(as: bytes(b))
    }

    /// Tells whether two keys have the same bytes.
    func equal(_ a: TagKey, _ b: TagKey) -> Bool {
        if a.size != b.size { return false }
        if a.isKnown || a.location == b.location { return true }
        return bytes(a.text).hasSameBytes(as: bytes(b.text))
    }

    /// Copies bytes into the arena, ill-formed UTF-8 repaired.
    mutating func intern(_ bytes: UnsafeRawBufferPointer) throws(WireError) -> Text {
        guard let start = bytes.baseAddress, !bytes.isEmpty else { return .empty }
        let offset = arena.count
        if UTF8Check.isValid(start, count: bytes.count) {
            try arena.append(bytes)
        } else {
            try UTF8Check.repair(start, count: bytes.count, into: &arena)
        }
        return try arenaText(from: offset)
    }

    /// Copies bytes into the arena as they are.
    mutating func internBinary(_ bytes: UnsafeRawBufferPointer) throws(WireError) -> Text {
        if bytes.isEmpty { return .empty }
        let offset = arena.count
        try arena.append(bytes)
        return try arenaText(from: offset)
    }

    /// The text that was appended to the arena since it had `offset` bytes.
    mutating func arenaText(from offset: Int) throws(WireError) -> Text {
        if arena.count > Text.limit {
            arena.truncate(to: offset)
            throw WireError(.tooLarge, at: offset)
        }
        return Text(arena: offset, count: arena.count &- offset)
    }

    /// A key for bytes, which are copied into the arena unless they spell a known key.
    mutating func internKey(_ bytes: UnsafeRawBufferPointer) throws(WireError) -> TagKey {
        if let start = bytes.baseAddress {
            let number = KnownKey.number(of: start, count: bytes.count)
            if number != 0 { return TagKey(knownNumber: number) }
        }
        return key(for: try intern(bytes))
    }

    /// The key that a text spells.
    func key(for text: Text) -> TagKey {
        let bytes = bytes(text)
        guard let start = bytes.baseAddress else { return TagKey(text) }
        let number = KnownKey.number(of: start, count: bytes.count)
        return number != 0 ? TagKey(knownNumber: number) : TagKey(text)
    }
}
