internal import DPDelivery
internal import Synchronization

/// What the p0 rule left out and no request has told the agent yet.
///
/// Agents learn it from headers of requests with traces. Of a request that is lost for certain it is told again with the
/// next one; of one that may have arrived it is not, since the agent would add it twice.
final class UntoldDrops: Sendable {
    private let traces = Atomic<UInt64>(0)
    private let spans = Atomic<UInt64>(0)

    /// Enters what is to be told.
    func add(traces: UInt64, spans: UInt64) {
        if traces > 0 { self.traces.wrappingAdd(traces, ordering: .relaxed) }
        if spans > 0 { self.spans.wrappingAdd(spans, ordering: .relaxed) }
    }

    /// Takes out everything, for one request to tell.
    func take(into work: inout ClientWork) {
        if traces.load(ordering: .relaxed) > 0 { work.droppedTraces = traces.exchange(0, ordering: .relaxed) }
        if spans.load(ordering: .relaxed) > 0 { work.droppedSpans = spans.exchange(0, ordering: .relaxed) }
    }

    /// Puts back what a request was to tell.
    func putBack(_ work: ClientWork) {
        add(traces: work.droppedTraces, spans: work.droppedSpans)
    }
}
