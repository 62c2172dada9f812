internal import DPWire

extension TraceBatch {
    /// Marks the spans with which a service begins: sets their metric `_top_level` to 1.
    ///
    /// A span is one when it has no parent or only itself, when its parent is not in its chunk, or when its parent's
    /// service is another. Of several spans with one id the last is the parent. Dropped chunks are left alone. A span that
    /// has the mark already is not changed. Takes time in proportion to the spans.
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
    fileprivate mutating func markTopLevel(_ range: RecordRange) throws(WireError) {
        let chunk = spans.slice(range.first, range.length)
        try indexSpanIDs(of: chunk)
        var i = 0
        while i < chunk.count {
            if isTopLevel(i, in: chunk) {
                try set(TagKey(.topLevel), to: 1, ofSpan: range.first &+ i)
            }
            i &+= 1
        }
    }

    private func isTopLevel(_ index: Int, in chunk: UnsafeBufferPointer<SpanRecord>) -> Bool {
        if chunk[index].isRoot { return true }
        guard let parent = spanNumber(withID: chunk[index].parentID, in: chunk) else { return true }
        return !equal(chunk[parent].service, chunk[index].service)
    }
}
