/// Why something that was handed in did not reach its destination.
///
/// The list is closed: every loss has exactly one of these reasons. Names are stable and are what metrics, reports and
/// the C library show.
public struct DropReason: Equatable, Sendable {
    enum Code: UInt8, CaseIterable {
        case p0
        case filtered
        case emptyChunk
        case traceIDZero
        case spanIDZero
        case foreignSpan
        case decodeError
        case encodeError
        case tooLarge
        case queueFull
        case http4xx
        case http5xx
        case httpOther
        case timeout
        case connection
        case cancelled
        case shutdown
        case shutdownDeadline
    }

    let code: Code

    init(_ code: Code) {
        self.code = code
    }

    /// The sampling decision of the trace says that it need not be sent.
    public static var p0: DropReason { DropReason(.p0) }
    /// A trace filter of the agent rejects the trace.
    public static var filtered: DropReason { DropReason(.filtered) }
    /// A chunk without spans, which agents refuse; left out where the exporter computes statistics or processes spans.
    public static var emptyChunk: DropReason { DropReason(.emptyChunk) }
    /// A span of the chunk has a trace id whose lower half is zero; found where spans are processed.
    public static var traceIDZero: DropReason { DropReason(.traceIDZero) }
    /// A span of the chunk has the id zero; found where spans are processed.
    public static var spanIDZero: DropReason { DropReason(.spanIDZero) }
    /// A span of the chunk belongs to another trace than the first one; found where spans are processed.
    public static var foreignSpan: DropReason { DropReason(.foreignSpan) }
    /// The payload is not what its format says.
    ///
    /// Counted in payloads and bytes only: what it held is not known.
    public static var decodeError: DropReason { DropReason(.decodeError) }
    /// The traces cannot be written in the output format.
    public static var encodeError: DropReason { DropReason(.encodeError) }
    /// The payload is larger than the configured limit.
    public static var tooLarge: DropReason { DropReason(.tooLarge) }
    /// A bounded queue had no room.
    public static var queueFull: DropReason { DropReason(.queueFull) }
    /// The destination answered with a status from 400 to 499.
    public static var http4xx: DropReason { DropReason(.http4xx) }
    /// The destination answered with a status from 500 to 599, to the last attempt.
    public static var http5xx: DropReason { DropReason(.http5xx) }
    /// The destination answered with a status that is neither success nor one of the above, such as a redirection.
    public static var httpOther: DropReason { DropReason(.httpOther) }
    /// Time ran out before the whole payload was written.
    public static var timeout: DropReason { DropReason(.timeout) }
    /// No connection could be had, or it broke before the whole payload was written.
    public static var connection: DropReason { DropReason(.connection) }
    /// The caller cancelled before the whole payload was written.
    public static var cancelled: DropReason { DropReason(.cancelled) }
    /// The exporter had been shut down before.
    public static var shutdown: DropReason { DropReason(.shutdown) }
    /// The deadline of a shutdown passed while the payload was waiting.
    public static var shutdownDeadline: DropReason { DropReason(.shutdownDeadline) }

    /// The stable name, in snake case.
    public var name: String {
        switch code {
        case .p0: "p0"
        case .filtered: "filtered"
        case .emptyChunk: "empty_chunk"
        case .traceIDZero: "trace_id_zero"
        case .spanIDZero: "span_id_zero"
        case .foreignSpan: "foreign_span"
        case .decodeError: "decode_error"
        case .encodeError: "encode_error"
        case .tooLarge: "too_large"
        case .queueFull: "queue_full"
        case .http4xx: "http_4xx"
        case .http5xx: "http_5xx"
        case .httpOther: "http_other"
        case .timeout: "timeout"
        case .connection: "connection"
        case .cancelled: "cancelled"
        case .shutdown: "shutdown"
        case .shutdownDeadline: "shutdown_deadline"
        }
    }

    static var count: Int { 18 }
}

extension DropReason: CaseIterable {
    /// All reasons, in the order in which they are documented.
    public static var allCases: [DropReason] {
        Code.allCases.map { DropReason($0) }
    }
}

#if !hasFeature(Embedded)
extension DropReason: Hashable {}
#endif

extension DropReason: CustomStringConvertible {
    /// The stable name.
    public var description: String { name }
}
