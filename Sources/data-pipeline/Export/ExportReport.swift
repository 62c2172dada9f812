internal import DPLedger
internal import DPWire

/// What an export came to, for people and for programs.
struct ExportReport {
    var agent: String
    var ledger: LedgerSnapshot
    /// What became of the counted spans; nil where nothing should be counted.
    var statistics: LedgerSnapshot?
    var failures: [ExportRun.Failure]
    /// Payloads that were not tried, because the agent was gone.
    var untried: UInt64 = 0
    /// Nanoseconds.
    var elapsed: UInt64

    /// What the process ends with.
    var status: ExitStatus {
        let isCounted = statistics?.isAllDelivered ?? true
        if failures.isEmpty, untried == 0, ledger.isAllDelivered, isCounted { return .success }
        let isUnreachable = ledger.delivered.isZero && !failures.isEmpty && failures.allSatisfy(\.isUnreachable)
        return isUnreachable ? .unreachable : .incomplete
    }

    /// The ledger as a table, what failed, and how fast it was.
    func rendered(style: Style) -> String {
        var text = LedgerTable(ledger: ledger).rendered(style: style)
        for failure in failures {
            let count = failure.count > 1 ? " (\(Quantity.grouped(failure.count)) times)" : ""
            let line = DisplayText.singleLine("\(failure.file): \(failure.message)\(count)")
            text += style.red(line) + "\n"
        }
        if untried > 0 {
            text += style.red("the agent is gone: \(Quantity.count(untried, "payload")) not tried") + "\n"
        }
        if let statistics { text += rendered(statistics, style) }
        let seconds = max(Double(elapsed) / 1e9, 1e-9)
        let rate = UInt64(Double(ledger.delivered.spans) / seconds)
        let took = Quantity.duration(nanoseconds: Int64(clamping: elapsed))
        text += "\(took), \(Quantity.grouped(rate)) spans/s to \(DisplayText.singleLine(agent))\n"
        return text
    }

    private func rendered(_ statistics: LedgerSnapshot, _ style: Style) -> String {
        let count = Quantity.count(statistics.received.spans, "span")
        if statistics.received.isZero {
            return style.yellow("no statistics: the agent takes none, or nothing counts") + "\n"
        }
        if statistics.isAllDelivered { return "statistics of \(count) delivered\n" }
        return style.red("statistics of \(count), of which \(Quantity.grouped(statistics.delivered.spans)) delivered")
            + "\n"
    }

    /// Every fact by its name.
    var json: JSONValue {
        [
            "agent": .string(agent),
            "elapsed_ns": .unsigned(elapsed),
            "untried": .unsigned(untried),
            "ledger": LedgerTable(ledger: ledger).json,
            "statistics": statistics.map { LedgerTable(ledger: $0).json } ?? .null,
            "failures": .array(
                failures.map { failure in
                    [
                        "file": .string(failure.file), "kind": .string(failure.kind),
                        "message": .string(failure.message), "count": .unsigned(failure.count),
                    ]
                }
            ),
        ]
    }
}
