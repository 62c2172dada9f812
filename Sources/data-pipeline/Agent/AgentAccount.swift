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
        return text + statistics(style)
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

// MARK: - Statistics

extension AgentAccount {
    /// Resources that are shown at most.
    private static let shownResources = 20

    /// What tracers counted, beside what was counted of the spans that came; empty as long as no statistics came.
    private func statistics(_ style: Style) -> String {
        let statistics = summary.statistics
        guard statistics.payloads > 0 || !statistics.refused.isEmpty else { return "" }
        var text = style.bold("\nstatistics of tracers, beside the spans received") + "\n"
        if !statistics.resources.isEmpty { text += resources(statistics).rendered(style: style) }
        let hidden = statistics.resources.count - Self.shownResources
        if hidden > 0 { text += style.dim("and \(Quantity.count(UInt64(hidden), "more resource"))") + "\n" }
        text += "received \(Quantity.count(UInt64(clamping: statistics.payloads), "statistics payload"))"
        text +=
            ", counting \(Quantity.count(statistics.hits, "span")), \(Quantity.count(statistics.errors, "error"))\n"
        for (reason, refusal) in statistics.refused.sorted(by: { $0.key < $1.key }) {
            let count = Quantity.count(UInt64(clamping: refusal.payloads), "statistics payload")
            text += style.red("refused (\(reason)): \(count)") + "\n"
        }
        if statistics.droppedSpans > 0 {
            text += "tracers dropped \(Quantity.count(UInt64(clamping: statistics.droppedTraces), "trace")) and"
            text += " \(Quantity.count(UInt64(clamping: statistics.droppedSpans), "span")) after counting them\n"
        }
        return text + verdict(statistics, style)
    }

    private func verdict(_ statistics: AgentSummary.Statistics, _ style: Style) -> String {
        let differing = statistics.resources.filter { !$0.agrees }
        if differing.isEmpty { return style.green("statistics and spans agree") + "\n" }
        let isExplained = differing.allSatisfy { $0.hits >= UInt64(clamping: $0.receivedHits) }
        let missing = differing.reduce(UInt64(0)) { sum, resource in
            sum &+ resource.hits &- UInt64(clamping: resource.receivedHits)
        }
        if isExplained, missing <= UInt64(clamping: statistics.droppedSpans) {
            return style.green("statistics and spans agree, but for what tracers dropped") + "\n"
        }
        let count = Quantity.count(UInt64(differing.count), "resource")
        return style.yellow("statistics and spans differ in \(count)") + "\n"
    }

    private func resources(_ statistics: AgentSummary.Statistics) -> Table {
        var table = Table([
            .init(heading: "service", limit: 24), .init(heading: "resource", limit: 40),
            .init(heading: "counted", isNumeric: true), .init(heading: "received", isNumeric: true),
            .init(heading: "errors", isNumeric: true), .init(heading: "p50", isNumeric: true),
            .init(heading: "p95", isNumeric: true), .init(heading: "p99", isNumeric: true),
        ])
        for resource in statistics.resources.prefix(Self.shownResources) {
            let latencies = resource.latencies
            table.add(
                [
                    resource.service, resource.resource, Quantity.grouped(resource.hits),
                    Quantity.grouped(UInt64(clamping: resource.receivedHits)), Quantity.grouped(resource.errors),
                ] + [latencies.p50, latencies.p95, latencies.p99].map { $0.map(Quantity.duration(nanoseconds:)) ?? "" }
            )
        }
        return table
    }
}
