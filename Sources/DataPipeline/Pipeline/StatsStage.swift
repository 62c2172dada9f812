internal import DPDelivery
internal import DPLedger
internal import DPSampling
internal import DPStatistics
internal import DPTraces

/// What is done to traces on their way out while statistics are on.
///
/// One state of the agent's, used by any number of sends at once.
final class StatsStage: Sendable {
    private let filters: TraceFilters
    private let exporter: StatsExporter
    private let marksTopLevel: Bool
    let tally: FilterTally

    init(_ filters: TraceFilters, _ tally: FilterTally, _ exporter: StatsExporter, marksTopLevel: Bool) {
        self.filters = filters
        self.tally = tally
        self.exporter = exporter
        self.marksTopLevel = marksTopLevel
    }

    /// What was left out of a batch.
    struct Drops {
        var filtered = LedgerCounts()
        var empty = LedgerCounts()
        var p0 = LedgerCounts()

        /// Everything.
        var sum: LedgerCounts { filtered + empty + p0 }
    }

    /// The marks of chunks that are left out; any but 0 will do.
    private enum Mark {
        static var p0: UInt8 { 1 }
        static var filtered: UInt8 { 2 }
        static var empty: UInt8 { 3 }
    }

    /// Applies the agent's filters, marks top-level spans, counts spans, and leaves out what sampling rejected.
    ///
    /// Chunks that filters reject are not counted; what sampling rejected is.
    func process(_ context: SendContext) -> Drops {
        var drops = Drops()
        context.batch.drop(filters, as: Mark.filtered, using: &context.filterScratch) { rule, chunkSpans in
            let counts = LedgerCounts(chunks: 1, spans: UInt64(chunkSpans))
            tally.add(counts, to: rule)
            drops.filtered += counts
        }
        if marksTopLevel { context.batch.markTopLevel() }
        exporter.count(context.batch, with: &context.recorder)
        let p0 = context.batch.dropP0(as: Mark.p0, emptyAs: Mark.empty)
        drops.p0 = LedgerCounts(chunks: UInt64(p0.chunks), spans: UInt64(p0.spans))
        drops.empty = LedgerCounts(chunks: UInt64(p0.emptyChunks))
        return drops
    }
}
