internal import DPLedger
internal import DPPlatform
internal import DPTransport

extension TraceExporter {
    /// Does all of a send but the exchange with the agent, and settles it as delivered.
    ///
    /// Shows what an exporter costs by itself, for benchmarks.
    package func rehearse(_ payload: UnsafeRawBufferPointer) throws(TraceExporterError) {
        let runtime = runtime
        let send = try runtime.prepare(payload, keeping: false, unless: nil)
        runtime.settle(send, SendProgress(runtime.settings.retryPolicy, startedAt: .now()), as: .delivered)
        runtime.release(send.context, byteCount: payload.count)
    }
}
