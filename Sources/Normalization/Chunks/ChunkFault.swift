/// Why a chunk cannot be sent.
package enum ChunkFault: UInt8, CaseIterable, Sendable {
    /// It has no span.
    case emptyTrace = 1
    /// The lower half of a span's trace id is zero.
    case traceIDZero
    /// A span's id is zero.
    case spanIDZero
    /// A span belongs to another trace than the first one.
    case foreignSpan

    /// The agent's name for it.
    package var name: StaticString {
        switch self {
        case .emptyTrace: "empty_trace"
        case .traceIDZero: "trace_id_zero"
        case .spanIDZero: "span_id_zero"
        case .foreignSpan: "foreign_span"
        }
    }
}
