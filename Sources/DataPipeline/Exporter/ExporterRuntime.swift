internal import DPDelivery
internal import DPLedger
internal import DPPlatform
internal import DPSelfReport
internal import DPTraces
internal import DPTransport
internal import Synchronization

/// What an exporter has in one process: its ledger, what sends work with, what is known about the agent.
///
/// A forked child makes its own and leaves its parent's alone.
final class ExporterRuntime: Sendable {
    let settings: ExporterSettings
    let client: HTTPClient
    let ledger = Ledger()
    let contexts: SendContextPool
    /// The threads, its own or shared with other exporters.
    let shared: SharedRuntime
    private let ownsThreads: Bool
    /// What the agent says about itself; nil if the configuration does not want it.
    let poller: AgentInfoPoller?
    /// Counts spans while the agent wants it; nil if the configuration does not.
    let statistics: ClientStatistics?
    /// Tells how the exporter fares; nil if the configuration does not want it.
    let telemetry: TelemetryReporter?
    /// What requests with traces have to tell besides.
    let untoldDrops = UntoldDrops()
    /// Ends the waits of synchronous sends when the deadline of a shutdown has come.
    let shutdownToken = CancelToken()
    /// The sends that the I/O thread is busy with.
    let asyncSends = Lock<[AsyncSend]>([])
    /// The version of the sampling rates that the agent has told; `0` for none.
    private let ratesVersion = Lock<[UInt8]>([0x30])
    private let work: BackgroundWork
    private let hasBegun = Atomic<Bool>(false)

    init(_ settings: ExporterSettings, _ client: HTTPClient, _ statsClient: HTTPClient, on shared: SharedRuntime) {
        self.settings = settings
        self.client = client
        self.shared = shared
        ownsThreads = settings.sharedRuntime == nil
        contexts = SendContextPool(settings.requestHead, settings.processing)
        let log = settings.log
        let thread = shared.thread
        let runtimeID = RuntimeID.random()
        let telemetry = settings.telemetry.map { options in
            TelemetryReporter(options, runtimeID: runtimeID, with: statsClient, on: thread, log)
        }
        self.telemetry = telemetry
        let statistics = settings.statistics.map { options in
            ClientStatistics(
                options,
                runtimeID: runtimeID,
                with: statsClient,
                on: thread,
                telemetry,
                log
            )
        }
        self.statistics = statistics
        if settings.pollsAgentInfo {
            poller = AgentInfoPoller(settings.infoHead, with: client, on: thread) { event in
                if let log { event.tell(log) }
                if case .changed(let info) = event { statistics?.learnt(info) }
            }
        } else {
            poller = nil
        }
        var workers: [any BackgroundWorker] = []
        if let poller { workers.append(poller) }
        if let statistics { workers.append(statistics) }
        // After statistics, whose last flush it counts.
        if let telemetry { workers.append(telemetry) }
        work = BackgroundWork(workers)
    }

    deinit {
        shared.stop(work)
    }

    /// For what must not block its caller.
    ///
    /// Has no thread before it is needed.
    var thread: IOThread { shared.thread }

    /// Starts what runs in the background; only the first call does anything.
    func begin() {
        if hasBegun.load(ordering: .relaxed) || hasBegun.exchange(true, ordering: .relaxed) { return }
        shared.start(work)
    }

    /// Refuses sends from now on.
    func close() {
        hasBegun.store(true, ordering: .relaxed)
        contexts.close()
    }

    /// Waits for the sends under way until the deadline, breaks off those that are left and ends the work in the background.
    ///
    /// - Returns: whether no send is left, and no statistics had to be given up.
    func finish(until deadline: Deadline) -> Bool {
        var isIdle = contexts.waitUntilIdle(until: deadline)
        if !isIdle {
            shutdownToken.cancel()
            for send in asyncSends.withLock({ $0 }) { send.interrupt(.shutDown) }
            isIdle = contexts.waitUntilIdle(until: .after(.milliseconds(100)))
        }
        let isSent = shared.finish(work, until: deadline)
        if ownsThreads { thread.shutDown(until: .after(.zero)) }
        client.closeIdleConnections()
        return isIdle && isSent
    }
}

// MARK: - After an attempt

extension ExporterRuntime {
    /// Settles what was sent, and enters how often it went out again.
    func settle(_ send: PreparedSend, _ progress: SendProgress, as outcome: LedgerOutcome) {
        for _ in 0..<progress.repetitionCount { ledger.repeated(send.counts) }
        ledger.settle(send.counts, as: outcome)
        telemetry?.add(SendReport(send, progress))
        settings.log?(.debug, send.counts.description(of: outcome, progress))
        if case .dropped = outcome { untoldDrops.putBack(send.work) }
    }

    /// Makes the caller's answer of the agent's.
    func success(_ response: borrowing HTTPResponse) -> AgentResponse {
        AgentResponse(
            rates: areRatesChanged(response) ? .changed : .unchanged,
            body: response.body,
            status: response.status
        )
    }

    /// The version of the rates that a request tells the agent; nil without the handshake.
    var knownRatesVersion: [UInt8]? {
        settings.negotiatesRates ? ratesVersion.withLock { $0 } : nil
    }

    /// Without the handshake every answer counts as new; with it only one that names another version.
    private func areRatesChanged(_ response: borrowing HTTPResponse) -> Bool {
        guard settings.negotiatesRates else { return true }
        guard let version = response.value(of: .ratesPayloadVersion) else { return false }
        return ratesVersion.withLock { known in
            if known == version { return false }
            known = version
            return true
        }
    }
}

extension SendReport {
    /// Of a send that was settled.
    fileprivate init(_ send: PreparedSend, _ progress: SendProgress) {
        let end: End =
            switch progress.lastEnd {
            case .status(let status): .status(status)
            case .failure(.timedOut): .timeout
            case .failure(.cancelled), .failure(.shutDown), nil: .interrupted
            case .failure: .network
            }
        self.init(
            attempts: progress.endedCount,
            end: end,
            byteCount: send.encoded.byteCount,
            chunkCount: send.counts.chunks
        )
    }
}

extension AgentInfoEvent {
    fileprivate func tell(_ log: ExporterLog) {
        switch self {
        case .changed(let info):
            var text = "the agent has told its state: version " + (info.version ?? "unknown")
            if info.malformedFieldCount > 0 { text += ", \(info.malformedFieldCount) malformed fields left out" }
            log(.debug, text)
        case .failed(let reason):
            log(.warning, "the agent's /info could not be had and is asked for again later: " + reason)
        }
    }
}

extension LedgerCounts {
    /// What became of a send, in numbers only.
    fileprivate func description(of outcome: LedgerOutcome, _ progress: SendProgress) -> String {
        let end =
            switch outcome {
            case .delivered: "delivered"
            case .unconfirmed: "unconfirmed"
            case .dropped(let reason): "dropped, " + reason.name
            }
        let attempts = progress.attemptCount > 1 ? " after \(progress.attemptCount) attempts" : ""
        return "sent \(chunks) chunks with \(spans) spans: \(end)\(attempts)"
    }
}
