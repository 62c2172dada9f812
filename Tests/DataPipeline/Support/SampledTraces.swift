import DPTraces

extension TraceBatch {
    /// Chunks with these priorities.
    ///
    /// In each, every span is the child of the one before it. Spans are numbered from 1.
    static func chunks(priorities: [Double?], spans: Int = 1) -> TraceBatch {
        var batch = TraceBatch()
        var id: UInt64 = 1
        for (chunk, priority) in priorities.enumerated() {
            batch.appendChunk()
            for number in 0..<spans {
                let span = batch.appendSpan()
                span.service = "shop"
                span.name = "web.request"
                span.resource = "GET /"
                span.traceID = UInt64(chunk) + 1
                span.spanID = id
                span.parentID = number == 0 ? 0 : id - 1
                span.start = 1_700_000_000_000_000_000
                span.duration = 1000
                if number == 0, let priority { span.setMetric("_sampling_priority_v1", priority) }
                id += 1
            }
        }
        return batch
    }

    /// Five chunks of which sampling keeps one whole by priority, one without any, one for its error, and one span of
    /// another.
    static var workedExample: TraceBatch {
        var batch = TraceBatch()
        let spans: [(id: UInt64, duration: Int64, parent: UInt64, priority: Double?)] = [
            (1, 10, 0, 0), (2, 5, 1, nil), (3, 3, 1, nil), (4, 20, 0, -1), (5, 30, 0, 0), (6, 40, 0, 2),
            (7, 50, 0, nil),
        ]
        for plan in spans {
            if plan.parent == 0 { batch.appendChunk() }
            let span = batch.appendSpan()
            span.service = "svc"
            span.name = "op"
            span.resource = plan.parent == 0 ? "a" : "b"
            span.type = "web"
            span.traceID = 1
            span.spanID = plan.id
            span.parentID = plan.parent
            span.start = 1_700_000_000_000_000_000
            span.duration = plan.duration
            if plan.id == 5 { span.error = 1 }
            if let priority = plan.priority { span.setMetric("_sampling_priority_v1", priority) }
            if plan.id == 2 { span.setMetric("_dd.span_sampling.mechanism", 8) }
        }
        return batch
    }
}
