import DPPlatform

/// Blocking work on a thread of its own, which has begun when this is made.
///
/// Tests run on a pool with few threads, which others block: a task that is to be under way at some moment may not have
/// begun by then.
final class Running<Result: Sendable>: Sendable {
    private enum State {
        case pending
        case awaited(CheckedContinuation<Result, Never>)
        case done(Result)
    }

    private let state = Lock<State>(.pending)

    init(_ body: @escaping @Sendable () -> Result) {
        do throws(SystemError) {
            _ = try Thread.start(name: "test-worker") { self.finish(body()) }
        } catch {
            finish(body())
        }
    }

    private func finish(_ result: Result) {
        let waiting = state.withLock { state -> CheckedContinuation<Result, Never>? in
            defer { state = .done(result) }
            if case .awaited(let continuation) = state { return continuation }
            return nil
        }
        waiting?.resume(returning: result)
    }

    /// What the work returned.
    ///
    /// For one reader.
    var value: Result {
        get async {
            await withCheckedContinuation { continuation in
                let result = state.withLock { state -> Result? in
                    if case .done(let result) = state { return result }
                    state = .awaited(continuation)
                    return nil
                }
                if let result { continuation.resume(returning: result) }
            }
        }
    }
}

/// Runs blocking work on a thread of its own, so that tests do not starve the pool.
func onThread<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
    await Running(body).value
}
