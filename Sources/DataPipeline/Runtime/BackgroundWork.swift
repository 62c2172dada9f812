internal import DPPlatform
internal import DPTransport
internal import Synchronization

/// What one exporter does in the background in one process: its workers, begun once and ended once.
///
/// Knows neither exporter nor runtime, so that a runtime may hold it.
final class BackgroundWork: Sendable {
    private enum Phase {
        static var waiting: UInt8 { 0 }
        static var started: UInt8 { 1 }
        static var over: UInt8 { 2 }
    }

    private let workers: [any BackgroundWorker]
    private let phase = Atomic<UInt8>(Phase.waiting)

    /// - Parameter workers: in the order in which they end, so that one that reports what another does comes later.
    init(_ workers: [any BackgroundWorker]) {
        self.workers = workers
    }

    /// Starts the workers; only the first call does anything, and none after the end.
    func start() {
        let (isFirst, _) = phase.compareExchange(
            expected: Phase.waiting,
            desired: Phase.started,
            ordering: .acquiringAndReleasing
        )
        guard isFirst else { return }
        for worker in workers { worker.start() }
        if phase.load(ordering: .acquiring) == Phase.over { stop() }
    }

    /// Ends the workers without waiting for what is left to be sent.
    func stop() {
        phase.store(Phase.over, ordering: .releasing)
        for worker in workers { worker.stop() }
    }

    /// Ends the workers, and waits for what is left to be sent; false if something had to be given up.
    func finish(until deadline: Deadline) -> Bool {
        phase.store(Phase.over, ordering: .releasing)
        var isComplete = true
        for worker in workers where !worker.finish(until: deadline) { isComplete = false }
        return isComplete
    }
}
