/// Everything that tracers' statistics have told, and what the agent counted itself.
struct StatsAccount: Sendable {
    private var sums = AgentSummary.Statistics()
    private var groups: BoundedTable<StatsKey, StatsTally>
    private var counted: BoundedTable<ResourceKey, CountedTally>

    /// - Parameter limit: entries of each table.
    init(limit: Int) {
        groups = BoundedTable(limit: limit)
        counted = BoundedTable(limit: limit)
    }

    var isFull: Bool { groups.isFull || counted.isFull }

    /// Takes a statistics payload that was read.
    mutating func take(_ intake: StatsIntake, bytes: Int) {
        sums.payloads += 1
        sums.bytes += bytes
        sums.buckets += intake.buckets
        sums.unreadableSketches += intake.unreadableSketches
        for (key, tally) in intake.groups {
            sums.hits = sums.hits.saturatingSum(tally.hits)
            sums.errors = sums.errors.saturatingSum(tally.errors)
            groups.add(tally, to: key)
        }
    }

    /// Takes what was counted of a trace payload, and what its tracer says that it dropped.
    mutating func take(_ spans: CountedSpans, from headers: ClientHeaders) {
        for (key, tally) in spans.tallies { counted.add(tally, to: key) }
        sums.droppedTraces &+= headers.droppedTraces
        sums.droppedSpans &+= headers.droppedSpans
    }

    /// Counts a payload that was not taken.
    mutating func refuse(bytes: Int, _ reason: RefusalReason) {
        sums.refused[reason.rawValue, default: AgentSummary.Refusal()].payloads += 1
        sums.refused[reason.rawValue, default: AgentSummary.Refusal()].bytes += bytes
    }

    /// What is known; opens every sketch.
    ///
    /// - Parameter others: the name of what found no place in a table.
    func summary(others: String) -> AgentSummary.Statistics {
        var summary = sums
        summary.groups = groups.entries.sorted { first, second in
            if first.value.hits != second.value.hits { return first.value.hits > second.value.hits }
            return first.key.texts.lexicographicallyPrecedes(second.key.texts)
        }.map { AgentSummary.Statistics.Group($0, $1) }
        var places: [ResourceKey: StatsTally] = [:]
        for (key, tally) in groups.entries { places[key.place, default: StatsTally()] += tally }
        let rest = ResourceKey(service: others, name: others, resource: others)
        if groups.isFull { places[rest, default: StatsTally()] += groups.rest }
        var received = counted.entries
        if counted.isFull { received[rest, default: CountedTally()] += counted.rest }
        for key in received.keys where places[key] == nil { places[key] = StatsTally() }
        summary.resources = places.map { key, tally in
            AgentSummary.Statistics.Resource(key, tally, received[key] ?? CountedTally())
        }.sorted {
            ($0.hits, $1.service, $1.name, $1.resource) > ($1.hits, $0.service, $0.name, $0.resource)
        }
        return summary
    }
}
