package import DPWire

/// A batch in a payload format.
///
/// The bytes belong to the batch's payload and to the encoder: they are valid until either is used again.
package struct EncodedTraces {
    /// Chunks in the output.
    package var chunkCount = 0
    /// Spans in the output.
    package var spanCount = 0
    /// `meta_struct` values that the format has no place for.
    package var droppedMetaStructs = 0
    /// Tags whose name the format needs for links or events of the same span.
    package var replacedTags = 0
    /// The request body.
    package var body = GatheredBytes()

    /// Length of the whole body.
    package var byteCount: Int { body.count }

    /// A copy of the whole body.
    package func copied() -> [UInt8] { body.copied() }
}

/// Writes batches as payloads and keeps its memory for the next one.
///
/// What a batch still says as its payload did is neither encoded again nor copied: the output is a list of pieces, and
/// those of untouched spans lie in the payload. Output is a function of the batch alone. Dropped chunks and spans are
/// left out.
package struct TraceEncoder: ~Copyable {
    /// What output has that the payload has not.
    var output = ByteBuffer()
    /// The output in order: runs of the payload, and of `output` as second block.
    var pieces = RecordBuffer<BytePiece>()
    /// The bytes of `output` that are in pieces.
    var gatheredCount = 0
    /// The batch's next splice.
    var nextSplice = 0
    /// What comes before the pieces: a string table, or the whole payload.
    var prefix = UnsafeRawBufferPointer(start: nil, count: 0)
    var strings = StringTable()
    /// JSON text of links and events on its way into the string table.
    var json = JSONWriter()
    /// Numbers of records in the order in which they are to be written.
    var order = RecordBuffer<UInt32>()
    var result = EncodedTraces()
    /// Bytes of output beyond which encoding fails.
    var limit = 0

    /// Output of at least this many bytes is always allowed; beyond it, twice what the batch holds.
    package static var freeByteCount: Int { 256 << 20 }

    package init() {}

    /// Bytes held from the system.
    package var retainedByteCount: Int {
        output.capacity &+ pieces.capacityInBytes &+ strings.capacityInBytes &+ json.buffer.capacity
            &+ order.capacityInBytes
    }

    /// Gives memory back if more than `byteCount` bytes are held; what was encoded is then gone.
    package mutating func trim(toAtMost byteCount: Int) {
        if retainedByteCount <= byteCount { return }
        output.reset(keepingAtMost: byteCount / 4)
        pieces.reset(keepingAtMost: byteCount / 4)
        strings.trim(toAtMost: byteCount / 4)
        json.reset(keepingAtMost: byteCount / 8)
        order.reset(keepingAtMost: byteCount / 8)
    }

    /// Writes the kept chunks of a batch in a format.
    ///
    /// - Throws: when the output would exceed its limit (v0.5 payloads can expand without bound), when memory is short,
    ///   or when it was for a change to the batch.
    package mutating func encode(
        _ batch: borrowing TraceBatch,
        as format: TraceFormat
    ) throws(TraceWritingError) -> EncodedTraces {
        let storage = UnsafePointer(batch.storage)
        begin(storage)
        if let failure = storage.pointee.failure { throw TraceWritingError(failure) }
        do throws(WireError) {
            if storage.pointee.format == format, let source = untouchedSource(storage) {
                prefix = source
            } else if format == .v04 {
                try encodeV04(storage)
            } else {
                try encodeV05(storage)
            }
            try finish(storage)
        } catch {
            throw TraceWritingError(error)
        }
        return result
    }

    /// Forgets the last output and sets the limit of the next one.
    mutating func begin(_ storage: UnsafePointer<BatchStorage>) {
        output.reset()
        pieces.reset()
        gatheredCount = 0
        nextSplice = 0
        prefix = UnsafeRawBufferPointer(start: nil, count: 0)
        result = EncodedTraces()
        let limit = max(Self.freeByteCount, (storage.pointee.payloadCount &+ storage.pointee.arena.count) &* 2)
        self.limit = min(limit, BytePiece.limit)
    }

    /// The payload itself if nothing of it is sent otherwise.
    private mutating func untouchedSource(_ storage: UnsafePointer<BatchStorage>) -> UnsafeRawBufferPointer? {
        guard !storage.pointee.isDirty, storage.pointee.splices.count == 0, let payload = storage.pointee.payload,
            storage.pointee.sourceEnd > 0
        else { return nil }
        result.chunkCount = storage.pointee.chunks.count
        result.spanCount = storage.pointee.spans.count
        return UnsafeRawBufferPointer(start: payload, count: storage.pointee.sourceEnd)
    }

    /// Fails once the output has grown beyond its limit.
    func checkLimit() throws(WireError) {
        if output.count > limit { throw WireError(.tooLarge, at: output.count) }
    }

    /// Counts the chunks and spans that are kept.
    mutating func countKept(_ storage: UnsafePointer<BatchStorage>) {
        var i = 0
        while let chunk = storage.pointee.chunks[i] {
            i &+= 1
            if chunk.dropReason != 0 { continue }
            result.chunkCount &+= 1
            result.spanCount &+= chunk.spans.length &- Int(chunk.droppedSpans)
        }
    }

    /// Takes a chunk's kept spans from the payload if they are untouched, and hands each other one to `encode`.
    ///
    /// - Parameter isSource: whether the payload has the format that is written.
    mutating func writeChunk(
        _ storage: UnsafePointer<BatchStorage>,
        _ chunk: ChunkRecord,
        isSource: Bool,
        _ encode: (inout Self, UnsafePointer<SpanRecord>, Bool) throws(WireError) -> Void
    ) throws(WireError) {
        if isSource, !chunk.isDirty {
            try take(chunk.source, storage)
            return
        }
        let spanCount = chunk.spans.length &- Int(chunk.droppedSpans)
        try output.write(upTo: 5) { $0.arrayHeader(spanCount) }
        guard let spans = storage.pointee.spans.slice(chunk.spans.first, chunk.spans.length).baseAddress else { return }
        var isFirst = true
        var i = 0
        while i < chunk.spans.length {
            let span = UnsafePointer(spans + i)
            i &+= 1
            if span.pointee.flags.contains(.dropped) { continue }
            if isSource, span.pointee.flags.isSource {
                try take(span.pointee.source, storage)
            } else {
                try encode(&self, span, isFirst)
                try checkLimit()
            }
            isFirst = false
        }
    }
}

extension TraceBatch {
    /// The kept chunks in a payload format.
    ///
    /// Copies the bytes once more than an exporter does.
    ///
    /// - Throws: when the output would exceed 256 MiB and twice what the batch holds, or memory is short.
    public borrowing func encoded(as format: TraceFormat) throws(TraceWritingError) -> [UInt8] {
        var encoder = TraceEncoder()
        let result = try encoder.encode(self, as: format)
        return result.copied()
    }
}
