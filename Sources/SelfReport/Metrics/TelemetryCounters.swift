package import DPLedger
package import DPStatistics

/// What an exporter counts for telemetry since it was last rolled up.
///
/// Of fixed size: counting allocates nothing but a sketch's bins, once. For use under a lock that is held only to count
/// and to roll up.
package struct TelemetryCounters: ~Copyable {
    private(set) var counts: [UInt64]
    /// The statuses of answers, in the order in which they first occurred; never shortened.
    private(set) var statuses: [Int] = []
    private(set) var bytes = DDSketch()
    private(set) var logs: [UInt64]

    package init() {
        counts = [UInt64](repeating: 0, count: TelemetrySeries.count)
        logs = [UInt64](repeating: 0, count: TelemetryLog.count)
        statuses.reserveCapacity(TelemetrySeries.statusLimit)
    }

    /// Counts in a series.
    package mutating func add(_ count: UInt64, to series: TelemetrySeries) {
        if series.place < counts.count { counts[series.place] &+= count }
    }

    /// Counts chunks that were dropped before they were sent.
    package mutating func drop(_ chunks: UInt64, _ reason: DropReason) {
        if chunks > 0, let series = TelemetrySeries.chunksDropped(reason) { add(chunks, to: series) }
        switch reason {
        case .decodeError: log(.payloadUnreadable)
        case .encodeError: log(.tracesUnwritable)
        case .tooLarge: log(.payloadTooLarge)
        default: break
        }
    }

    /// Counts a send that has ended.
    ///
    /// - Parameter bin: of its size, as `DDSketch.index(of:)` gives it.
    package mutating func add(_ send: SendReport, bin: Int32?) {
        add(UInt64(clamping: send.attempts), to: .requests)
        switch send.end {
        case .status(let status):
            addResponse(status)
            if status >= 200 && status < 300 {
                // Without memory for a bin one size is missing.
                try? bytes.add(index: bin)
                add(send.chunkCount, to: .chunksSent)
                return
            }
            add(1, to: .statusErrors)
        case .network: add(1, to: .networkErrors)
        case .timeout: add(1, to: .timeoutErrors)
        case .interrupted: break
        }
        add(send.chunkCount, to: .sendFailures)
    }

    /// Counts spans that statistics could not tell apart.
    package mutating func add(_ collapsed: CollapsedSpans) {
        add(collapsed.wholeKey, to: .collapsedWholeKey)
        for bits in UInt8(1)...15 {
            let fields = CollapsedSpans.Fields(rawValue: bits)
            add(collapsed.spans(limitedIn: fields), to: .collapsed(fields))
        }
    }

    /// Counts an event that telemetry tells as a log entry.
    package mutating func log(_ log: TelemetryLog) {
        logs[log.place] &+= 1
    }

    /// Starts counting from zero.
    mutating func reset() {
        for place in counts.indices { counts[place] = 0 }
        for place in logs.indices { logs[place] = 0 }
        bytes.reset()
    }

    private mutating func addResponse(_ status: Int) {
        if let number = statuses.firstIndex(of: status) {
            add(1, to: .responses(statusNumber: number))
        } else if statuses.count < TelemetrySeries.statusLimit {
            statuses.append(status)
            add(1, to: .responses(statusNumber: statuses.count &- 1))
        } else {
            add(1, to: .responses(hundred: status / 100))
        }
    }
}
