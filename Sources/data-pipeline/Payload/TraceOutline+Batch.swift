internal import DPTraces

extension TraceOutline {
    /// What is shown of a chunk of `batch`.
    init(_ batch: borrowing TraceBatch, chunk index: Int) {
        let range = batch.spanIndices(ofChunk: index)
        spans = []
        spans.reserveCapacity(range.count)
        for index in range { spans.append(SpanOutline(batch, span: index)) }
        let first = batch.span(at: range.lowerBound)
        identifier = range.isEmpty ? "(no spans)" : Hexadecimal.traceID(high: first.traceIDHigh, low: first.traceID)
    }

    /// What is shown of every chunk of `batch`, in its order.
    static func all(of batch: borrowing TraceBatch) -> [TraceOutline] {
        var traces: [TraceOutline] = []
        traces.reserveCapacity(batch.chunkCount)
        for index in 0..<batch.chunkCount { traces.append(TraceOutline(batch, chunk: index)) }
        return traces
    }
}

extension SpanOutline {
    /// What is shown of a span of `batch`.
    init(_ batch: borrowing TraceBatch, span index: Int) {
        let span = batch.span(at: index)
        self.init(
            spanID: span.spanID,
            parentID: span.parentID,
            service: span.service,
            name: span.name,
            resource: span.resource,
            type: span.type,
            start: span.start,
            duration: span.duration,
            error: span.error
        )
    }
}

/// Identifiers as they are written.
enum Hexadecimal {
    /// 16 lower-case digits.
    static func identifier(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// 16 digits, or 32 when there is an upper half.
    static func traceID(high: UInt64, low: UInt64) -> String {
        (high == 0 ? "" : identifier(high)) + identifier(low)
    }

    /// Two digits for each byte.
    static func bytes(_ bytes: [UInt8]) -> String {
        var text = ""
        for byte in bytes {
            text += byte < 16 ? "0" : ""
            text += String(byte, radix: 16)
        }
        return text
    }
}
