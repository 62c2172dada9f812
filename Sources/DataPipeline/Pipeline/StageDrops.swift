package import DPLedger

/// What the stages left out of a batch, by reason.
package struct StageDrops {
    private var filtered = LedgerCounts()
    private var empty = LedgerCounts()
    private var traceIDZero = LedgerCounts()
    private var spanIDZero = LedgerCounts()
    private var foreignSpan = LedgerCounts()
    private var unprocessed = LedgerCounts()
    /// What sampling rejected, which requests tell the agent.
    private(set) var p0 = LedgerCounts()
    /// Everything.
    package private(set) var sum = LedgerCounts()

    /// The marks of chunks that are left out; any but 0 will do.
    enum Mark {
        static var p0: UInt8 { 1 }
        static var filtered: UInt8 { 2 }
        static var empty: UInt8 { 3 }
        static var faulty: UInt8 { 4 }
    }

    /// Enters what was left out; for one of the reasons that stages have.
    mutating func add(_ counts: LedgerCounts, _ reason: DropReason) {
        sum += counts
        if reason == .filtered {
            filtered += counts
        } else if reason == .emptyChunk {
            empty += counts
        } else if reason == .traceIDZero {
            traceIDZero += counts
        } else if reason == .spanIDZero {
            spanIDZero += counts
        } else if reason == .foreignSpan {
            foreignSpan += counts
        } else if reason == .p0 {
            p0 += counts
        } else {
            unprocessed += counts
        }
    }

    /// Hands over the reasons for which something was left out.
    package func forEach(_ body: (DropReason, LedgerCounts) -> Void) {
        if sum.isZero { return }
        if !filtered.isZero { body(.filtered, filtered) }
        if !empty.isZero { body(.emptyChunk, empty) }
        if !traceIDZero.isZero { body(.traceIDZero, traceIDZero) }
        if !spanIDZero.isZero { body(.spanIDZero, spanIDZero) }
        if !foreignSpan.isZero { body(.foreignSpan, foreignSpan) }
        if !p0.isZero { body(.p0, p0) }
        if !unprocessed.isZero { body(.encodeError, unprocessed) }
    }
}
