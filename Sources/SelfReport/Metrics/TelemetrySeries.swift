package import DPLedger
internal import DPStatistics

/// A series of counts in instrumentation telemetry: a metric with its tags.
///
/// The list is closed, so that the memory of counting is fixed. Statuses get a series each as they occur, up to a limit;
/// later ones count by their first digit.
package struct TelemetrySeries: Equatable, Sendable {
    /// The place of its count.
    let place: Int

    private init(_ place: Int) {
        self.place = place
    }

    /// Attempts to send traces: `trace_api.requests`.
    package static var requests: TelemetrySeries { TelemetrySeries(0) }
    /// Sends that failed without an answer: `trace_api.errors`, `type:network`.
    package static var networkErrors: TelemetrySeries { TelemetrySeries(1) }
    /// Sends whose time ran out: `trace_api.errors`, `type:timeout`.
    package static var timeoutErrors: TelemetrySeries { TelemetrySeries(2) }
    /// Sends that were answered with a status that is no success: `trace_api.errors`, `type:status_code`.
    package static var statusErrors: TelemetrySeries { TelemetrySeries(3) }
    /// Chunks that were taken with a status from 200 to 299: `trace_chunks_sent`.
    package static var chunksSent: TelemetrySeries { TelemetrySeries(4) }

    /// Chunks that were dropped, `trace_chunks_dropped`; nil for what no tag stands for.
    package static func chunksDropped(_ reason: DropReason) -> TelemetrySeries? {
        switch reason {
        case .p0: TelemetrySeries(5)
        case .filtered: TelemetrySeries(6)
        case .encodeError, .tooLarge, .traceIDZero, .spanIDZero, .foreignSpan: TelemetrySeries(7)
        case .queueFull: TelemetrySeries(8)
        case .emptyChunk, .decodeError: nil
        default: sendFailures
        }
    }

    /// Chunks that were to be sent and were not, or perhaps not: `trace_chunks_dropped`, `reason:send_failure`.
    package static var sendFailures: TelemetrySeries { TelemetrySeries(9) }

    /// Spans that statistics counted under the overflow group: `stats_collapsed_spans`, `collapsed:whole_key`.
    static var collapsedWholeKey: TelemetrySeries { TelemetrySeries(10) }

    /// Spans of which these fields were limited in statistics: `stats_collapsed_spans`; some fields, not none.
    static func collapsed(_ fields: CollapsedSpans.Fields) -> TelemetrySeries {
        TelemetrySeries(10 &+ Int(fields.rawValue & 15))
    }

    /// Answers with any status of a hundred, 1 to 9: `trace_api.responses`.
    static func responses(hundred: Int) -> TelemetrySeries {
        TelemetrySeries(25 &+ min(max(hundred, 1), 9))
    }

    /// Answers with the status that has this number in the list of statuses: `trace_api.responses`.
    static func responses(statusNumber: Int) -> TelemetrySeries {
        TelemetrySeries(35 &+ statusNumber)
    }

    /// How many statuses have a series each.
    static var statusLimit: Int { 32 }
    static var count: Int { 35 &+ statusLimit }
    /// All series, in the order in which they are written.
    static var allPlaces: Range<Int> { 0..<count }

    init(at place: Int) {
        self.init(place)
    }
}

extension TelemetrySeries {
    /// The metric's name, without its namespace.
    var metric: StaticString {
        switch place {
        case 0: "trace_api.requests"
        case 1...3: "trace_api.errors"
        case 4: "trace_chunks_sent"
        case 5...9: "trace_chunks_dropped"
        case 10...25: "stats_collapsed_spans"
        default: "trace_api.responses"
        }
    }

    /// Whether it says which library counts, as all but the collapsed spans do.
    var namesLibrary: Bool { !(10...25).contains(place) }

    /// The tags that tell series of one metric apart, as far as they are constant.
    func forEachTag<Failure: Error>(_ body: (StaticString) throws(Failure) -> Void) throws(Failure) {
        switch place {
        case 1: try body("type:network")
        case 2: try body("type:timeout")
        case 3: try body("type:status_code")
        case 5: try body("reason:p0_drop")
        case 6: try body("reason:trace_filters")
        case 7: try body("reason:serialization_error")
        case 8: try body("reason:overfull_buffer")
        case 9: try body("reason:send_failure")
        case 10: try body("collapsed:whole_key")
        case 11...25:
            let fields = CollapsedSpans.Fields(rawValue: UInt8(place &- 10))
            if fields.contains(.resource) { try body("collapsed:resource") }
            if fields.contains(.httpEndpoint) { try body("collapsed:http_endpoint") }
            if fields.contains(.peerTags) { try body("collapsed:peer_tags") }
            if fields.contains(.additionalTags) { try body("collapsed:additional_metric_tags") }
        default: break
        }
    }

    /// The status of the series' answers, its last two digits unknown for those that count by the first.
    func status(_ statuses: [Int]) -> Status? {
        switch place {
        case 26...34: .hundred(place &- 25)
        case 35...: place &- 35 < statuses.count ? .exact(statuses[place &- 35]) : nil
        default: nil
        }
    }

    enum Status {
        case hundred(Int)
        case exact(Int)
    }
}
