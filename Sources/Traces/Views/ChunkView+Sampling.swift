internal import DPWire

/// What decides about a whole chunk.
extension ChunkView {
    /// Whether a span of the chunk has failed.
    package var hasError: Bool {
        for span in records where span.error != 0 { return true }
        return false
    }

    /// The value of a known metric at the first span that has it, or nil.
    package func firstMetric(_ key: KnownKey) -> Double? {
        guard let base = records.baseAddress else { return nil }
        var i = 0
        while i < records.count {
            if let value = storage.pointee.metric(key, of: base + i) { return value }
            i &+= 1
        }
        return nil
    }
}

extension TraceBatch {
    /// The index, among the spans of all chunks, of the span that stands for its chunk; nil for an empty chunk.
    ///
    /// The last one that is a root; else the last one whose parent is not in the chunk; else the last one. Takes time in
    /// proportion to the chunk's spans.
    package mutating func rootSpanIndex(ofChunk index: Int) -> Int? {
        guard let range = storage.pointee.chunks[index]?.spans, range.length > 0 else { return nil }
        let chunk = storage.pointee.spans.slice(range.first, range.length)
        var i = chunk.count
        while i > 0 {
            i &-= 1
            if chunk[i].isRoot { return range.first &+ i }
        }
        var orphan: Int?
        storage.pointee.attempt { storage throws(WireError) in
            try storage.indexSpanIDs(of: chunk)
            var i = chunk.count
            while i > 0, orphan == nil {
                i &-= 1
                if storage.spanNumber(withID: chunk[i].parentID, in: chunk) == nil { orphan = i }
            }
        }
        return range.first &+ (orphan ?? chunk.count &- 1)
    }
}
