internal import DPWire

extension TraceBatch {
    /// Marks the spans with which a service begins: sets their metric `_top_level` to 1.
    ///
    /// A span is one when it has no parent, when its parent is not in its chunk, or when its parent's service is another.
    /// Of several spans with one id the last is the parent. Dropped chunks are left alone. A span that has the mark
    /// already is not changed. Takes time in proportion to the spans.
    public mutating func markTopLevel() {
        storage.pointee.attempt { storage throws(WireError) in
            var i = 0
            while let chunk = storage.chunks[i] {
                i &+= 1
                if chunk.dropReason == 0 { try storage.markTopLevel(chunk.spans) }
            }
        }
    }
}

extension BatchStorage {
    /// Chunks with more spans than this are indexed by span id.
    private static var smallChunk: Int { 6 }

    fileprivate mutating func markTopLevel(_ range: RecordRange) throws(WireError) {
        guard let base = spans.slice(range.first, range.length).baseAddress else { return }
        let count = range.length
        let isIndexed = count > Self.smallChunk
        if isIndexed {
            try slots.reset(expecting: count)
            let seed = slots.seed
            var i = count
            while i > 0 {
                i &-= 1
                let id = base[i].spanID
                let hash = ByteHash.hash(id, seed: seed)
                if slots.find(hash, { base[$0].spanID == id }) == nil {
                    try slots.insert(hash, record: i) { ByteHash.hash(base[$0].spanID, seed: seed) }
                }
            }
        }
        var i = 0
        while i < count {
            if isTopLevel(base, i, count, isIndexed: isIndexed) {
                try set(TagKey(.topLevel), to: 1, ofSpan: range.first &+ i)
            }
            i &+= 1
        }
    }

    private func isTopLevel(
        _ spans: UnsafePointer<SpanRecord>,
        _ index: Int,
        _ count: Int,
        isIndexed: Bool
    ) -> Bool {
        let parentID = spans[index].parentID
        if parentID == 0 { return true }
        var parent: Int?
        if isIndexed {
            parent = slots.find(ByteHash.hash(parentID, seed: slots.seed)) { spans[$0].spanID == parentID }
        } else {
            var i = count
            while i > 0, parent == nil {
                i &-= 1
                if spans[i].spanID == parentID { parent = i }
            }
        }
        guard let parent else { return true }
        return !equal(spans[parent].service, spans[index].service)
    }
}
