internal import DPLedger

/// Why the agent did not take something.
package enum RefusalReason: String, CaseIterable, Codable, Sendable {
    /// The payload is not what its path promises.
    case unreadable
    /// The body is larger than `maximumRequestBytes`.
    case tooLarge
    /// The body took longer than `requestTimeout`.
    case timedOut
    /// The client left before the body was complete.
    case incomplete
    /// More than `maximumBytesInFlight` bytes were being read.
    case busy
    /// The body is JSON or compressed, which the agent does not read.
    case unsupported
    /// A chunk without spans.
    case emptyChunk
    /// A chunk with a span whose trace id has a lower half of zero.
    case traceIDZero
    /// A chunk with a span whose id is zero.
    case spanIDZero
    /// A chunk with spans of several traces.
    case foreignSpan
    /// A chunk for which there was no memory to hide its secrets.
    case unprocessed
}

/// Account of everything that came in: `received` is `kept`, `evicted` or refused.
///
/// A payload that was read is kept or evicted in its chunks, so payloads and bytes stand under `accepted` and refusals only.
struct IntakeCounts: Sendable, Equatable {
    /// All payloads, with the chunks and spans of those that could be read.
    private(set) var received = LedgerCounts()
    /// Payloads that were read.
    private(set) var accepted = LedgerCounts()
    /// Chunks and spans in memory.
    private(set) var kept = LedgerCounts()
    /// Chunks and spans that made room for later ones.
    private(set) var evicted = LedgerCounts()
    private(set) var refusals: [RefusalReason: LedgerCounts] = [:]

    func refused(_ reason: RefusalReason) -> LedgerCounts {
        refusals[reason] ?? LedgerCounts()
    }

    var refused: LedgerCounts {
        refusals.values.reduce(LedgerCounts(), +)
    }

    mutating func refuse(_ counts: LedgerCounts, _ reason: RefusalReason) {
        refusals[reason, default: LedgerCounts()] += counts
    }

    /// Counts a payload that was not read.
    mutating func refusePayload(bytes: Int, _ reason: RefusalReason) {
        let counts = LedgerCounts(payloads: 1, bytes: UInt64(clamping: bytes))
        received += counts
        refuse(counts, reason)
    }

    /// Counts a payload that was read.
    mutating func accept(_ counts: LedgerCounts) {
        received += counts
        accepted += LedgerCounts(payloads: counts.payloads, bytes: counts.bytes)
    }

    /// Counts what went to memory.
    mutating func keep(chunks: Int, spans: Int) {
        kept += LedgerCounts(chunks: UInt64(clamping: chunks), spans: UInt64(clamping: spans))
    }

    /// Counts what left memory.
    mutating func evict(chunks: Int, spans: Int) {
        let counts = LedgerCounts(chunks: UInt64(clamping: chunks), spans: UInt64(clamping: spans))
        evicted += counts
        kept.chunks &-= counts.chunks
        kept.spans &-= counts.spans
    }

    /// Whether nothing is unaccounted for.
    var isBalanced: Bool {
        received.payloads == accepted.payloads + refused.payloads
            && received.bytes == accepted.bytes + refused.bytes
            && received.chunks == kept.chunks + evicted.chunks + refused.chunks
            && received.spans == kept.spans + evicted.spans + refused.spans
    }
}
