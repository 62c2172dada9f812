internal import DPTraces

/// A payload of generated traces, built through the same calls that a tracer makes.
enum Workload {
    /// The traces that `options` describe.
    static func batch(_ options: WorkloadOptions) -> TraceBatch {
        var planner = TracePlanner(options)
        var batch = TraceBatch()
        for _ in 0..<options.traces { append(planner.next(), to: &batch) }
        return batch
    }

    private static func append(_ trace: PlannedTrace, to batch: inout TraceBatch) {
        batch.appendChunk()
        for planned in trace.spans {
            let span = batch.appendSpan()
            span.traceID = trace.traceIDLow
            span.traceIDHigh = trace.traceIDHigh
            span.spanID = planned.spanID
            span.parentID = planned.parent.map { trace.spans[$0].spanID } ?? 0
            span.service = planned.service
            span.name = planned.name
            span.resource = planned.resource
            span.type = planned.type
            span.start = planned.start
            span.duration = planned.duration
            span.error = planned.isError ? 1 : 0
            for (key, value) in planned.meta { span.setTag(key, value) }
            for (key, value) in planned.metrics { span.setMetric(key, value) }
            for (key, value) in planned.metaStruct { span.setMetaStruct(key, value) }
            for link in planned.links {
                span.addLink(
                    traceID: link.traceIDLow,
                    traceIDHigh: link.traceIDHigh,
                    spanID: link.spanID,
                    traceFlags: 1,
                    attributes: [("link.kind", "message")]
                )
            }
            for event in planned.events {
                span.addEvent(
                    time: UInt64(clamping: event.time),
                    name: event.name,
                    attributes: [
                        ("exception.message", .string(event.message)), ("attempt", .int(event.attempt)),
                        ("exception.escaped", .bool(event.isFatal)),
                        ("backoff.seconds", .array([.double(0.1), .double(0.2), .double(0.4)])),
                    ]
                )
            }
        }
    }
}
