internal import DPLedger
internal import DPPlatform
internal import DPTraces
internal import DataPipeline

/// What one payload adds to the agent: its chunks as the store keeps them, and sums for the summary.
struct PayloadIntake: Sendable {
    var chunks: [StoredChunk] = []
    var spanCount = 0
    /// What cannot be kept, by reason.
    var refused: [RefusalReason: LedgerCounts] = [:]
    var mixedChunks = 0
    /// Values of the payload that reading had to correct.
    var corrections = 0
    /// What processing had to correct, by kind.
    var spanCorrections: [String: Int] = [:]
    var services: [String: ServiceTally] = [:]
    var resources: [ResourceKey: EntryTally] = [:]
    var counted = CountedSpans()

    /// Chunks of the payload.
    var chunkCount: Int { chunks.count + refused.values.reduce(0) { $0 + Int(clamping: $1.chunks) } }

    /// What was read, in the units of the account.
    func counts(bytes: Int) -> LedgerCounts {
        LedgerCounts(
            payloads: 1,
            bytes: UInt64(clamping: bytes),
            chunks: UInt64(clamping: chunkCount),
            spans: UInt64(clamping: spanCount) + refused.values.reduce(0) { $0 + $1.spans }
        )
    }
}

/// Reads payloads; its memory is reused for the next one.
///
/// Used by one request at a time.
final class PayloadReader {
    private static let keptBytes = 4 << 20

    private var batch = TraceBatch()
    private var encoder = TraceEncoder()
    private let processor: SpanProcessor?
    /// Of spans that are not processed.
    private let statsResources: StatsResource?

    /// - Parameter rules: what is done to spans; nil keeps them as they were sent.
    init(_ rules: ProcessingRules? = nil) {
        processor = rules.map { SpanProcessor($0) }
        statsResources = rules == nil ? StatsResource() : nil
    }

    /// Reads a payload whole, or refuses it whole.
    ///
    /// - Parameter headers: what the tracer says of itself.
    func read(
        _ payload: UnsafeRawBufferPointer,
        as format: TraceFormat,
        from headers: ClientHeaders
    ) throws(TraceReadingError) -> PayloadIntake {
        defer {
            batch.reset(keepingAtMost: PayloadReader.keptBytes)
            encoder.trim(toAtMost: PayloadReader.keptBytes)
        }
        try batch.read(payload, as: format)
        var intake = PayloadIntake()
        intake.corrections = batch.corrections.total
        process(headers.language, into: &intake)
        var payloads: [[UInt8]] = []
        payloads.reserveCapacity(batch.chunkCount)
        for index in 0..<batch.chunkCount where !batch.chunk(at: index).isDropped {
            // A chunk that was just read is never beyond the limits of writing.
            payloads.append((try? encoder.encode(batch, chunk: index).copied()) ?? [])
        }
        // After the bytes were taken: the agent's own marks are not shown.
        if !headers.computedTopLevel { batch.markTopLevel() }
        var next = payloads.makeIterator()
        for index in 0..<batch.chunkCount where !batch.chunk(at: index).isDropped {
            let payload = next.next() ?? []
            guard var chunk = summarize(batch, index, into: &intake) else { continue }
            chunk.payload = payload
            intake.chunks.append(chunk)
        }
        return intake
    }

    /// Does to the spans what an agent does.
    private func process(_ language: String, into intake: inout PayloadIntake) {
        guard let processor else { return }
        processor.language = Array(language.utf8)
        let now = WallClock.nanosecondsSince1970()
        let drops = processor.process(&batch, now: now, marksTopLevel: false)
        drops.forEach { intake.refused[RefusalReason($0), default: LedgerCounts()] += $1 }
        processor.takeCorrections { intake.spanCorrections[$0.name, default: 0] += $1 }
    }

    private func summarize(
        _ batch: borrowing TraceBatch,
        _ index: Int,
        into intake: inout PayloadIntake
    ) -> StoredChunk? {
        let chunk = batch.chunk(at: index)
        let spanCount = chunk.spanCount
        guard spanCount > 0 else {
            intake.refused[.emptyChunk, default: LedgerCounts()] += LedgerCounts(chunks: 1)
            return nil
        }
        let first = chunk.span(at: 0)
        var stored = StoredChunk(
            traceID: first.traceID,
            payload: [],
            spanCount: spanCount,
            errorCount: 0,
            start: .max,
            end: .min,
            root: StoredChunk.RootSpan(first),
            services: []
        )
        var service = ServiceRun(first.service)
        var isMixed = false
        for position in 0..<spanCount {
            let span = chunk.span(at: position)
            let isError = span.error != 0
            if isError { stored.errorCount += 1 }
            stored.start = min(stored.start, span.start)
            stored.end = max(stored.end, saturatingSum(span.start, span.duration))
            if span.parentID == 0, !stored.root.isRoot { stored.root = StoredChunk.RootSpan(span) }
            if stored.traceIDHigh == 0 { stored.traceIDHigh = span.traceIDHigh }
            if span.traceID != stored.traceID { isMixed = true }
            if !service.isSame(span) {
                service.finish(&stored, &intake)
                service = ServiceRun(span.service)
            }
            service.add(isError: isError)
            intake.counted.add(span, service: service.name, statsResources)
            if (span.metric(.topLevel) ?? span.metric(.tracerTopLevel)) == 1 {
                let tally = EntryTally(duration: span.duration, isError: isError)
                service.tally.entries += tally
                let key = ResourceKey(service: service.name, name: span.name, resource: span.resource)
                intake.resources[key, default: EntryTally()] += tally
            }
        }
        service.finish(&stored, &intake)
        intake.spanCount += spanCount
        if isMixed { intake.mixedChunks += 1 }
        return stored
    }
}

/// Neighbouring spans of one service, so that its name is made a string once for all of them.
private struct ServiceRun {
    let name: String
    var tally = ServiceTally()

    init(_ name: String) {
        self.name = name
    }

    func isSame(_ span: borrowing SpanView) -> Bool {
        let bytes = span.serviceBytes
        return bytes.withUnsafeBytes { bytes in
            name.utf8.count == bytes.count && name.utf8.elementsEqual(bytes)
        }
    }

    mutating func add(isError: Bool) {
        tally.spans += 1
        if isError { tally.errors += 1 }
    }

    func finish(_ chunk: inout StoredChunk, _ intake: inout PayloadIntake) {
        intake.services[name, default: ServiceTally()] += tally
        if chunk.services.count < StoredChunk.serviceLimit, !chunk.services.contains(name) {
            chunk.services.append(name)
        }
    }
}

extension StoredChunk.RootSpan {
    fileprivate init(_ span: borrowing SpanView) {
        self.init(
            service: span.service,
            name: span.name,
            resource: span.resource,
            start: span.start,
            duration: span.duration,
            isRoot: span.parentID == 0
        )
    }
}

private func saturatingSum(_ left: Int64, _ right: Int64) -> Int64 {
    let (sum, overflow) = left.addingReportingOverflow(right)
    return overflow ? (left > 0 ? .max : .min) : sum
}

extension RefusalReason {
    /// Why processing drops a chunk.
    fileprivate init(_ reason: DropReason) {
        self =
            switch reason {
            case .emptyChunk: .emptyChunk
            case .traceIDZero: .traceIDZero
            case .spanIDZero: .spanIDZero
            case .foreignSpan: .foreignSpan
            default: .unprocessed
            }
    }
}
