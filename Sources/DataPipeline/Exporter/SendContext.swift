internal import DPDelivery
internal import DPSampling
internal import DPStatistics
internal import DPTraces
internal import DPTransport
internal import DPWire

/// What one send works with.
///
/// Reused, so that a warm exporter allocates nothing but the answer's body.
///
/// One thread at a time has it.
final class SendContext {
    var batch = TraceBatch()
    var encoder = TraceEncoder()
    var head: TraceRequestHead
    var response = HTTPResponse()
    var filterScratch = FilterScratch()
    var recorder = StatsRecorder()
    /// Applies the agent's rules; nil if the configuration does not want it.
    let processor: SpanProcessor?
    /// What was to be done to the traces of the last send, and which state of the exporter said so.
    var stage: StatsStage?
    var stageNumber: UInt64 = 0
    private var kept = ByteBuffer()

    /// The size of recent payloads: the largest, forgotten by an eighth at each smaller one.
    private var recentByteCount = 0

    init(_ head: TraceRequestHead, _ processing: ProcessingRules? = nil) {
        self.head = head
        processor = processing.map { SpanProcessor($0) }
    }

    /// Copies a payload into the context; false without memory for it.
    func keep(_ payload: UnsafeRawBufferPointer) -> Bool {
        kept.reset()
        do throws(WireError) {
            try kept.append(payload)
            return true
        } catch {
            return false
        }
    }

    /// The payload that was copied last.
    var keptPayload: UnsafeRawBufferPointer { kept.bytes }

    /// Makes ready for the next send, and gives back memory that recent payloads do not need.
    ///
    /// A batch needs some multiple of its payload; what is beyond sixteen times the recent size is of no use.
    func finish(byteCount: Int) {
        recentByteCount = max(byteCount, recentByteCount &- recentByteCount / 8)
        let limit = max(64 << 10, recentByteCount &<< 4)
        if batch.retainedByteCount > limit {
            batch.reset(keepingAtMost: limit)
        } else {
            batch.reset()
        }
        encoder.trim(toAtMost: limit)
        recorder.trim(toAtMost: limit)
        kept.reset(keepingAtMost: limit)
        if response.body.count > 64 << 10 { response = HTTPResponse() }
    }

    /// Bytes held from the system between sends, but for small change.
    var retainedByteCount: Int {
        batch.retainedByteCount &+ encoder.retainedByteCount &+ recorder.retainedByteCount &+ kept.capacity
            &+ response.body.count
    }
}
