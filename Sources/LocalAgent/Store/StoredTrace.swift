/// The chunks of one trace that have come so far.
struct StoredTrace: Sendable, Equatable {
    private(set) var id: TraceID
    private(set) var chunks: [StoredChunk]
    private(set) var spanCount: Int
    private(set) var errorCount: Int
    private(set) var start: Int64
    private(set) var end: Int64
    private(set) var root: StoredChunk.RootSpan
    private(set) var services: [String]
    /// What the store charges for it.
    private(set) var cost: Int

    init(_ chunk: StoredChunk) {
        id = TraceID(high: chunk.traceIDHigh, low: chunk.traceID)
        chunks = [chunk]
        spanCount = chunk.spanCount
        errorCount = chunk.errorCount
        start = chunk.start
        end = chunk.end
        root = chunk.root
        services = chunk.services
        cost = chunk.cost
    }

    /// Adds a later chunk of the same trace.
    mutating func merge(_ chunk: StoredChunk) {
        if id.high == 0 { id.high = chunk.traceIDHigh }
        chunks.append(chunk)
        spanCount += chunk.spanCount
        errorCount += chunk.errorCount
        start = min(start, chunk.start)
        end = max(end, chunk.end)
        if chunk.root.isRoot, !root.isRoot { root = chunk.root }
        for service in chunk.services where services.count < StoredChunk.serviceLimit && !services.contains(service) {
            services.append(service)
        }
        cost += chunk.cost
    }

    /// How long the root took, or as long as it is missing, the time from the first span's begin to the last one's end.
    var duration: Int64 {
        if root.isRoot { return root.duration }
        let (time, overflow) = end.subtractingReportingOverflow(start)
        return overflow ? .max : time
    }
}
