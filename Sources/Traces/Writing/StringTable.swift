internal import DPWire

/// The string table of a v0.5 payload while it is being written: each text once, in the order of first use.
struct StringTable: ~Copyable {
    private struct Entry: BitwiseCopyable {
        var offset: UInt32
        var count: UInt32
    }

    /// A text of 1 to 16 bytes, all of them in two words, and its index.
    private struct Memo: BitwiseCopyable {
        var head: UInt64 = 0
        var tail: UInt64 = 0
        /// The length, and above it the number of the payload.
        var tag: UInt64 = 0
        var index: UInt64 = 0
    }

    /// Room for the payload's and the table's headers, then the strings as they are sent.
    private var bytes = ByteBuffer()
    /// Where each string's text stands in `bytes`.
    private var entries = RecordBuffer<Entry>()
    /// Numbers of entries by hash.
    private var slots = HashSlots()
    /// Index + 1 of each known key; 0 as long as it has none.
    private var known = RecordBuffer<UInt32>()
    /// Short texts met lately: most look-ups end here.
    private var memos = RecordBuffer<Memo>()
    /// The number of the payload, in steps of 256.
    private var payload: UInt64 = 0
    /// Index of the text without bytes, or nil.
    private var emptyIndex: UInt32?

    /// Longest headers: one byte for the payload, five for the table.
    private static var headerRoom: Int { 6 }
    private static var knownCount: Int { 128 }
    private static var memoCount: Int { 1024 }

    init() {}

    var capacityInBytes: Int {
        bytes.capacity &+ entries.capacityInBytes &+ slots.capacityInBytes &+ known.capacityInBytes
            &+ memos.capacityInBytes
    }

    mutating func trim(toAtMost byteCount: Int) {
        bytes.reset(keepingAtMost: byteCount / 2)
        entries.reset(keepingAtMost: byteCount / 4)
        slots.reset(keepingAtMost: byteCount / 4)
    }

    /// Strings in the table.
    var count: Int { entries.count }

    /// Bytes of the strings.
    var byteCount: Int { bytes.count }

    /// Starts a table with the empty text as its first string.
    mutating func reset() throws(WireError) {
        try clear(expecting: entries.count)
        emptyIndex = nil
        _ = try indexOfEmpty()
    }

    /// Starts with the table of a v0.5 payload, so that spans which use it can be copied.
    mutating func reset(copying storage: UnsafePointer<BatchStorage>) throws(WireError) {
        let strings = storage.pointee.dictionary.count
        try clear(expecting: strings)
        emptyIndex = nil
        var i = 0
        while let string = storage.pointee.dictionary[i] {
            try append(storage.pointee.bytes(string.text))
            if string.text.isEmpty, emptyIndex == nil { emptyIndex = UInt32(truncatingIfNeeded: i) }
            i &+= 1
        }
    }

    private mutating func clear(expecting expected: Int) throws(WireError) {
        bytes.reset()
        bytes.commit(to: try bytes.reserve(Self.headerRoom) + Self.headerRoom)
        entries.reset()
        try slots.reset(expecting: expected)
        known.reset()
        try known.reserve(Self.knownCount).update(repeating: 0, count: Self.knownCount)
        known.commit(Self.knownCount)
        payload &+= 256
        if memos.count == 0 {
            try memos.reserve(Self.memoCount).update(repeating: Memo(), count: Self.memoCount)
            memos.commit(Self.memoCount)
        }
    }

    /// The payload's first bytes: its array header and the whole table.
    mutating func finish() -> UnsafeRawBufferPointer {
        guard let base = bytes.base else { return UnsafeRawBufferPointer(start: nil, count: 0) }
        let header = entries.count < 16 ? 1 : entries.count <= 0xFFFF ? 3 : 5
        let start = Self.headerRoom &- header &- 1
        var out = MessagePackOutput(base + start)
        out.arrayHeader(2)
        out.arrayHeader(entries.count)
        return UnsafeRawBufferPointer(start: base + start, count: bytes.count &- start)
    }

    /// The index of a text, which is added if it is new.
    mutating func index(of text: UnsafeRawBufferPointer) throws(WireError) -> UInt32 {
        guard let start = text.baseAddress, text.count > 0 else { return try indexOfEmpty() }
        let count = text.count
        if count > 16 { return try search(start, count: count) }
        let head: UInt64
        var tail: UInt64 = 0
        if count >= 8 {
            head = start.word(at: 0)
            tail = start.word(at: count &- 8)
        } else if count >= 4 {
            head = UInt64(start.halfWord(at: 0)) | UInt64(start.halfWord(at: count &- 4)) &<< 32
        } else {
            head =
                UInt64(start.byte(at: 0)) | UInt64(start.byte(at: count / 2)) &<< 8
                | UInt64(start.byte(at: count &- 1)) &<< 16
        }
        let tag = payload | UInt64(bitPattern: Int64(count))
        let slot = Int(truncatingIfNeeded: ((head &+ (tail &<< 1) &+ tag) &* 0x9E37_79B9_7F4A_7C15) &>> 54)
        guard let memo = memos.base.map({ $0 + slot }) else { return try search(start, count: count) }
        if memo.pointee.head == head, memo.pointee.tail == tail, memo.pointee.tag == tag {
            return UInt32(truncatingIfNeeded: memo.pointee.index)
        }
        let index = try search(start, count: count)
        memo.pointee = Memo(head: head, tail: tail, tag: tag, index: UInt64(index))
        return index
    }

    /// The index of a text by the hash table.
    @inline(never)
    private mutating func search(_ start: UnsafeRawPointer, count: Int) throws(WireError) -> UInt32 {
        let hash = ByteHash.hash(start, count: count, seed: slots.seed)
        if let base = bytes.base, let entries = entries.base {
            let found = slots.find(hash) { number in
                let entry = entries[number]
                return Int(entry.count) == count && start.equals(base + Int(entry.offset), count: count)
            }
            if let found { return UInt32(truncatingIfNeeded: found) }
        }
        return try add(start, count: count, hash: hash)
    }

    /// The index of a key, which is added if it is new.
    @inline(__always)
    mutating func index(of key: TagKey, _ storage: UnsafePointer<BatchStorage>) throws(WireError) -> UInt32 {
        let number = Int(key.knownNumber)
        if number == 0 { return try index(of: storage.pointee.bytes(key.text)) }
        if let known = known.base, number < Self.knownCount, known[number] != 0 { return known[number] &- 1 }
        return try addKnown(number, key, storage)
    }

    @inline(never)
    private mutating func addKnown(
        _ number: Int,
        _ key: TagKey,
        _ storage: UnsafePointer<BatchStorage>
    ) throws(WireError) -> UInt32 {
        let index = try index(of: storage.pointee.bytes(key))
        known.update(number) { $0 = index &+ 1 }
        return index
    }

    @inline(never)
    private mutating func indexOfEmpty() throws(WireError) -> UInt32 {
        if let emptyIndex { return emptyIndex }
        let index = UInt32(truncatingIfNeeded: entries.count)
        emptyIndex = index
        try append(UnsafeRawBufferPointer(start: nil, count: 0))
        return index
    }

    private mutating func append(_ text: UnsafeRawBufferPointer) throws(WireError) {
        guard let start = text.baseAddress, text.count > 0 else {
            try bytes.append(0xA0)
            // The table's numbers follow the entries', so that the empty text has its place there too.
            _ = try insert(offset: bytes.count, count: 0, hash: ByteHash.hash(0, seed: slots.seed))
            return
        }
        _ = try add(start, count: text.count, hash: ByteHash.hash(start, count: text.count, seed: slots.seed))
    }

    @inline(never)
    private mutating func add(_ start: UnsafeRawPointer, count: Int, hash: UInt64) throws(WireError) -> UInt32 {
        var out = MessagePackOutput(try bytes.reserve(count &+ 5))
        out.string(start, count: count)
        bytes.commit(to: out.next)
        return try insert(offset: bytes.count &- count, count: count, hash: hash)
    }

    private mutating func insert(offset: Int, count: Int, hash: UInt64) throws(WireError) -> UInt32 {
        if bytes.count > 0xFFFF_FFFF { throw WireError(.tooLarge, at: offset) }
        let entry = Entry(offset: UInt32(truncatingIfNeeded: offset), count: UInt32(truncatingIfNeeded: count))
        let number = try entries.append(entry)
        if let base = bytes.base, let entries = entries.base {
            let seed = slots.seed
            try slots.insert(hash, record: number) { other in
                let entry = entries[other]
                if entry.count == 0 { return ByteHash.hash(0, seed: seed) }
                return ByteHash.hash(base + Int(entry.offset), count: Int(entry.count), seed: seed)
            }
        }
        return UInt32(truncatingIfNeeded: number)
    }
}
