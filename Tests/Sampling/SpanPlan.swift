import DPTraces

/// A span to build batches from.
struct SpanPlan {
    var id: UInt64 = 1
    var parent: UInt64 = 0
    var trace: UInt64 = 99
    var service = "svc"
    var name = "op"
    var resource = "a"
    var error: Int32 = 0
    var duration: Int64 = 1
    var tags: [String: String] = [:]
    var metrics: [String: Double] = [:]
}

extension TraceBatch {
    init(_ chunks: [[SpanPlan]]) {
        self.init()
        for chunk in chunks {
            appendChunk()
            for plan in chunk {
                let span = appendSpan()
                span.spanID = plan.id
                span.parentID = plan.parent
                span.traceID = plan.trace
                span.service = plan.service
                span.name = plan.name
                span.resource = plan.resource
                span.error = plan.error
                span.duration = plan.duration
                for (key, value) in plan.tags { span.setTag(key, value) }
                for (key, value) in plan.metrics { span.setMetric(key, value) }
            }
        }
    }

    /// The ids of the spans that are kept, chunk by chunk.
    var keptSpanIDs: [[UInt64]] {
        (0..<chunkCount).filter { !chunk(at: $0).isDropped }.map { index in
            spanIndices(ofChunk: index).filter { !span(at: $0).isDropped }.map { span(at: $0).spanID }
        }
    }
}
