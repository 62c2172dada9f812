// The functions are documented in the header.
// swift-format-ignore-file: AlwaysUseLowerCamelCase, AllPublicDeclarationsHaveDocumentation
public import CDataPipeline
internal import DPTraces
internal import DPTransport
internal import DataPipeline

/// What a `ddog_TraceExporterResponse` points to: the agent's answer, at an address that stays.
final class ExporterResponse {
    let body: UnsafeMutableBufferPointer<UInt8>

    init(_ bytes: [UInt8]) {
        // At least one byte, so that an empty body has an address too.
        body = .allocate(capacity: max(bytes.count, 1))
        _ = body.initialize(from: bytes)
        count = bytes.count
    }

    let count: Int

    /// A handle for an answer.
    static func handle(_ answer: AgentResponse) -> OpaquePointer {
        OpaquePointer(Unmanaged.passRetained(ExporterResponse(answer.body)).toOpaque())
    }

    deinit {
        body.deallocate()
    }
}

/// An exporter behind its handle, borrowed.
func exporter(_ handle: OpaquePointer?) -> TraceExporter? {
    guard let handle else { return nil }
    return Unmanaged<TraceExporter>.fromOpaque(UnsafeRawPointer(handle)).takeUnretainedValue()
}

@c @implementation
public func ddog_trace_exporter_new(
    _ out_handle: UnsafeMutablePointer<OpaquePointer?>?,
    _ config: OpaquePointer?
) -> UnsafeMutablePointer<ddog_TraceExporterError>? {
    guard let out_handle else { return nullOut() }
    guard let (configured, problem) = ExporterConfiguration.of(config)?.checked() else { return nullHandle() }
    if let problem {
        return makeError(DDOG_TRACE_EXPORTER_ERROR_CODE_INVALID_ARGUMENT, problem)
    }
    do throws(ConfigurationError) {
        var builder = configured
        builder.configuration.logSink = ExporterLogSink()
        let exporter = try builder.build()
        out_handle.pointee = OpaquePointer(Unmanaged.passRetained(exporter).toOpaque())
        return nil
    } catch {
        return makeError(error)
    }
}

@c @implementation
public func ddog_trace_exporter_free(_ handle: OpaquePointer?) {
    guard let handle else { return }
    let exporter = Unmanaged<TraceExporter>.fromOpaque(UnsafeRawPointer(handle)).takeRetainedValue()
    // What is still under way is in the ledger, which nobody can read any more.
    exporter.shutdown(timeout: .seconds(5))
}

@c @implementation
public func ddog_trace_exporter_send(
    _ handle: OpaquePointer?,
    _ trace: ddog_ByteSlice,
    _ response_out: UnsafeMutablePointer<OpaquePointer?>?
) -> UnsafeMutablePointer<ddog_TraceExporterError>? {
    guard let exporter = exporter(handle) else { return nullHandle() }
    let payload: UnsafeRawBufferPointer
    do throws(SliceFault) { payload = try trace.bytes() } catch { return error.object() }
    return answer(to: response_out) { () throws(TraceExporterError) in try exporter.send(payload) }
}

@c @implementation
public func ddog_trace_exporter_send_trace_chunks(
    _ exporter: OpaquePointer?,
    _ chunks: OpaquePointer?,
    _ response_out: UnsafeMutablePointer<OpaquePointer?>?,
    _ cancel: OpaquePointer?
) -> UnsafeMutablePointer<ddog_TraceExporterError>? {
    defer { Handle<TraceBatch>.free(chunks) }
    guard let exporter = DataPipelineFFI.exporter(exporter) else { return nullHandle() }
    guard let batch = Handle<TraceBatch>.place(chunks) else { return nullHandle() }
    let token = CancelToken.of(cancel)
    return answer(to: response_out) { () throws(TraceExporterError) in
        try exporter.send(taking: &batch.pointee, cancel: token)
    }
}

/// Hands the outcome of a send to a caller, who may not want the agent's answer.
private func answer(
    to response_out: UnsafeMutablePointer<OpaquePointer?>?,
    _ send: () throws(TraceExporterError) -> AgentResponse
) -> ErrorObject? {
    do throws(TraceExporterError) {
        let answer = try send()
        guard let response_out else { return nil }
        response_out.pointee = ExporterResponse.handle(answer)
        return nil
    } catch {
        return makeError(error)
    }
}

@c @implementation
public func ddog_trace_exporter_response_get_body(_ response: OpaquePointer?) -> ddog_ByteSlice {
    guard let response else { return ddog_ByteSlice(ptr: emptyText, len: 0) }
    let answer = Unmanaged<ExporterResponse>.fromOpaque(UnsafeRawPointer(response)).takeUnretainedValue()
    guard let start = answer.body.baseAddress else { return ddog_ByteSlice(ptr: emptyText, len: 0) }
    return ddog_ByteSlice(ptr: start, len: UInt(answer.count))
}

@c @implementation
public func ddog_trace_exporter_response_free(_ response: OpaquePointer?) {
    guard let response else { return }
    Unmanaged<ExporterResponse>.fromOpaque(UnsafeRawPointer(response)).release()
}
