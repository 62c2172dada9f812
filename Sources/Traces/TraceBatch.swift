internal import DPWire

/// Traces in memory: chunks of spans, read from a payload or built by API.
///
/// A batch keeps one copy of everything: text stays in the payload it was read from, added text goes to an arena, and
/// spans, tags, metrics, links and events are records in flat arrays that refer to both. Nothing is counted by
/// reference and no object is made per span. `reset()` keeps the memory, so a reused batch does not allocate.
///
/// Spans are looked at through views (`chunk(at:)`, `span(at:)`), changed through `editSpan(at:)` and written with
/// `encoded(as:)`. Indices out of range give empty views and ignore edits: no index traps.
///
/// A batch has one owner at a time and may move between threads.
public struct TraceBatch: ~Copyable {
    let storage: UnsafeMutablePointer<BatchStorage>

    /// An empty batch.
    public init() {
        storage = UnsafeMutablePointer<BatchStorage>.allocate(capacity: 1)
        storage.initialize(to: BatchStorage())
    }

    /// Reads a payload, which the batch copies.
    ///
    /// - Throws: the first fault that lenient reading cannot mend; see `TraceCorrections` for what it mends.
    public init(reading payload: [UInt8], as format: TraceFormat) throws(TraceReadingError) {
        self.init()
        do throws(WireError) {
            try storage.pointee.ownedPayload.append(payload)
        } catch {
            throw TraceReadingError(error, rule: nil, ReadingPath())
        }
        try readOwned(format)
    }

    deinit {
        storage.deinitialize(count: 1)
        storage.deallocate()
    }

    /// Replaces the content by what a payload says, without copying the payload.
    ///
    /// The payload's memory must stay as it is until the next `reset()` or `read`, or the end of the batch.
    ///
    /// - Throws: the first fault that lenient reading cannot mend; the batch is then empty.
    package mutating func read(
        _ payload: UnsafeRawBufferPointer,
        as format: TraceFormat
    ) throws(TraceReadingError) {
        storage.pointee.reset()
        try readPayload(payload, format)
    }

    private mutating func readOwned(_ format: TraceFormat) throws(TraceReadingError) {
        try readPayload(storage.pointee.ownedPayload.bytes, format)
    }

    private mutating func readPayload(
        _ payload: UnsafeRawBufferPointer,
        _ format: TraceFormat
    ) throws(TraceReadingError) {
        guard let base = payload.baseAddress, payload.count > 0 else {
            throw TraceReadingError(.truncated, at: 0)
        }
        if payload.count > Text.limit { throw TraceReadingError(.payloadTooLarge, at: 0) }
        storage.pointee.payload = base
        storage.pointee.payloadCount = payload.count
        storage.pointee.format = format
        var reader = PayloadReader(storage, base: base, count: payload.count)
        do throws(WireError) {
            try storage.pointee.keyCache.prepare()
            if format == .v04 {
                try reader.readV04()
            } else {
                try reader.readV05()
            }
        } catch {
            let error = reader.fault(error)
            storage.pointee.reset()
            throw error
        }
    }

    /// Replaces the content by that of another batch, which may then be read on while this one is changed.
    ///
    /// Copies the records and the text that was added to the other one, but not the payload: it must stay as it is until
    /// the next `reset()`, `read` or `copy`, or the end of the batch. Without memory, encoding fails.
    package mutating func copy(_ other: borrowing TraceBatch) {
        let source = UnsafePointer(other.storage)
        storage.pointee.attempt { storage throws(WireError) in
            try storage.copy(source.pointee)
        }
    }

    /// Forgets all traces and keeps the memory for the next ones.
    public mutating func reset() {
        storage.pointee.reset()
    }

    /// Forgets all traces, and gives memory back if more than `byteCount` bytes are held.
    ///
    /// For batches in a pool: one big payload shall not bloat the process for good.
    public mutating func reset(keepingAtMost byteCount: Int) {
        storage.pointee.reset(keepingAtMost: byteCount)
    }

    /// Bytes held from the system, a borrowed payload not counted.
    public var retainedByteCount: Int { storage.pointee.capacityInBytes }

    /// Chunks, dropped ones included.
    public var chunkCount: Int { storage.pointee.chunks.count }

    /// Spans of all chunks, dropped ones included.
    public var spanCount: Int { storage.pointee.spans.count }

    /// What reading had to correct.
    public var corrections: TraceCorrections { storage.pointee.corrections }

    /// Bytes of the payload up to the end of its traces; 0 for a batch built by API.
    package var sourceByteCount: Int { storage.pointee.sourceEnd }
}

// A batch owns its memory alone, so that moving it to another thread moves everything.
extension TraceBatch: @unchecked Sendable {}
