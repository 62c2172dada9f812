public import DPLedger
public import DPTraces
public import DPTransport
public import DPDelivery
internal import DPPlatform
internal import Synchronization

/// Sends traces to a Datadog agent.
///
/// Made by ``TraceExporterBuilder``. One exporter serves any number of threads at once; nothing serialises their sends.
/// A program that forks may use it in the child, too: it then makes new connections and starts with an empty ledger.
///
/// A send is over when the agent has answered, retries included: an exporter queues nothing. Every payload, chunk and
/// span ends under exactly one outcome, which ``ledger`` tells.
public final class TraceExporter: Sendable {
    private let runtimes: PerProcess<ExporterRuntime>
    private let isShutDown: Latch

    init(_ settings: ExporterSettings) {
        var limits = HTTPClient.Configuration()
        limits.responseBodyLimit = settings.responseSizeLimit
        settings.log?(.debug, "made an exporter for " + settings.endpoint.description)
        let shared = settings.sharedRuntime ?? SharedRuntime()
        let client = HTTPClient(settings.endpoint, resolver: shared.resolver, configuration: limits)
        // A kept connection may turn out to be closed after the agent has counted what came on it.
        var onceOnly = HTTPClient.Configuration()
        onceOnly.idleConnectionLimit = 0
        let statsClient = HTTPClient(settings.endpoint, resolver: shared.resolver, configuration: onceOnly)
        let isShutDown = Latch()
        self.isShutDown = isShutDown
        runtimes = PerProcess {
            let runtime = ExporterRuntime(settings, client, statsClient, on: shared)
            if isShutDown.isSet { runtime.close() }
            return runtime
        }
        _ = runtime
    }

    /// The exporter's state in this process, at work.
    var runtime: ExporterRuntime {
        let runtime = runtimes.value()
        runtime.begin()
        return runtime
    }
}

// MARK: - Sending

extension TraceExporter {
    /// Sends a payload in the input format, and waits for the agent's answer.
    ///
    /// Blocks the caller's thread for up to ``Configuration/sendDeadline``. On a warm exporter it allocates the answer's
    /// body and nothing else.
    ///
    /// - Parameters:
    ///   - payload: MessagePack as ``Configuration/inputFormat`` says, borrowed for the call.
    ///   - token: ends the call early when it is cancelled; the traces may then have arrived or not.
    /// - Returns: the agent's answer.
    /// - Throws: why the traces were not delivered. Only ``TraceExporterError/Kind-swift.struct/emptyResponse`` is thrown for
    ///   traces that were: the agent took them, but its answer lacks the sampling rates that were asked for.
    @discardableResult
    public func send(
        _ payload: UnsafeRawBufferPointer,
        cancel token: CancelToken? = nil
    ) throws(TraceExporterError) -> AgentResponse {
        try runtime.send(payload, unless: token)
    }

    /// Sends a payload in the input format, and waits for the agent's answer.
    ///
    /// As ``send(_:cancel:)`` for a raw buffer.
    @discardableResult
    public func send(
        _ payload: Span<UInt8>,
        cancel token: CancelToken? = nil
    ) throws(TraceExporterError) -> AgentResponse {
        let runtime = runtime
        return try payload.withUnsafeBytes { bytes throws(TraceExporterError) in
            try runtime.send(bytes, unless: token)
        }
    }

    /// Sends a payload in the input format, and waits for the agent's answer.
    ///
    /// As ``send(_:cancel:)`` for a raw buffer.
    @discardableResult
    public func send(
        _ payload: [UInt8],
        cancel token: CancelToken? = nil
    ) throws(TraceExporterError) -> AgentResponse {
        try send(payload.span, cancel: token)
    }

    /// Sends the traces of a batch, and waits for the agent's answer.
    ///
    /// As for payloads, but an empty answer is no error. The batch is not changed and may be sent again: where statistics
    /// are on, its records are copied, though not the payload that it was read from.
    @discardableResult
    public func send(
        _ batch: borrowing TraceBatch,
        cancel token: CancelToken? = nil
    ) throws(TraceExporterError) -> AgentResponse {
        try runtime.send(batch, unless: token)
    }
}

extension TraceExporter {
    /// Sends the traces of a batch that it takes over, and waits for the agent's answer.
    ///
    /// As for a borrowed batch, but its records are never copied.
    ///
    /// - Parameter batch: gets a batch without meaning in exchange.
    @discardableResult
    package func send(
        taking batch: inout TraceBatch,
        cancel token: CancelToken? = nil
    ) throws(TraceExporterError) -> AgentResponse {
        try runtime.send(taking: &batch, unless: token)
    }
}

// MARK: - Watching and ending

extension TraceExporter {
    /// What became of everything that was handed in so far, in this process.
    public var ledger: LedgerSnapshot {
        runtimes.existing?.ledger.snapshot() ?? LedgerSnapshot()
    }

    /// Whether spans are counted here now: the configuration asks for it and the agent takes it.
    public var isComputingStats: Bool {
        runtimes.existing?.statistics?.isOn ?? false
    }

    /// What became of the spans that were counted, and of the requests that carried the counts, in this process.
    ///
    /// Its spans are the counted ones, *held* while they wait in a bucket, and its payloads are requests with statistics;
    /// it counts no chunks. Empty without ``Configuration/statsBucketSize``.
    public var statsLedger: LedgerSnapshot {
        runtimes.existing?.statistics?.ledger.snapshot() ?? LedgerSnapshot()
    }

    /// What became of the requests with telemetry in this process, in payloads and bytes.
    ///
    /// What a dropped one told is told again with the next. Empty without ``Configuration/telemetry``.
    public var telemetryLedger: LedgerSnapshot {
        runtimes.existing?.telemetry?.ledger.snapshot() ?? LedgerSnapshot()
    }

    /// The agent's trace filters that are applied here, and what each has dropped; empty while statistics are off.
    public var traceFilters: [TraceFilterUsage] {
        runtimes.existing?.statistics?.filterUsage ?? []
    }

    /// What the agent said about itself last; nil as long as it has said nothing, or is not asked.
    public var agentInfo: AgentInfo? {
        runtimes.existing?.poller?.info
    }

    /// Ends the exporter: refuses further sends, waits for those under way until `timeout`, and sends the last statistics
    /// and the last telemetry.
    ///
    /// What is still under way then is broken off, unless it has a cancel token of its own: that ends by its token or
    /// its own deadline. A second call waits for what the first one left.
    ///
    /// - Returns: what was not delivered.
    @discardableResult
    public func shutdown(timeout: Duration = .seconds(5)) -> ShutdownReport {
        isShutDown.set()
        guard let runtime = runtimes.existing else { return ShutdownReport() }
        runtime.close()
        let isComplete = runtime.finish(until: .after(Nanoseconds(timeout)))
        return ShutdownReport(
            isComplete: isComplete,
            ledger: runtime.ledger.snapshot(),
            statsLedger: runtime.statistics?.ledger.snapshot() ?? LedgerSnapshot()
        )
    }
}

/// How a shutdown ended.
public struct ShutdownReport: Sendable {
    /// Whether no send was left under way, and no statistics had to be given up.
    public internal(set) var isComplete = true
    /// What became of everything that was handed in, at the end.
    public internal(set) var ledger = LedgerSnapshot()
    /// What became of the spans that were counted, at the end.
    public internal(set) var statsLedger = LedgerSnapshot()
}

/// Something that happens once.
private final class Latch: Sendable {
    private let value = Atomic<Bool>(false)

    var isSet: Bool { value.load(ordering: .acquiring) }

    func set() {
        value.store(true, ordering: .releasing)
    }
}
