internal import DPConformance
internal import DPLedger
internal import DPWire

/// A ledger for people, as a table, and for programs, as JSON.
struct LedgerTable {
    var ledger: LedgerSnapshot

    /// One line for each outcome that occurred, in the four units, and the warnings below.
    func rendered(style: Style = .plain) -> String {
        var table = Table([
            .init(heading: ""), .init(heading: "payloads", isNumeric: true), .init(heading: "bytes", isNumeric: true),
            .init(heading: "traces", isNumeric: true), .init(heading: "spans", isNumeric: true),
        ])
        table.add(row("received", ledger.received))
        table.add(row("delivered", ledger.delivered))
        for (reason, counts) in ledger.drops { table.add(row("dropped: \(reason.name)", counts)) }
        if !ledger.unconfirmed.isZero { table.add(row("unconfirmed", ledger.unconfirmed)) }
        if !ledger.held.isZero { table.add(row("still held", ledger.held)) }
        if !ledger.resent.isZero { table.add(row("sent again", ledger.resent)) }
        var text = table.rendered(style: style)
        if !ledger.warnings.isEmpty {
            let list = ledger.warnings.map { "\($0.warning.name) \(Quantity.grouped($0.count))" }
            text += style.yellow("put right or left out: " + list.joined(separator: ", ")) + "\n"
        }
        return text
    }

    /// Every number by its name.
    var json: JSONValue { ledger.json }

    private func row(_ name: String, _ counts: LedgerCounts) -> [String] {
        [
            name, Quantity.grouped(counts.payloads), Quantity.bytes(counts.bytes), Quantity.grouped(counts.chunks),
            Quantity.grouped(counts.spans),
        ]
    }
}

extension LedgerSnapshot {
    /// Whether everything that came in was delivered, but for what sampling and the agent's filters left out.
    var isAllDelivered: Bool { received == delivered + dropped(.p0) + dropped(.filtered) }
}
