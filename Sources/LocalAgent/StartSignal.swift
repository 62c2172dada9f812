internal import DPPlatform

/// Tells those who wait when an agent listens everywhere it shall, or why it never will.
final class StartSignal: Sendable {
    private enum Phase {
        case starting
        case listening
        case failed(LocalAgentError)
    }

    private struct State {
        var phase = Phase.starting
        var missing = 0
        var port: Int?
        var waiting: [CheckedContinuation<Result<Void, LocalAgentError>, Never>] = []
    }

    private let state = Lock(State())

    var port: Int? { state.withLock { $0.port } }

    /// Sets at how many places the agent will listen.
    func expect(_ places: Int) {
        state.withLock { $0.missing = places }
    }

    /// Says that the agent listens at one more place, which may be a port.
    func listening(port: Int?) {
        let waiting = state.withLock { state in
            state.missing -= 1
            if let port { state.port = port }
            if state.missing > 0 { return [CheckedContinuation<Result<Void, LocalAgentError>, Never>]() }
            state.phase = .listening
            defer { state.waiting.removeAll() }
            return state.waiting
        }
        for continuation in waiting { continuation.resume(returning: .success(())) }
    }

    /// Says that the agent listens no more.
    func fail(_ error: LocalAgentError) {
        let waiting = state.withLock { state in
            state.phase = .failed(error)
            defer { state.waiting.removeAll() }
            return state.waiting
        }
        for continuation in waiting { continuation.resume(returning: .failure(error)) }
    }

    func wait() async throws(LocalAgentError) {
        let result = await withCheckedContinuation { continuation in
            let answer: Result<Void, LocalAgentError>? = state.withLock { state in
                switch state.phase {
                case .listening: return .success(())
                case .failed(let error): return .failure(error)
                case .starting:
                    state.waiting.append(continuation)
                    return nil
                }
            }
            if let answer { continuation.resume(returning: answer) }
        }
        try result.get()
    }
}
