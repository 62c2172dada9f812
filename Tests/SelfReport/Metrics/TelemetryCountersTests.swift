import DPLedger
import DPPlatform
@testable import DPSelfReport
import DPStatistics
import DPWire
import Testing

@Suite struct TelemetryCountersTests {
    /// What telemetry tells of what is counted.
    private func totals(_ count: (inout TelemetryCounters) throws -> Void) throws -> TelemetryTotals {
        let session = SessionDriver(heartbeat: .seconds(60))
        try count(&session.counters)
        _ = session.start()
        _ = session.arrived()
        let request = session.end()
        var totals = TelemetryTotals()
        try totals.add(try #require(request).body)
        return totals
    }

    private let library = "src_library:libdatadog"

    @Test(
        arguments: [
            (SendReport.End.status(200), "trace_chunks_sent{L}", "trace_api.responses{status_code:200,L}", nil),
            (.status(302), "D", "trace_api.responses{status_code:302,L}", "trace_api.errors{type:status_code,L}"),
            (.status(404), "D", "trace_api.responses{status_code:404,L}", "trace_api.errors{type:status_code,L}"),
            (.network, "D", nil, "trace_api.errors{type:network,L}"),
            (.timeout, "D", nil, "trace_api.errors{type:timeout,L}"),
            (.interrupted, "D", nil, nil),
        ] as [(SendReport.End, String, String?, String?)]
    )
    func aSend(end: SendReport.End, chunks: String, response: String?, error: String?) throws {
        let totals = try totals {
            $0.add(SendReport(attempts: 4, end: end, byteCount: 100, chunkCount: 7), bin: 3)
        }
        func name(_ short: String) -> String {
            let long = short == "D" ? "trace_chunks_dropped{reason:send_failure,L}" : short
            return long.replacing("L}", with: library + "}")
        }
        var expected = [name("trace_api.requests{L}"): 4.0, name(chunks): 7]
        if let response { expected[name(response)] = 1 }
        if let error { expected[name(error)] = 1 }
        #expect(totals.counts == expected)
        #expect(totals.sizes == (end == .status(200) ? 1 : 0))
    }

    @Test func droppedChunksHaveTheirReasons() throws {
        let totals = try totals { counters in
            for (place, reason) in DropReason.allCases.enumerated() { counters.drop(UInt64(1) << place, reason) }
        }
        func amount(_ reasons: DropReason...) -> Double {
            var sum = 0.0
            for (place, reason) in DropReason.allCases.enumerated() where reasons.contains(reason) {
                sum += Double(UInt64(1) << place)
            }
            return sum
        }
        #expect(
            totals.counts == [
                "trace_chunks_dropped{reason:p0_drop,\(library)}": amount(.p0),
                "trace_chunks_dropped{reason:trace_filters,\(library)}": amount(.filtered),
                "trace_chunks_dropped{reason:serialization_error,\(library)}": amount(
                    .encodeError,
                    .tooLarge,
                    .traceIDZero,
                    .spanIDZero,
                    .foreignSpan
                ),
                "trace_chunks_dropped{reason:overfull_buffer,\(library)}": amount(.queueFull),
                "trace_chunks_dropped{reason:send_failure,\(library)}": amount(
                    .http4xx,
                    .http5xx,
                    .httpOther,
                    .timeout,
                    .connection,
                    .cancelled,
                    .shutdown,
                    .shutdownDeadline
                ),
            ]
        )
        #expect(Array(totals.logs.values) == [1, 1, 1])
    }

    @Test func collapsedSpansAreToldByWhatWasLimited() throws {
        let totals = try totals { counters in
            counters.add(CollapsedSpans())
            for fields in UInt8(1)...15 { counters.add(UInt64(fields), to: .collapsed(.init(rawValue: fields))) }
        }
        #expect(totals.counts.count == 15)
        #expect(totals.counts["stats_collapsed_spans{collapsed:resource}"] == 1)
        #expect(totals.counts["stats_collapsed_spans{collapsed:http_endpoint}"] == 2)
        #expect(totals.counts["stats_collapsed_spans{collapsed:peer_tags}"] == 4)
        #expect(totals.counts["stats_collapsed_spans{collapsed:additional_metric_tags}"] == 8)
        let all = "collapsed:resource,collapsed:http_endpoint,collapsed:peer_tags,collapsed:additional_metric_tags"
        #expect(totals.counts["stats_collapsed_spans{\(all)}"] == 15)
    }

    @Test func nothingCountedTellsNothing() throws {
        let totals = try totals { _ in }
        #expect(totals.types == ["app-closing"])
    }
}
