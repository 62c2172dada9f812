internal import DPWire

/// A list of texts in the order in which they came, in one piece of memory that is kept between statements.
package struct SQLTextList: ~Copyable {
    private var bytes = ByteBuffer()
    /// Where each text ends in `bytes`.
    private var ends = RecordBuffer<Int>()
    private var slots = HashSlots()

    init() {}

    /// How many texts there are.
    package var count: Int { ends.count }

    /// Bytes of all texts.
    package var byteCount: Int { ends[ends.count &- 1] ?? 0 }

    /// The text at an index, empty beyond the end; valid until the list changes.
    package subscript(index: Int) -> UnsafeRawBufferPointer {
        guard let end = ends[index] else { return UnsafeRawBufferPointer(start: nil, count: 0) }
        let start = ends[index &- 1] ?? 0
        return UnsafeRawBufferPointer(rebasing: bytes.bytes[start..<end])
    }

    /// Takes a text at the end.
    ///
    /// - Parameter write: appends the text's bytes.
    mutating func append(_ write: (inout ByteBuffer) throws(WireError) -> Void) throws(WireError) {
        try write(&bytes)
        try ends.append(bytes.count)
    }

    /// Takes a text at the end unless it is there already, in constant time.
    mutating func insert(_ write: (inout ByteBuffer) throws(WireError) -> Void) throws(WireError) {
        let start = byteCount
        if slots.count == 0 { try slots.reset(expecting: 8) }
        try write(&bytes)
        let text = UnsafeRawBufferPointer(rebasing: bytes.bytes[start..<bytes.count])
        let hash = hash(of: text)
        if find(text, hash) {
            bytes.truncate(to: start)
            return
        }
        try ends.append(bytes.count)
        try insertSlot(hash)
    }

    /// Whether a text is in the list.
    ///
    /// - Parameter write: appends the text's bytes to a buffer that is given back afterwards.
    mutating func contains(_ write: (inout ByteBuffer) throws(WireError) -> Void) throws(WireError) -> Bool {
        guard count > 0 else { return false }
        let start = byteCount
        try write(&bytes)
        let text = UnsafeRawBufferPointer(rebasing: bytes.bytes[start..<bytes.count])
        let isThere = find(text, hash(of: text))
        bytes.truncate(to: start)
        return isThere
    }

    /// Forgets all texts and keeps a little memory.
    mutating func reset() {
        bytes.reset(keepingAtMost: 4_096)
        ends.reset(keepingAtMost: 1_024)
        if slots.count > 0 { slots.reset(keepingAtMost: 4_096) }
    }

    private func hash(of text: UnsafeRawBufferPointer) -> UInt64 {
        guard let start = text.baseAddress, !text.isEmpty else { return 0 }
        return ByteHash.hash(start, count: text.count, seed: slots.seed)
    }

    private func find(_ text: UnsafeRawBufferPointer, _ hash: UInt64) -> Bool {
        slots.find(hash) { index in
            let other = self[index]
            guard other.count == text.count else { return false }
            guard let start = text.baseAddress, let otherStart = other.baseAddress else { return true }
            return start.equals(otherStart, count: text.count)
        } != nil
    }

    private mutating func insertSlot(_ hash: UInt64) throws(WireError) {
        // Records are hashed again as the table grows; taking them from another list keeps the accesses apart.
        let texts = Texts(bytes: bytes.bytes, ends: ends.slice(0, ends.count), seed: slots.seed)
        try slots.insert(hash, record: ends.count &- 1) { texts.hash($0) }
    }

    private struct Texts {
        let bytes: UnsafeRawBufferPointer
        let ends: UnsafeBufferPointer<Int>
        let seed: UInt64

        func hash(_ index: Int) -> UInt64 {
            guard index >= 0, index < ends.count, let base = bytes.baseAddress else { return 0 }
            let start = index > 0 ? ends[index &- 1] : 0
            guard start < ends[index] else { return 0 }
            return ByteHash.hash(base + start, count: ends[index] &- start, seed: seed)
        }
    }
}
