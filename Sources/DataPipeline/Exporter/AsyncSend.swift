internal import DPLedger
internal import DPPlatform
internal import DPTransport

/// One send whose exchange with the agent runs on the I/O thread.
///
/// Attempts and pauses follow one another through completions; the caller is told once, at the end.
final class AsyncSend: @unchecked Sendable {
    /// What is going on; whoever moves it to `.ended` settles the send.
    private enum Phase {
        case notStarted
        /// The attempt with this number; the ticket comes a moment later.
        case attempting(Int, IOThread.Ticket?)
        case pausing(IOThread.Ticket)
        case ended
    }

    private struct State {
        var phase = Phase.notStarted
        /// Why it is to be broken off.
        var interruption: TransportError.Kind?
    }

    typealias Completion = @Sendable (Result<AgentResponse, TraceExporterError>) -> Void

    private let runtime: ExporterRuntime
    private let send: PreparedSend
    private let completion: Completion
    private let state = Lock(State())
    /// Of whoever runs the attempt or decides after it; never two at once.
    private var progress: SendProgress

    init(_ runtime: ExporterRuntime, _ send: PreparedSend, _ completion: @escaping Completion) {
        self.runtime = runtime
        self.send = send
        self.completion = completion
        progress = SendProgress(runtime.settings.retryPolicy, startedAt: .now())
    }

    /// Begins the first attempt.
    ///
    /// The completion runs on the I/O thread, or at once if that cannot be had.
    func start() {
        runtime.asyncSends.withLock { $0.append(self) }
        attempt()
    }

    /// Ends it early, whatever it is doing.
    func interrupt(_ kind: TransportError.Kind) {
        let (request, pause) = state.withLock { state -> (IOThread.Ticket?, IOThread.Ticket?) in
            if state.interruption == nil { state.interruption = kind }
            switch state.phase {
            case .attempting(_, let ticket): return (ticket, nil)
            case .pausing(let ticket):
                state.phase = .ended
                return (nil, ticket)
            case .notStarted, .ended: return (nil, nil)
            }
        }
        if let request { runtime.thread.cancel(request) }
        if let pause {
            runtime.thread.cancel(pause)
            end(progress.interrupted(kind))
        }
    }

    private func attempt() {
        let number = progress.attemptCount
        let interruption = state.withLock { state in
            state.phase = state.interruption == nil ? .attempting(number, nil) : .ended
            return state.interruption
        }
        if let interruption {
            end(progress.interrupted(interruption))
            return
        }
        let ticket = runtime.thread.submit(
            self,
            with: runtime.client,
            until: progress.attemptDeadline(at: .now())
        ) { self.attemptEnded($0) }
        let isInterrupted = state.withLock { state in
            // It may have ended meanwhile, and the next one begun.
            guard case .attempting(number, nil) = state.phase else { return false }
            state.phase = .attempting(number, ticket)
            return state.interruption != nil
        }
        if isInterrupted { runtime.thread.cancel(ticket) }
    }

    private func attemptEnded(_ result: Result<HTTPResponse, TransportError>) {
        switch result {
        case .success(let response):
            runtime.poller?.observe(response)
            switch progress.answered(response, at: .now()) {
            case .delivered:
                state.withLock { $0.phase = .ended }
                runtime.settle(send, progress, as: .delivered)
                finish(.success(runtime.success(response)))
            case .failed(let error, let outcome): end((error, outcome))
            case .retry(let moment): pause(until: moment)
            }
        case .failure(let error):
            switch progress.failed(explained(error), at: .now()) {
            case .delivered: break
            case .failed(let error, let outcome): end((error, outcome))
            case .retry(let moment): pause(until: moment)
            }
        }
    }

    private func pause(until moment: MonotonicInstant) {
        let interruption = state.withLock { state in
            if state.interruption == nil {
                state.phase = .pausing(runtime.thread.schedule(at: moment) { self.pauseEnded() })
            } else {
                state.phase = .ended
            }
            return state.interruption
        }
        if let interruption { end(progress.interrupted(interruption)) }
    }

    private func pauseEnded() {
        let isDue = state.withLock { state in
            guard case .pausing = state.phase else { return false }
            state.phase = .attempting(progress.attemptCount, nil)
            return true
        }
        if isDue { attempt() }
    }

    /// A cancellation, with what asked for it.
    private func explained(_ error: TransportError) -> TransportError {
        guard error.kind == .cancelled, let kind = state.withLock({ $0.interruption }) else { return error }
        return error.renamed(kind)
    }

    private func end(_ end: (error: TraceExporterError, outcome: LedgerOutcome)) {
        state.withLock { $0.phase = .ended }
        runtime.settle(send, progress, as: end.outcome)
        finish(.failure(end.error.located(at: runtime.settings.endpoint)))
    }

    private func finish(_ result: Result<AgentResponse, TraceExporterError>) {
        runtime.asyncSends.withLock { sends in sends.removeAll { $0 === self } }
        runtime.release(send.context, byteCount: send.encoded.byteCount)
        completion(result)
    }
}

extension AsyncSend: RequestSource {
    func withRequest(_ body: (HTTPRequest) -> Void) {
        send.context.head.bytes.withUnsafeBytes { body(send.request($0)) }
    }
}
