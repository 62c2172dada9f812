#if !hasFeature(Embedded)
internal import DPPlatform
public import DPTraces

extension TraceExporter {
    /// Sends a payload in the input format, and suspends until the agent has answered.
    ///
    /// The payload is read and written on the caller; the exchange with the agent happens on the exporter's own thread, so
    /// no thread of the cooperative pool is ever blocked. Costs one copy of the payload.
    ///
    /// Cancelling the task ends it early; the traces may then have arrived or not.
    ///
    /// - Throws: as ``send(_:cancel:)-swift.method``.
    @discardableResult
    public func send(_ payload: [UInt8]) async throws(TraceExporterError) -> AgentResponse {
        let runtime = runtime
        let prepared = try payload.span.withUnsafeBytes { bytes throws(TraceExporterError) in
            try runtime.prepare(bytes, keeping: true, unless: nil)
        }
        return try await exchange(prepared, runtime).rejectingEmpty()
    }

    /// Sends a payload in the input format, and suspends until the agent has answered.
    ///
    /// As for an array. The memory is no longer used when the function first suspends.
    @discardableResult
    public func send(_ payload: UnsafeRawBufferPointer) async throws(TraceExporterError) -> AgentResponse {
        let runtime = runtime
        let prepared = try runtime.prepare(payload, keeping: true, unless: nil)
        return try await exchange(prepared, runtime).rejectingEmpty()
    }

    /// Sends the traces of a batch, and suspends until the agent has answered.
    ///
    /// As for payloads, but nothing is copied and an empty answer is no error.
    @discardableResult
    public func send(_ batch: borrowing TraceBatch) async throws(TraceExporterError) -> AgentResponse {
        let runtime = runtime
        let prepared = try runtime.prepare(batch, unless: nil)
        return try await exchange(prepared, runtime)
    }

    private func exchange(
        _ prepared: PreparedSend,
        _ runtime: ExporterRuntime
    ) async throws(TraceExporterError) -> AgentResponse {
        let outcome = Lock<Outcome>(.pending)
        let send = AsyncSend(runtime, prepared) { result in
            let waiting = outcome.withLock { outcome -> CheckedContinuation<Void, Never>? in
                defer { outcome = .done(result) }
                if case .awaited(let continuation) = outcome { return continuation }
                return nil
            }
            waiting?.resume()
        }
        await withTaskCancellationHandler {
            send.start()
            await withCheckedContinuation { continuation in
                let isDone = outcome.withLock { outcome in
                    if case .done = outcome { return true }
                    outcome = .awaited(continuation)
                    return false
                }
                if isDone { continuation.resume() }
            }
        } onCancel: {
            send.interrupt(.cancelled)
        }
        return try outcome.withLock { outcome -> Result<AgentResponse, TraceExporterError> in
            if case .done(let result) = outcome { return result }
            return .failure(TraceExporterError(.internal, "a send ended without an outcome"))
        }.get()
    }

    /// Ends the exporter as ``shutdown(timeout:)-swift.method`` does, without blocking a thread of the cooperative pool.
    @discardableResult
    public func shutdown(timeout: Duration = .seconds(5)) async -> ShutdownReport {
        let end: @Sendable () -> ShutdownReport = { self.shutdown(timeout: timeout) }
        return await withCheckedContinuation { continuation in
            do throws(SystemError) {
                _ = try Thread.start(name: "dd-shutdown") { continuation.resume(returning: end()) }
            } catch {
                continuation.resume(returning: end())
            }
        }
    }
}

/// What is known of the end of an asynchronous send.
private enum Outcome: Sendable {
    case pending
    case awaited(CheckedContinuation<Void, Never>)
    case done(Result<AgentResponse, TraceExporterError>)
}
#endif
