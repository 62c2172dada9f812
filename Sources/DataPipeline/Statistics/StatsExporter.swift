internal import DPDelivery
internal import DPLedger
internal import DPPlatform
internal import DPSelfReport
internal import DPStatistics
internal import DPTraces
internal import DPTransport

/// Counts spans, and sends the counts to the agent once per bucket of time.
///
/// Sends only count; encoding and sending happen on the exporter's I/O thread, and nothing of it is retried that could be
/// counted twice. The ledger's spans are the counted ones: *held* while they wait in a bucket.
final class StatsExporter: Sendable {
    private struct State: Sendable {
        var pending = PendingStats()
        var flushTimer: IOThread.Ticket?
        var pauseTimer: IOThread.Ticket?
        var request: IOThread.Ticket?
        var isStopped = false
        /// Flushes whose payloads are not pending yet.
        var flushCount = 0
        /// It is not started again.
        var isOver = false
    }

    let aggregator: StatsAggregator
    private let settings: Lock<StatsSettings>
    private let thread: IOThread
    private let ledger: Ledger
    private let bucketTime: Nanoseconds
    private let state = Lock(State())
    private let becameEmpty = Condition()
    private let telemetry: TelemetryReporter?
    private let log: ExporterLog?

    init(
        _ configuration: StatsConfiguration,
        _ settings: StatsSettings,
        on thread: IOThread,
        _ ledger: Ledger,
        _ telemetry: TelemetryReporter?,
        _ log: ExporterLog?
    ) {
        self.settings = Lock(settings)
        self.thread = thread
        self.ledger = ledger
        self.telemetry = telemetry
        self.log = log
        aggregator = StatsAggregator(configuration, now: WallClock.nanosecondsSince1970())
        bucketTime = Nanoseconds(UInt64(aggregator.bucketSize))
    }

    /// Takes over another configuration and other settings; the bucket size stays.
    func configure(_ configuration: StatsConfiguration, _ settings: StatsSettings) {
        aggregator.configure(configuration)
        self.settings.withLock { $0 = settings }
    }

    /// Counts the eligible spans of a batch.
    func count(_ batch: borrowing TraceBatch, with recorder: inout StatsRecorder) {
        let now = WallClock.nanosecondsSince1970()
        let (counted, eligible) = aggregator.count(batch, with: &recorder, now: now)
        if eligible == 0 { return }
        ledger.receive(LedgerCounts(spans: eligible))
        if counted < eligible { ledger.settle(LedgerCounts(spans: eligible &- counted), as: .dropped(.encodeError)) }
    }

    /// Begins to flush once per bucket; after `stop()`, too.
    func start() {
        state.withLock { state in
            if state.isOver { return }
            state.isStopped = false
            state.pending.begin()
        }
        let moment = MonotonicInstant.now().advanced(by: bucketTime)
        scheduleFlush(at: moment)
    }

    /// Flushes everything that is left and sends it, without waiting for that.
    ///
    /// What is counted afterwards is flushed after the next `start()`, or by `finish(until:)`.
    func stop() {
        let (flush, pause) = state.withLock { state in
            state.isStopped = true
            let timers = (state.flushTimer, state.pauseTimer)
            state.flushTimer = nil
            state.pauseTimer = nil
            return timers
        }
        if let flush { thread.cancel(flush) }
        if let pause { thread.cancel(pause) }
        self.flush(all: true)
        perform { pending, _ in pending.end() }
    }

    /// Stops for good.
    func end() {
        state.withLock { $0.isOver = true }
        stop()
    }

    /// Stops for good and waits until everything is sent; at the deadline what is left is given up.
    ///
    /// Not to be called on the I/O thread.
    ///
    /// - Returns: whether nothing had to be given up.
    func finish(until deadline: Deadline) -> Bool {
        end()
        let isEmpty = state.wait(on: becameEmpty, until: deadline) { state in
            state.pending.isEmpty && state.flushCount == 0 ? true : nil
        }
        if isEmpty == true { return true }
        perform { pending, settled in pending.abandon(&settled) }
        if let request = state.withLock({ $0.request }) { thread.cancel(request) }
        return false
    }

    private func scheduleFlush(at moment: MonotonicInstant) {
        state.withLock { state in
            if state.isStopped { return }
            state.flushTimer = thread.schedule(at: moment) {
                self.flush(all: false)
                self.scheduleFlush(at: self.next(after: moment))
            }
        }
    }

    /// One bucket later; after a standstill of the process, in the future anyway.
    private func next(after moment: MonotonicInstant) -> MonotonicInstant {
        let next = moment.advanced(by: bucketTime)
        let now = MonotonicInstant.now()
        return next < now ? now.advanced(by: bucketTime) : next
    }

    private func flush(all: Bool) {
        state.withLock { $0.flushCount &+= 1 }
        defer {
            state.withLock { $0.flushCount &-= 1 }
            becameEmpty.broadcast()
        }
        let flush = aggregator.flush(now: WallClock.nanosecondsSince1970(), all: all)
        let collapsed = flush.collapsed
        if !collapsed.isEmpty { telemetry?.add(collapsed) }
        if !collapsed.isEmpty, let log {
            log(.debug, "statistics: \(collapsed.wholeKey) spans were counted together, for there are too many groups")
        }
        let settings = settings.withLock { $0 }
        var writer = StatsPayloadWriter()
        let (payloads, lost) = writer.write(
            flush,
            bucketSize: aggregator.bucketSize,
            settings.origin,
            sequence: { SequenceNumber.next() }
        )
        let missing = lost &+ flush.lost
        if missing > 0 { ledger.settle(LedgerCounts(spans: missing), as: .dropped(.encodeError)) }
        if payloads.isEmpty { return }
        for payload in payloads {
            ledger.receive(LedgerCounts(payloads: 1, bytes: UInt64(payload.body.count)))
        }
        perform { pending, settled in pending.add(payloads, &settled) }
    }

    // MARK: Sending

    /// Tells the rules of an event and does what they say.
    private func perform(_ event: (inout PendingStats, inout [PendingStats.Settled]) -> PendingStats.Action) {
        var settled: [PendingStats.Settled] = []
        let (action, isEmpty) = state.withLock { state in
            let action = event(&state.pending, &settled)
            return (action, state.pending.isEmpty)
        }
        for end in settled { settle(end) }
        if isEmpty { becameEmpty.broadcast() }
        switch action {
        case .none: break
        case .send(let payload): send(payload)
        case .wait(let moment):
            let timer = thread.schedule(at: moment) { self.perform { pending, _ in pending.pauseEnded() } }
            state.withLock { $0.pauseTimer = timer }
        }
    }

    private func send(_ payload: StatsPayload) {
        let settings = settings.withLock { $0 }
        let head = settings.head.complete(
            byteCount: payload.body.count,
            obfuscationVersion: payload.isObfuscated ? settings.obfuscationVersion : nil
        )
        let request = BufferedRequest(head: head, body: payload.body)
        let ticket = thread.submit(
            request,
            with: settings.client,
            until: .after(settings.timeLimit),
            isBackground: true
        ) { result in
            self.perform { pending, settled in
                switch result {
                case .success(let response): return pending.answered(response.status, &settled)
                case .failure(let error): return pending.failed(error, at: .now(), &settled)
                }
            }
        }
        state.withLock { $0.request = ticket }
    }

    private func settle(_ end: PendingStats.Settled) {
        let counts = LedgerCounts(payloads: 1, bytes: UInt64(end.payload.body.count), spans: end.payload.hits)
        ledger.settle(counts, as: end.outcome)
        if case .dropped = end.outcome { telemetry?.add(.statsLost) }
        guard let log else { return }
        switch end.outcome {
        case .delivered: break
        case .dropped(let reason): log(.error, "statistics of \(end.payload.hits) spans are lost: " + reason.name)
        case .unconfirmed:
            log(.warning, "statistics of \(end.payload.hits) spans were sent, but the agent did not answer")
        }
    }
}

/// What an exporter of statistics needs besides what it counts.
struct StatsSettings: Sendable {
    let origin: StatsOrigin
    let head: StatsRequestHead
    /// Its connections are used once: a kept one could break after the agent has counted the payload.
    let client: HTTPClient
    /// For one request.
    let timeLimit: Nanoseconds
    /// The version of the rules by which resources are obfuscated here.
    let obfuscationVersion: Int
}
