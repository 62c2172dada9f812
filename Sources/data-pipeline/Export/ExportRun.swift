internal import DPLedger
internal import DPPlatform
internal import DPTransport
internal import DataPipeline

/// Sends payloads through exporters from some threads, and keeps account.
final class ExportRun: Sendable {
    /// A payload to send, with the exporter for its format.
    struct Item: Sendable {
        var file: String
        var payload: [UInt8]
        var exporter: TraceExporter
    }

    /// A failure of a kind, for one file.
    struct Failure: Equatable, Sendable {
        var file: String
        /// Stable name of the kind.
        var kind: String
        /// The text of the first one.
        var message: String
        var count: UInt64
        /// Whether there was no agent to talk to.
        var isUnreachable: Bool
    }

    private struct State: Sendable {
        var next: UInt64 = 0
        /// Where handing out ends: at the total, or earlier when the agent is gone.
        var end: UInt64
        var unreachableInARow = 0
        var done: UInt64 = 0
        var bytes: UInt64 = 0
        var failures: [Failure] = []
    }

    private let items: [Item]
    private let repetitions: UInt64
    private let state: Lock<State>
    private let changed = Condition()
    private let start = MonotonicInstant.now()

    /// - Parameter repetitions: how often the whole list is sent, at least once.
    init(_ items: [Item], repetitions: Int) {
        self.items = items
        self.repetitions = UInt64(clamping: max(1, repetitions))
        state = Lock(State(end: UInt64(items.count) * self.repetitions))
    }

    /// After so many payloads in a row that found no agent the rest is not tried.
    static let patience = 5

    /// Payloads to send in all.
    var total: UInt64 { UInt64(items.count) * repetitions }

    /// Nanoseconds since the run was made.
    var elapsed: UInt64 { MonotonicInstant.now().since(start).count }

    /// Sends everything and waits for the end.
    /// - Parameter report: called ten times a second with how far it is.
    func run(threads: Int, report: (ExportProgress) -> Void) throws(CommandFailure) {
        var started: [Thread] = []
        do throws(SystemError) {
            for _ in 0..<max(1, threads) { started.append(try Thread.start(name: "export") { [self] in work() }) }
        } catch {
            state.withLock { $0.end = $0.next }
            for thread in started { thread.join() }
            throw CommandFailure(.usage, "--threads \(threads): \(error.description)", remedy: "Use fewer threads.")
        }
        while true {
            let isDone: Bool? = state.wait(on: changed, until: .after(.milliseconds(100))) { state in
                state.done >= state.end ? true : nil
            }
            if isDone == true { break }
            report(progress)
        }
        for thread in started { thread.join() }
        report(progress)
    }

    /// How far the run is.
    var progress: ExportProgress {
        let (done, bytes, failures) = state.withLock { state in
            (state.done, state.bytes, state.failures.reduce(0) { $0 + $1.count })
        }
        return ExportProgress(payloads: done, bytes: bytes, spans: ledger.delivered.spans, failures: failures)
    }

    /// Payloads that were not tried, because the agent was gone.
    var untried: UInt64 { state.withLock { total - $0.end } }

    /// What failed, by file and kind, in the order of its first occurrence.
    var failures: [Failure] { state.withLock { $0.failures } }

    /// What became of everything, over all exporters.
    var ledger: LedgerSnapshot { sum(\.ledger) }

    /// What became of the counted spans, over all exporters.
    var statsLedger: LedgerSnapshot { sum(\.statsLedger) }

    private func sum(_ ledger: (TraceExporter) -> LedgerSnapshot) -> LedgerSnapshot {
        var seen: [ObjectIdentifier] = []
        var sum = LedgerSnapshot()
        for item in items where !seen.contains(ObjectIdentifier(item.exporter)) {
            seen.append(ObjectIdentifier(item.exporter))
            sum = sum + ledger(item.exporter)
        }
        return sum
    }

    /// Waits, two seconds at most, until the exporters know that the agent takes statistics: until then they count nothing.
    func waitForStatistics() {
        let deadline = Deadline.after(.seconds(2))
        while !deadline.isPast(at: .now()), !items.allSatisfy(\.exporter.isComputingStats) {
            _ = Pause.wait(until: .after(.milliseconds(2)), unless: nil)
        }
    }

    /// Ends the exporters, which sends the last statistics, and closes their connections.
    func shutdown() {
        for item in items { item.exporter.shutdown(timeout: .seconds(1)) }
    }

    private func work() {
        while true {
            let place: UInt64? = state.withLock { state in
                guard state.next < state.end else { return nil }
                state.next += 1
                return state.next - 1
            }
            guard let place else { return }
            send(items[Int(place % UInt64(items.count))])
        }
    }

    private func send(_ item: Item) {
        var failure: Failure?
        do throws(TraceExporterError) {
            try item.exporter.send(item.payload)
        } catch {
            let isUnreachable = [.connectionRefused, .nameResolution].contains(error.kind)
            failure = Failure(
                file: item.file,
                kind: error.kind.name,
                message: ExporterOptions.inFlags(error.description),
                count: 1,
                isUnreachable: isUnreachable
            )
        }
        state.withLock { state in
            state.done += 1
            state.bytes += UInt64(item.payload.count)
            state.unreachableInARow = failure?.isUnreachable == true ? state.unreachableInARow + 1 : 0
            if state.unreachableInARow >= Self.patience { state.end = min(state.end, state.next) }
            guard let failure else { return }
            let known = state.failures.firstIndex { $0.file == failure.file && $0.kind == failure.kind }
            if let known { state.failures[known].count += 1 } else { state.failures.append(failure) }
        }
        changed.signal()
    }
}
