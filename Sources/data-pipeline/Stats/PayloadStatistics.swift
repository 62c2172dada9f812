internal import DPLocalAgent
internal import DPPlatform
internal import DPStatistics
internal import DPTraces

/// Computes statistics of payloads as an exporter does, and reads them as an agent does.
struct PayloadStatistics: ~Copyable {
    private let aggregator: StatsAggregator
    private var recorder = StatsRecorder()
    private let now = WallClock.nanosecondsSince1970()
    /// Spans of all payloads.
    private(set) var spanCount: UInt64 = 0
    /// Spans that are not in the statistics for want of memory.
    private(set) var lost: UInt64 = 0

    /// - Parameter peerTags: tags that tell outgoing requests apart.
    init(peerTags: [String]) {
        var configuration = StatsConfiguration()
        configuration.peerTags = peerTags.map { Array($0.utf8) }
        aggregator = StatsAggregator(configuration, now: now)
    }

    /// Counts the spans of a payload.
    mutating func add(_ batch: inout TraceBatch) {
        batch.markTopLevel()
        spanCount += UInt64(clamping: batch.spanCount)
        let (counted, eligible) = aggregator.count(batch, with: &recorder, now: now)
        lost += eligible - counted
    }

    /// What was counted since the last call.
    ///
    /// - Parameter apart: how finely groups are told apart.
    mutating func finish(_ apart: AgentSummary.Statistics.Detail) -> AgentSummary.Statistics {
        let flush = aggregator.flush(now: now, all: true)
        lost += flush.lost
        var writer = StatsPayloadWriter()
        var sequence: UInt64 = 0
        let written = writer.write(flush, bucketSize: aggregator.bucketSize, StatsOrigin()) {
            sequence += 1
            return sequence
        }
        lost += written.lost
        return AgentSummary.Statistics(of: written.payloads.map(\.body), apart)
    }
}
