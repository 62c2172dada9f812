internal import DPDelivery
internal import DPLedger
internal import DPPlatform
internal import DPSelfReport
internal import DPStatistics
internal import DPTransport

/// Tells instrumentation telemetry of an exporter in one process, on the exporter's I/O thread.
///
/// Sends only count, under a lock that is held for that alone: whether and when what is counted arrives does not concern
/// them. `TelemetrySession` decides; this does what it says.
final class TelemetryReporter: BackgroundWorker {
    private struct State: ~Copyable {
        var session: TelemetrySession
        var timer: IOThread.Ticket?
        var request: IOThread.Ticket?
        /// At the deadline of a shutdown nothing more is sent.
        var isAbandoned = false
    }

    private let counters = Lock(TelemetryCounters())
    private let state: Lock<State>
    private let isOver = Condition()
    private let head: TelemetryRequestHead
    private let client: HTTPClient
    private let thread: IOThread
    private let log: ExporterLog?
    /// What became of the requests.
    let ledger = Ledger()

    /// For one request.
    private static var timeLimit: Nanoseconds { .seconds(3) }

    init(
        _ options: TelemetryOptions,
        runtimeID: [UInt8],
        with client: HTTPClient,
        on thread: IOThread,
        _ log: ExporterLog?
    ) {
        var identity = options.identity
        if identity.runtimeID.isEmpty { identity.runtimeID = runtimeID }
        state = Lock(State(session: TelemetrySession(of: identity, heartbeat: options.heartbeat)))
        head = options.head
        self.client = client
        self.thread = thread
        self.log = log
    }

    // MARK: Counting

    /// Counts a send that has ended.
    func add(_ report: SendReport) {
        let bin = DDSketch.index(of: Double(report.byteCount))
        counters.withLock { $0.add(report, bin: bin) }
    }

    /// Counts chunks that were dropped before they were sent.
    func drop(_ chunks: UInt64, _ reason: DropReason) {
        counters.withLock { $0.drop(chunks, reason) }
    }

    /// Counts spans that statistics could not tell apart.
    func add(_ collapsed: CollapsedSpans) {
        counters.withLock { $0.add(collapsed) }
    }

    /// Counts an event that is told as a log entry.
    func add(_ entry: TelemetryLog) {
        counters.withLock { $0.log(entry) }
    }

    // MARK: Telling

    /// Tells that the exporter has started, and goes on at each interval.
    func start() {
        perform { session in session.start(at: .now(), time: Self.seconds()) }
    }

    /// Tells what is left and the end, without waiting for that.
    func stop() {
        let timer = state.withLock { state in
            let timer = state.timer
            state.timer = nil
            return timer
        }
        if let timer { thread.cancel(timer) }
        perform { session in counters.withLock { session.end(time: Self.seconds(), &$0) } }
    }

    /// Tells what is left and the end, and waits until it is told; at the deadline it is given up.
    ///
    /// Not to be called on the I/O thread.
    ///
    /// - Returns: always true: what is given up here is nothing that anybody handed in.
    func finish(until deadline: Deadline) -> Bool {
        stop()
        let isTold = state.wait(on: isOver, until: deadline) { $0.session.isOver ? true : nil }
        if isTold == true { return true }
        let request = state.withLock { state in
            state.isAbandoned = true
            return state.request
        }
        if let request { thread.cancel(request) }
        return true
    }

    /// Tells the rules of an event and does what they say.
    private func perform(_ event: (inout TelemetrySession) -> TelemetrySession.Request?) {
        let (request, isEnd) = state.withLock { state in
            let request = event(&state.session)
            if state.timer == nil, let moment = state.session.nextMoment {
                state.timer = thread.schedule(at: moment) { self.timerFired() }
            }
            return (state.isAbandoned ? nil : request, state.session.isOver)
        }
        if isEnd { isOver.broadcast() }
        // Not under the lock: without a thread the completion runs at once.
        if let request { send(request) }
    }

    private func timerFired() {
        let time = Self.seconds()
        state.withLock { $0.timer = nil }
        perform { session in
            let isBeatDue = counters.withLock { session.timerFired(at: .now(), time: time, &$0) }
            return isBeatDue ? session.beat(time: time) : nil
        }
    }

    private func send(_ request: TelemetrySession.Request) {
        let head = head.complete(type: request.type, byteCount: request.body.count)
        let counts = LedgerCounts(payloads: 1, bytes: UInt64(request.body.count))
        ledger.receive(counts)
        let buffered = BufferedRequest(head: head, body: request.body)
        let ticket = thread.submit(
            buffered,
            with: client,
            until: .after(Self.timeLimit),
            isBackground: true
        ) { result in self.ended(result, counts) }
        state.withLock { $0.request = ticket }
    }

    private func ended(_ result: Result<HTTPResponse, TransportError>, _ counts: LedgerCounts) {
        let time = Self.seconds()
        let outcome: LedgerOutcome
        switch result {
        case .success(let response) where response.isSuccess: outcome = .delivered
        case .success(let response): outcome = .dropped(DropReason(status: response.status))
        case .failure(let error):
            outcome = error.wasRequestWritten ? .unconfirmed : .dropped(DropReason(error.kind))
            log?(.debug, "telemetry could not be told: " + error.description)
        }
        ledger.settle(counts, as: outcome)
        perform { session in
            if case .dropped = outcome { session.failed(time: time) } else { session.arrived(time: time) }
        }
    }

    private static func seconds() -> Int64 {
        WallClock.nanosecondsSince1970() / 1_000_000_000
    }
}
