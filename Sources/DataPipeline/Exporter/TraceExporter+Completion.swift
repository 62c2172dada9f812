package import DPTraces

/// Sends that end with a call instead of keeping their caller waiting, for who has no `async`.
///
/// What cannot be read or written is thrown at once, and nobody is called then. Otherwise `completion` is called once, on the
/// exporter's own thread, where it must not wait for the exporter.
extension TraceExporter {
    /// What is called at the end of a send.
    package typealias Completion = @Sendable (Result<AgentResponse, TraceExporterError>) -> Void

    /// Sends a payload in the input format; costs one copy of it.
    package func send(
        _ payload: UnsafeRawBufferPointer,
        completion: @escaping Completion
    ) throws(TraceExporterError) {
        let runtime = runtime
        let prepared = try runtime.prepare(payload, keeping: true, unless: nil)
        AsyncSend(runtime, prepared) { result in
            completion(
                result.flatMap { answer in
                    do throws(TraceExporterError) {
                        return .success(try answer.rejectingEmpty())
                    } catch {
                        return .failure(error)
                    }
                }
            )
        }
        .start()
    }

    /// Sends the traces of a batch that it takes over; an empty answer is no error.
    ///
    /// - Parameter batch: gets a batch without meaning in exchange.
    package func send(
        taking batch: inout TraceBatch,
        completion: @escaping Completion
    ) throws(TraceExporterError) {
        let runtime = runtime
        AsyncSend(runtime, try runtime.prepare(taking: &batch, unless: nil), completion).start()
    }
}
