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
                if chunk.dropReason == 0 { try storage.markTopLevel(chunk.spans, ofChunk: i &- 1) }
            }
        }
    }
}

extension BatchStorage {
    fileprivate mutating func markTopLevel(_ range: RecordRange, ofChunk index: Int) throws(WireError) {
        let chunk = spans.slice(range.first, range.length)
        try indexSpanIDs(of: chunk)
        var i = 0
        while i < chunk.count {
            if isTopLevel(i, in: chunk) { try mark(range.first &+ i, chunk[i], inChunk: index) }
            i &+= 1
        }
    }

    /// Sets the mark; a span that is sent from its payload still is, if the place of the mark in it is known.
    private mutating func mark(_ index: Int, _ span: SpanRecord, inChunk chunk: Int) throws(WireError) {
        if span.knownMetrics & KnownKey.topLevel.bit != 0 || !span.flags.isSource
            || metricsHeader(of: span, count: span.metrics.length) == nil
        {
            return try set(TagKey(.topLevel), to: 1, ofSpan: index)
        }
        try append(TagKey(.topLevel), 1, toSpan: index)
        spans.update(index) { $0.flags.insert(.marked) }
        markDirty(chunk: chunk)
    }

    /// Where the header of a span's metrics stands in a v0.4 payload; nil where that is not seen at a glance.
    ///
    /// Metrics mostly follow on tags, so they begin where the value of the last tag ends.
    ///
    /// - Parameter count: the metrics that the header counts.
    func metricsHeader(of span: SpanRecord, count: Int) -> Int? {
        guard format == .v04, let payload, 1...14 ~= count, span.tags.length > 0,
            let tag = tags[span.tags.first &+ span.tags.length &- 1], !tag.value.isInArena
        else { return nil }
        let start = tag.value.offset &+ Int(tag.value.count)
        let end = span.source.first &+ span.source.length
        guard start > span.source.first, start &+ 9 <= end else { return nil }
        let field = payload + start
        guard field.word(at: 0) == word("metrics") &<< 8 | 0xA7,
            field.byte(at: 8) == 0x80 | UInt8(truncatingIfNeeded: count)
        else { return nil }
        return start &+ 8
    }

    private func isTopLevel(_ index: Int, in chunk: UnsafeBufferPointer<SpanRecord>) -> Bool {
        if chunk[index].isRoot { return true }
        guard let parent = spanNumber(withID: chunk[index].parentID, in: chunk) else { return true }
        return !equal(chunk[parent].service, chunk[index].service)
    }
}
