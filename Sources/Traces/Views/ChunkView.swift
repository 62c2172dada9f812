internal import DPWire

extension TraceBatch {
    /// A look at a chunk; an empty one for an index out of range.
    @_lifetime(borrow self)
    public borrowing func chunk(at index: Int) -> ChunkView {
        let view = ChunkView(UnsafePointer(storage), storage.pointee.chunks[index])
        return _overrideLifetime(view, borrowing: self)
    }

    /// A look at a span by its index among the spans of all chunks; an empty one for an index out of range.
    @_lifetime(borrow self)
    public borrowing func span(at index: Int) -> SpanView {
        let view = SpanView(UnsafePointer(storage), index)
        return _overrideLifetime(view, borrowing: self)
    }

    /// The indices of a chunk's spans; empty for an index out of range.
    public borrowing func spanIndices(ofChunk index: Int) -> Range<Int> {
        guard let chunk = storage.pointee.chunks[index] else { return 0..<0 }
        return chunk.spans.first..<(chunk.spans.first &+ chunk.spans.length)
    }
}

/// A look at one trace chunk of a batch.
public struct ChunkView: ~Escapable {
    let storage: UnsafePointer<BatchStorage>
    private let record: ChunkRecord?

    @_lifetime(immortal)
    init(_ storage: UnsafePointer<BatchStorage>, _ record: ChunkRecord?) {
        self.storage = storage
        self.record = record
    }

    var records: UnsafeBufferPointer<SpanRecord> {
        guard let record else { return UnsafeBufferPointer(start: nil, count: 0) }
        return storage.pointee.spans.slice(record.spans.first, record.spans.length)
    }

    /// Spans in the chunk, dropped ones included.
    public var spanCount: Int { record?.spans.length ?? 0 }

    /// Spans in the chunk that are not dropped one by one.
    package var keptSpanCount: Int { record.map { $0.spans.length &- Int($0.droppedSpans) } ?? 0 }

    /// Whether the chunk is left out of output.
    public var isDropped: Bool { record.map { $0.dropReason != 0 } ?? false }

    /// The reason given when the chunk was dropped; 0 when it is kept.
    package var dropReason: UInt8 { record?.dropReason ?? 0 }

    /// A look at a span of the chunk; an empty one for an index out of range.
    @_lifetime(copy self)
    public func span(at index: Int) -> SpanView {
        guard let record, index >= 0, index < record.spans.length else {
            return _overrideLifetime(SpanView(storage, -1), copying: self)
        }
        return _overrideLifetime(SpanView(storage, record.spans.first &+ index), copying: self)
    }
}
