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
        let chunk = self.spans.slice(range.first, range.length)
        guard let spans = chunk.baseAddress else { return }
        try indexSpanIDs(of: chunk)
        var parentID: UInt64 = 0
        var parent: Int?
        var i = 0
        while i < chunk.count {
            let span = spans + i
            if span.pointee.isRoot {
                try mark(range.first &+ i, span, inChunk: index)
            } else {
                // Spans with one parent often follow one another.
                if span.pointee.parentID != parentID {
                    parentID = span.pointee.parentID
                    parent = spanNumber(withID: parentID, in: chunk)
                }
                let isBelow = parent.map { equal(spans[$0].service, span.pointee.service) } ?? false
                if !isBelow { try mark(range.first &+ i, span, inChunk: index) }
            }
            i &+= 1
        }
    }

    /// Sets the mark; a span that is sent from its payload still is, if the place of the mark in it is known.
    private mutating func mark(
        _ index: Int,
        _ span: UnsafePointer<SpanRecord>,
        inChunk chunk: Int
    ) throws(WireError) {
        if span.pointee.knownMetrics & KnownKey.topLevel.bit != 0 || !span.pointee.flags.isSource
            || metricsHeader(of: span, count: span.pointee.metrics.length) == nil
        {
            return try set(TagKey(.topLevel), to: 1, ofSpan: index)
        }
        try append(TagKey(.topLevel), 1, toSpan: index)
        if let base = spans.base { base[index].flags.insert(.marked) }
        if chunks[chunk]?.isDirty == false { markDirty(chunk: chunk) }
    }

    /// Where the header of a span's metrics stands in a v0.4 payload; nil where that is not seen at a glance.
    ///
    /// Metrics mostly follow on tags, so they begin where the value of the last tag ends.
    ///
    /// - Parameter count: the metrics that the header counts.
    @inline(__always)
    func metricsHeader(of span: UnsafePointer<SpanRecord>, count: Int) -> Int? {
        let tagRange = span.pointee.tags
        guard format == .v04, let payload, 1...14 ~= count, tagRange.length > 0,
            let tag = tags[tagRange.first &+ tagRange.length &- 1], !tag.value.isInArena
        else { return nil }
        let start = tag.value.offset &+ Int(tag.value.count)
        let source = span.pointee.source
        let end = source.first &+ source.length
        guard start > source.first, start &+ 9 <= end else { return nil }
        let field = payload + start
        guard field.word(at: 0) == word("metrics") &<< 8 | 0xA7,
            field.byte(at: 8) == 0x80 | UInt8(truncatingIfNeeded: count)
        else { return nil }
        return start &+ 8
    }
}
