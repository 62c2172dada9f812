internal import DPDelivery
internal import DPLedger
internal import DPPlatform
internal import DPSampling
internal import DPStatistics
internal import DPTransport
internal import Synchronization

/// The statistics of an exporter in one process: whether they are on, and what sends do while they are.
///
/// `StatsNegotiation` decides; this does what it says.
final class ClientStatistics: BackgroundWorker {
    private struct State: Sendable {
        var negotiation = StatsNegotiation()
        /// Made when statistics are first on, and kept: what is counted after they went off is sent with the next.
        var exporter: StatsExporter?
        /// What sends do; nil while statistics are off.
        var stage: StatsStage?
    }

    private let options: StatsOptions
    private let client: HTTPClient
    private let thread: IOThread
    private let telemetry: TelemetryReporter?
    private let log: ExporterLog?
    private let state = Lock(State())
    /// Changes with the stage, so that a send need not take the lock to see that it has the right one.
    private let stageNumber = Atomic<UInt64>(0)
    /// What became of counted spans and of the requests that carry the counts.
    let ledger = Ledger()

    init(
        _ options: StatsOptions,
        runtimeID: [UInt8],
        with client: HTTPClient,
        on thread: IOThread,
        _ telemetry: TelemetryReporter?,
        _ log: ExporterLog?
    ) {
        var options = options
        if options.origin.runtimeID.isEmpty { options.origin.runtimeID = runtimeID }
        self.options = options
        self.client = client
        self.thread = thread
        self.telemetry = telemetry
        self.log = log
    }

    /// Nothing: it begins when the agent says that it takes statistics.
    func start() {}

    /// What a send has to do to its traces; nil for nothing.
    ///
    /// Takes no lock as long as it is the same as at the context's last send.
    func stage(for context: SendContext) -> StatsStage? {
        let number = stageNumber.load(ordering: .acquiring)
        if context.stageNumber != number {
            context.stage = state.withLock { $0.stage }
            context.stageNumber = number
        }
        return context.stage
    }

    /// Whether statistics are on.
    var isOn: Bool {
        state.withLock { $0.negotiation.isOn }
    }

    /// What the filters of the agent's last state have dropped.
    var filterUsage: [TraceFilterUsage] {
        state.withLock { $0.stage }?.tally.usage ?? []
    }

    /// The agent has said this of itself.
    ///
    /// To be called by one thread at a time. Sends do not wait for it.
    func learnt(_ info: AgentInfo) {
        let texts = info.filterTexts
        let filters = TraceFilters(texts)
        let (action, exporter) = state.withLock { state -> (StatsNegotiation.Action, StatsExporter?) in
            let action = state.negotiation.learnt(info)
            switch action {
            case .none: break
            case .start, .reconfigure:
                let exporter = makeExporter(for: info, state.exporter)
                state.exporter = exporter
                let tally = FilterTally(filters, texts)
                publish(StatsStage(filters, tally, exporter), &state)
            case .stop: publish(nil, &state)
            }
            return (action, state.exporter)
        }
        switch action {
        case .none: return
        case .start:
            exporter?.start()
            log?(.debug, "statistics are computed here: the agent takes them")
        case .reconfigure: break
        case .stop:
            exporter?.stop()
            log?(.debug, "statistics are left to the agent: it does not take them any more")
        }
        guard action != .stop, let log else { return }
        for fault in filters.faults { log(.warning, "a trace filter of the agent is left out: " + fault.text) }
    }

    /// Ends statistics, and waits until the last ones are sent; at the deadline what is left is given up.
    ///
    /// Sends must have ended before.
    ///
    /// - Returns: whether nothing had to be given up.
    func finish(until deadline: Deadline) -> Bool {
        end()?.finish(until: deadline) ?? true
    }

    /// Ends statistics, and sends the last ones without waiting for that.
    func stop() {
        end()?.end()
    }

    private func end() -> StatsExporter? {
        state.withLock { state in
            _ = state.negotiation.shutDown()
            publish(nil, &state)
            return state.exporter
        }
    }

    private func publish(_ stage: StatsStage?, _ state: inout State) {
        state.stage = stage
        stageNumber.add(1, ordering: .releasing)
    }

    /// The exporter that there is, adapted to the agent, or a new one.
    private func makeExporter(for info: AgentInfo, _ existing: StatsExporter?) -> StatsExporter {
        let configuration = options.configuration(for: info)
        let settings = StatsSettings(
            origin: options.origin(for: info),
            head: options.head,
            client: client,
            timeLimit: options.timeLimit,
            obfuscationVersion: StatsOptions.obfuscationVersion
        )
        guard let existing else { return StatsExporter(configuration, settings, on: thread, ledger, telemetry, log) }
        existing.configure(configuration, settings)
        return existing
    }
}

extension FilterFault {
    /// What is wrong, for a log.
    fileprivate var text: String {
        let place = "\(rule.kind.name)[\(rule.index)] "
        return switch reason {
        case .emptyKey: place + "has no key"
        case .badPattern(let offset): place + "is no pattern that is understood, from its byte \(offset) on"
        }
    }
}
