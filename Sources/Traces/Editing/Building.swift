internal import DPWire

extension TraceBatch {
    /// Appends an empty chunk and returns its index.
    @discardableResult
    public mutating func appendChunk() -> Int {
        storage.pointee.attempt { storage throws(WireError) in
            try storage.appendChunk()
        }
        return storage.pointee.chunks.count &- 1
    }

    /// Appends a span without any value to the last chunk, or to a first one if there is none.
    @_lifetime(&self)
    @discardableResult
    public mutating func appendSpan() -> SpanEditor {
        var index = -1
        storage.pointee.attempt { storage throws(WireError) in
            if storage.chunks.count == 0 { try storage.appendChunk() }
            if storage.spans.count >= 0xFFFF_FFFF { throw WireError(.tooLarge, at: 0) }
            var span = SpanRecord()
            span.flags = .dirty
            index = try storage.spans.append(span)
            let chunk = storage.chunks.count &- 1
            storage.chunks.update(chunk) { $0.spans.count &+= 1 }
            storage.markDirty(chunk: chunk)
        }
        let editor = SpanEditor(storage, index)
        return _overrideLifetime(editor, mutating: &self)
    }

    /// Leaves a chunk out of output from now on.
    ///
    /// - Parameter reason: the caller's code for why, not 0; the first one given stays.
    package mutating func markDropped(chunk index: Int, reason: UInt8) {
        guard let chunk = storage.pointee.chunks[index], chunk.dropReason == 0, reason != 0 else { return }
        storage.pointee.chunks.update(index) { $0.dropReason = reason }
        storage.pointee.isDirty = true
    }

    /// Leaves a chunk out of output from now on; an index out of range does nothing.
    public mutating func dropChunk(at index: Int) {
        markDropped(chunk: index, reason: .max)
    }

    /// Leaves a span out of output from now on, while its chunk is kept; an index out of range does nothing.
    public mutating func dropSpan(at index: Int) {
        guard let span = storage.pointee.spans[index], !span.flags.contains(.dropped),
            let chunk = storage.pointee.chunk(ofSpan: index)
        else { return }
        storage.pointee.spans.update(index) { $0.flags.insert(.dropped) }
        storage.pointee.chunks.update(chunk) { $0.droppedSpans &+= 1 }
        storage.pointee.markDirty(chunk: chunk)
    }

    /// Chunks that are not dropped, and spans in them that are not.
    public var kept: (chunks: Int, spans: Int) {
        var chunks = 0
        var spans = 0
        var i = 0
        while let chunk = storage.pointee.chunks[i] {
            i &+= 1
            if chunk.dropReason != 0 { continue }
            chunks &+= 1
            spans &+= chunk.spans.length &- Int(chunk.droppedSpans)
        }
        return (chunks, spans)
    }
}

extension BatchStorage {
    /// Appends a chunk without spans.
    mutating func appendChunk() throws(WireError) {
        try chunks.append(
            ChunkRecord(
                spans: RecordRange(spans.count, count: 0),
                source: .none,
                isDirty: true,
                dropReason: 0,
                droppedSpans: 0
            )
        )
        isDirty = true
    }
}

extension TraceBatch {
    /// Treats every span as changed, so that all are encoded anew.
    package mutating func markAllEdited() {
        var i = 0
        while i < storage.pointee.spans.count {
            storage.pointee.markDirty(span: i)
            i &+= 1
        }
        i = 0
        while i < storage.pointee.chunks.count {
            storage.pointee.markDirty(chunk: i)
            i &+= 1
        }
        storage.pointee.isDirty = true
        storage.pointee.isTableClean = false
    }
}
