internal import DPLedger

/// Everything that a local agent has received and knows.
struct AgentState: Sendable {
    private(set) var counts = IntakeCounts()
    private(set) var store: TraceStore
    private(set) var notes = AgentSummary.Notes()
    private var services: BoundedTable<String, ServiceTally>
    private var resources: BoundedTable<ResourceKey, EntryTally>
    private var clients: BoundedTable<ClientKey, ClientTally>
    private var discarded: BoundedTable<String, DiscardTally>
    private var statistics: StatsAccount
    private let configuration: LocalAgentConfiguration

    init(_ configuration: LocalAgentConfiguration) {
        self.configuration = configuration
        store = TraceStore(
            maximumTraces: configuration.maximumTraces,
            maximumCost: configuration.maximumTraceBytes
        )
        let limit = configuration.maximumSummaryEntries
        services = BoundedTable(limit: limit)
        resources = BoundedTable(limit: limit)
        clients = BoundedTable(limit: limit)
        discarded = BoundedTable(limit: limit)
        statistics = StatsAccount(limit: limit)
    }

    /// Takes a payload that was read.
    mutating func take(_ intake: PayloadIntake, bytes: Int, from headers: ClientHeaders) {
        let received = intake.counts(bytes: bytes)
        counts.accept(received)
        for (reason, refused) in intake.refused { counts.refuse(refused, reason) }
        for chunk in intake.chunks {
            counts.keep(chunks: 1, spans: chunk.spanCount)
            let evicted = store.add(chunk)
            counts.evict(chunks: evicted.chunks, spans: evicted.spans)
        }
        for (name, tally) in intake.services { services.add(tally, to: name) }
        for (key, tally) in intake.resources { resources.add(tally, to: key) }
        clients.add(
            ClientTally(
                payloads: 1,
                bytes: bytes,
                chunks: intake.chunkCount,
                spans: Int(clamping: received.spans),
                droppedTraces: headers.droppedTraces,
                droppedSpans: headers.droppedSpans
            ),
            to: ClientKey(
                language: headers.language,
                languageVersion: headers.languageVersion,
                tracerVersion: headers.tracerVersion
            )
        )
        statistics.take(intake.counted, from: headers)
        notes.corrections += intake.corrections
        for (name, count) in intake.spanCorrections { notes.spanCorrections[name, default: 0] += count }
        notes.mixedChunks += intake.mixedChunks
        if let announced = headers.traceCount, announced != intake.chunkCount {
            notes.traceCountMismatches += 1
        }
    }

    /// Counts a trace payload that was not taken.
    mutating func refuse(bytes: Int, _ reason: RefusalReason) {
        counts.refusePayload(bytes: bytes, reason)
    }

    /// Takes a statistics payload that was read.
    mutating func take(_ intake: StatsIntake, bytes: Int) {
        statistics.take(intake, bytes: bytes)
    }

    /// Counts a statistics payload that was not taken.
    mutating func refuseStats(bytes: Int, _ reason: RefusalReason) {
        statistics.refuse(bytes: bytes, reason)
    }

    /// Counts a request whose body is not kept.
    mutating func discard(path: String, bytes: Int) {
        discarded.add(DiscardTally(requests: 1, bytes: bytes), to: path)
    }

    /// Counts a request for a path that the agent does not have.
    mutating func noteUnknownPath() {
        notes.unknownPaths += 1
    }

    func summary(uptime: Int64) -> AgentSummary {
        AgentSummary(
            version: configuration.version,
            uptime: uptime,
            intake: AgentSummary.Intake(
                received: AgentSummary.Amounts(counts.received),
                kept: AgentSummary.TraceAmounts(counts.kept),
                evicted: AgentSummary.TraceAmounts(counts.evicted),
                refused: refusals,
                isBalanced: counts.isBalanced
            ),
            memory: AgentSummary.Memory(
                traces: store.count,
                bytes: store.cost,
                maximumTraces: configuration.maximumTraces,
                maximumBytes: configuration.maximumTraceBytes
            ),
            notes: notes,
            services: serviceList,
            resources: resourceList,
            slowestTraces: slowestTraces,
            clients: clientList,
            statistics: statistics.summary(others: others),
            discarded: discardedList,
            fullTables: fullTables
        )
    }

    private var refusals: [String: AgentSummary.Amounts] {
        var refusals: [String: AgentSummary.Amounts] = [:]
        for reason in RefusalReason.allCases where !counts.refused(reason).isZero {
            refusals[reason.rawValue] = AgentSummary.Amounts(counts.refused(reason))
        }
        return refusals
    }

    private var slowestTraces: [TraceSummary] {
        let traces = store.latest(.max).sorted { ($0.duration, $1.id.low) > ($1.duration, $0.id.low) }
        return traces.prefix(configuration.slowestTraceCount).map { TraceSummary($0) }
    }
}

/// The name under which a full table sums up what found no place.
private let others = "(others)"

extension AgentState {
    private var fullTables: [String] {
        [
            (services.isFull, "services"), (resources.isFull, "resources"), (clients.isFull, "clients"),
            (statistics.isFull, "statistics"), (discarded.isFull, "discarded"),
        ].filter { $0.0 }.map { $0.1 }
    }

    private var serviceList: [AgentSummary.Service] {
        func entry(_ name: String, _ tally: ServiceTally) -> AgentSummary.Service {
            AgentSummary.Service(
                service: name,
                spans: tally.spans,
                errors: tally.errors,
                entrySpans: tally.entries.hits,
                totalDuration: tally.entries.totalDuration,
                maximumDuration: tally.entries.maximumDuration
            )
        }
        let list = services.entries.map(entry).sorted { ($0.spans, $1.service) > ($1.spans, $0.service) }
        return services.isFull ? list + [entry(others, services.rest)] : list
    }

    private var resourceList: [AgentSummary.Resource] {
        func entry(_ key: ResourceKey, _ tally: EntryTally) -> AgentSummary.Resource {
            AgentSummary.Resource(
                service: key.service,
                name: key.name,
                resource: key.resource,
                hits: tally.hits,
                errors: tally.errors,
                totalDuration: tally.totalDuration,
                maximumDuration: tally.maximumDuration
            )
        }
        let list = resources.entries.map(entry).sorted {
            ($0.totalDuration, $1.service, $1.resource, $1.name) > ($1.totalDuration, $0.service, $0.resource, $0.name)
        }
        let rest = ResourceKey(service: others, name: others, resource: others)
        return resources.isFull ? list + [entry(rest, resources.rest)] : list
    }

    private var clientList: [AgentSummary.Client] {
        func entry(_ key: ClientKey, _ tally: ClientTally) -> AgentSummary.Client {
            AgentSummary.Client(
                language: key.language,
                languageVersion: key.languageVersion,
                tracerVersion: key.tracerVersion,
                payloads: tally.payloads,
                bytes: tally.bytes,
                chunks: tally.chunks,
                spans: tally.spans,
                droppedTraces: tally.droppedTraces,
                droppedSpans: tally.droppedSpans
            )
        }
        let list = clients.entries.map(entry).sorted {
            ($0.spans, $1.language, $1.tracerVersion, $1.languageVersion)
                > ($1.spans, $0.language, $0.tracerVersion, $0.languageVersion)
        }
        let rest = ClientKey(language: others, languageVersion: "", tracerVersion: "")
        return clients.isFull ? list + [entry(rest, clients.rest)] : list
    }

    private var discardedList: [AgentSummary.Discarded] {
        func entry(_ path: String, _ tally: DiscardTally) -> AgentSummary.Discarded {
            AgentSummary.Discarded(path: path, requests: tally.requests, bytes: tally.bytes)
        }
        let list = discarded.entries.map(entry).sorted { $0.path < $1.path }
        return discarded.isFull ? list + [entry(others, discarded.rest)] : list
    }
}
