/// An amount of trace data, in the four units that a ledger counts.
public struct LedgerCounts: Equatable, Sendable {
    /// Payloads: what one call of `send` hands in.
    public var payloads: UInt64
    /// Bytes of those payloads as they were handed in; for a batch, the bytes that it encodes to.
    public var bytes: UInt64
    /// Trace chunks: the parts of one trace that travel together.
    public var chunks: UInt64
    /// Spans.
    public var spans: UInt64

    /// Nothing, or the given amounts.
    public init(payloads: UInt64 = 0, bytes: UInt64 = 0, chunks: UInt64 = 0, spans: UInt64 = 0) {
        self.payloads = payloads
        self.bytes = bytes
        self.chunks = chunks
        self.spans = spans
    }

    /// Whether all four are zero.
    public var isZero: Bool { payloads | bytes | chunks | spans == 0 }

    /// Adds unit by unit, wrapping around.
    public static func + (left: LedgerCounts, right: LedgerCounts) -> LedgerCounts {
        LedgerCounts(
            payloads: left.payloads &+ right.payloads,
            bytes: left.bytes &+ right.bytes,
            chunks: left.chunks &+ right.chunks,
            spans: left.spans &+ right.spans
        )
    }

    /// Adds to the left side.
    public static func += (left: inout LedgerCounts, right: LedgerCounts) {
        left = left + right
    }

    /// Takes away unit by unit, wrapping around.
    package static func - (left: LedgerCounts, right: LedgerCounts) -> LedgerCounts {
        LedgerCounts(
            payloads: left.payloads &- right.payloads,
            bytes: left.bytes &- right.bytes,
            chunks: left.chunks &- right.chunks,
            spans: left.spans &- right.spans
        )
    }
}
