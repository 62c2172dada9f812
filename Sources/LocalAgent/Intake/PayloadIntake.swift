internal import DPLedger
internal import DPTraces

/// What one payload adds to the agent: its chunks as the store keeps them, and sums for the summary.
struct PayloadIntake: Sendable {
    var chunks: [StoredChunk] = []
    var spanCount = 0
    var emptyChunks = 0
    var mixedChunks = 0
    var corrections = 0
    var services: [String: ServiceTally] = [:]
    var resources: [ResourceKey: EntryTally] = [:]
    var counted = CountedSpans()

    /// What was read, in the units of the account.
    func counts(bytes: Int) -> LedgerCounts {
        LedgerCounts(
            payloads: 1,
            bytes: UInt64(clamping: bytes),
            chunks: UInt64(clamping: chunks.count + emptyChunks),
            spans: UInt64(clamping: spanCount)
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
    private let statsResources = StatsResource()

    /// Reads a payload whole, or refuses it whole.
    ///
    /// - Parameter computesTopLevel: whether the tracer did not mark the spans at which a service is entered.
    func read(
        _ payload: UnsafeRawBufferPointer,
        as format: TraceFormat,
        computesTopLevel: Bool
    ) throws(TraceReadingError) -> PayloadIntake {
        defer {
            batch.reset(keepingAtMost: PayloadReader.keptBytes)
            encoder.trim(toAtMost: PayloadReader.keptBytes)
        }
        try batch.read(payload, as: format)
        var intake = PayloadIntake()
        intake.corrections = batch.corrections.total
        var payloads: [[UInt8]] = []
        payloads.reserveCapacity(batch.chunkCount)
        for index in 0..<batch.chunkCount {
            // A chunk that was just read is never beyond the limits of writing.
            payloads.append((try? encoder.encode(batch, chunk: index).copied()) ?? [])
        }
        // After the bytes were taken: they stay as the tracer sent them.
        if computesTopLevel { batch.markTopLevel() }
        for (index, payload) in payloads.enumerated() {
            guard var chunk = summarize(batch, index, into: &intake) else { continue }
            chunk.payload = payload
            intake.chunks.append(chunk)
        }
        return intake
    }

    private func summarize(
        _ batch: borrowing TraceBatch,
        _ index: Int,
        into intake: inout PayloadIntake
    ) -> StoredChunk? {
        let chunk = batch.chunk(at: index)
        let spanCount = chunk.spanCount
        guard spanCount > 0 else {
            intake.emptyChunks += 1
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
