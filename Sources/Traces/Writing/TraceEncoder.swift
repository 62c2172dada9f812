internal import DPWire

/// A batch in a payload format: a few runs of bytes that together are the request body.
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

    private var first = UnsafeRawBufferPointer(start: nil, count: 0)
    private var second = UnsafeRawBufferPointer(start: nil, count: 0)
    private var third = UnsafeRawBufferPointer(start: nil, count: 0)
    /// Runs of bytes, at most three; empty ones are left out.
    package private(set) var segmentCount = 0
    /// Length of the whole body.
    package private(set) var byteCount = 0

    /// A run of bytes by its number; an empty one beyond the last.
    package func segment(_ index: Int) -> UnsafeRawBufferPointer {
        if index >= segmentCount { return UnsafeRawBufferPointer(start: nil, count: 0) }
        return index == 0 ? first : index == 1 ? second : third
    }

    /// A copy of the whole body.
    package func copied() -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(byteCount)
        bytes.append(contentsOf: first)
        bytes.append(contentsOf: second)
        bytes.append(contentsOf: third)
        return bytes
    }

    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        if bytes.isEmpty { return }
        switch segmentCount {
        case 0: first = bytes
        case 1: second = bytes
        default: third = bytes
        }
        segmentCount &+= 1
        byteCount &+= bytes.count
    }
}

/// Writes batches as payloads and keeps its memory for the next one.
///
/// What a batch still says as its payload did is not encoded again: a wholly untouched batch is sent from its payload,
/// and an untouched span is copied. Output is a function of the batch alone. Dropped chunks and spans are left out.
package struct TraceEncoder: ~Copyable {
    /// The output, or the traces of it when there is a string table.
    var output = ByteBuffer()
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
        output.capacity &+ strings.capacityInBytes &+ json.buffer.capacity &+ order.capacityInBytes
    }

    /// Gives memory back if more than `byteCount` bytes are held; what was encoded is then gone.
    package mutating func trim(toAtMost byteCount: Int) {
        if retainedByteCount <= byteCount { return }
        output.reset(keepingAtMost: byteCount / 2)
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
                result.append(source)
            } else if format == .v04 {
                try encodeV04(storage)
            } else {
                try encodeV05(storage)
            }
        } catch {
            throw TraceWritingError(error)
        }
        return result
    }

    /// Forgets the last output and sets the limit of the next one.
    mutating func begin(_ storage: UnsafePointer<BatchStorage>) {
        output.reset()
        result = EncodedTraces()
        limit = max(Self.freeByteCount, (storage.pointee.payloadCount &+ storage.pointee.arena.count) &* 2)
    }

    /// The payload itself if nothing was changed since it was read.
    private mutating func untouchedSource(_ storage: UnsafePointer<BatchStorage>) -> UnsafeRawBufferPointer? {
        guard !storage.pointee.isDirty, let payload = storage.pointee.payload, storage.pointee.sourceEnd > 0 else {
            return nil
        }
        result.chunkCount = storage.pointee.chunks.count
        result.spanCount = storage.pointee.spans.count
        return UnsafeRawBufferPointer(start: payload, count: storage.pointee.sourceEnd)
    }

    /// Fails once the output has grown beyond its limit.
    func checkLimit() throws(WireError) {
        if output.count > limit { throw WireError(.tooLarge, at: output.count) }
    }

    /// The kept chunks if they are untouched and follow one another in the payload.
    func contiguousSource(_ storage: UnsafePointer<BatchStorage>) -> UnsafeRawBufferPointer? {
        guard let payload = storage.pointee.payload else { return nil }
        var start = -1
        var end = 0
        var i = 0
        while let chunk = storage.pointee.chunks[i] {
            i &+= 1
            if chunk.dropReason != 0 { continue }
            if chunk.isDirty { return nil }
            if start < 0 {
                start = chunk.source.first
            } else if chunk.source.first != end {
                return nil
            }
            end = chunk.source.first &+ chunk.source.length
        }
        if start < 0 { return UnsafeRawBufferPointer(start: nil, count: 0) }
        return UnsafeRawBufferPointer(start: payload + start, count: end &- start)
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

    /// Copies untouched spans of a chunk in runs, and hands each other one to `encode`.
    mutating func writeSpans(
        _ storage: UnsafePointer<BatchStorage>,
        _ chunk: ChunkRecord,
        copying: Bool,
        _ encode: (inout Self, UnsafePointer<SpanRecord>, Bool) throws(WireError) -> Void
    ) throws(WireError) {
        guard let spans = storage.pointee.spans.slice(chunk.spans.first, chunk.spans.length).baseAddress else { return }
        let payload = storage.pointee.payload
        var copyStart = 0
        var copyEnd = 0
        var isFirst = true
        var i = 0
        while i < chunk.spans.length {
            let span = UnsafePointer(spans + i)
            i &+= 1
            if span.pointee.flags.contains(.dropped) { continue }
            if copying, !span.pointee.flags.contains(.dirty) {
                let source = span.pointee.source
                if source.first != copyEnd {
                    if let payload { try output.append(payload + copyStart, count: copyEnd &- copyStart) }
                    copyStart = source.first
                }
                copyEnd = source.first &+ source.length
            } else {
                if let payload { try output.append(payload + copyStart, count: copyEnd &- copyStart) }
                copyStart = 0
                copyEnd = 0
                try encode(&self, span, isFirst)
                try checkLimit()
            }
            isFirst = false
        }
        if let payload { try output.append(payload + copyStart, count: copyEnd &- copyStart) }
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
