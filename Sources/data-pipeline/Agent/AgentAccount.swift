internal import DPLocalAgent

/// What an agent received, as text.
struct AgentAccount {
    var summary: AgentSummary

    /// Services and sums.
    func rendered(style: Style) -> String {
        let intake = summary.intake
        var text = ""
        if !summary.services.isEmpty { text += services.rendered(style: style) }
        text += "received \(Quantity.count(intake.received.payloads, "payload"))"
        text += " with \(Quantity.count(intake.received.spans, "span")), \(Quantity.bytes(intake.received.bytes))"
        text += "; \(Quantity.count(UInt64(clamping: summary.memory.traces), "trace")) in memory\n"
        if intake.evicted.spans > 0 { text += "made room: \(Quantity.count(intake.evicted.spans, "span"))\n" }
        for (reason, amounts) in intake.refused.sorted(by: { $0.key < $1.key }) {
            text += style.red("refused (\(reason)): \(Quantity.count(amounts.payloads, "payload"))") + "\n"
        }
        return text
    }

    /// One line for each service.
    var services: Table {
        var table = Table([
            .init(heading: "service", limit: 32), .init(heading: "spans", isNumeric: true),
            .init(heading: "errors", isNumeric: true), .init(heading: "entries", isNumeric: true),
            .init(heading: "longest", isNumeric: true),
        ])
        for service in summary.services {
            table.add([
                service.service, Quantity.grouped(UInt64(clamping: service.spans)),
                Quantity.grouped(UInt64(clamping: service.errors)),
                Quantity.grouped(UInt64(clamping: service.entrySpans)),
                Quantity.duration(nanoseconds: service.maximumDuration),
            ])
        }
        return table
    }
}
