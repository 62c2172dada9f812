internal import DPWire

/// Looking for a chunk's spans by their id.
extension BatchStorage {
    /// Chunks with more spans than this are indexed.
    private static var smallChunk: Int { 6 }

    /// Makes ready for `spanNumber(withID:in:)` in one chunk, which replaces what was ready for another.
    mutating func indexSpanIDs(of chunk: UnsafeBufferPointer<SpanRecord>) throws(WireError) {
        guard chunk.count > Self.smallChunk, let spans = chunk.baseAddress else { return }
        try slots.reset(expecting: chunk.count)
        let seed = slots.seed
        var i = chunk.count
        while i > 0 {
            i &-= 1
            let id = spans[i].spanID
            let hash = ByteHash.hash(id, seed: seed)
            if slots.find(hash, { spans[$0].spanID == id }) == nil {
                try slots.insert(hash, record: i) { ByteHash.hash(spans[$0].spanID, seed: seed) }
            }
        }
    }

    /// The place in its chunk of the last span with an id.
    func spanNumber(withID id: UInt64, in chunk: UnsafeBufferPointer<SpanRecord>) -> Int? {
        guard let spans = chunk.baseAddress else { return nil }
        if chunk.count > Self.smallChunk {
            return slots.find(ByteHash.hash(id, seed: slots.seed)) { spans[$0].spanID == id }
        }
        var i = chunk.count
        while i > 0 {
            i &-= 1
            if spans[i].spanID == id { return i }
        }
        return nil
    }
}
