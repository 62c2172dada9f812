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
    let tally: FilterTally

    init(_ filters: TraceFilters, _ tally: FilterTally, _ exporter: StatsExporter) {
        self.filters = filters
        self.tally = tally
        self.exporter = exporter
    }

    /// Applies the agent's filters; chunks that they reject are not counted.
    func filter(_ context: SendContext, _ drops: inout StageDrops) {
        context.batch.drop(filters, as: StageDrops.Mark.filtered, using: &context.filterScratch) { rule, spanCount in
            let counts = LedgerCounts(chunks: 1, spans: UInt64(spanCount))
            tally.add(counts, to: rule)
            drops.add(counts, .filtered)
        }
    }

    /// Counts spans, and then leaves out what sampling rejected.
    func count(_ context: SendContext, _ drops: inout StageDrops) {
        exporter.count(context.batch, with: &context.recorder)
        let p0 = context.batch.dropP0(as: StageDrops.Mark.p0, emptyAs: StageDrops.Mark.empty)
        drops.add(LedgerCounts(chunks: UInt64(p0.chunks), spans: UInt64(p0.spans)), .p0)
        drops.add(LedgerCounts(chunks: UInt64(p0.emptyChunks)), .emptyChunk)
    }
}
