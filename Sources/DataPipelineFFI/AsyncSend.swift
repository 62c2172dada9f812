// The functions are documented in the header.
// swift-format-ignore-file: AlwaysUseLowerCamelCase, AllPublicDeclarationsHaveDocumentation
public import CDataPipeline
internal import DPTraces
internal import DataPipeline

/// Whom to tell how a send has ended; used once, on one thread.
private struct Receiver: @unchecked Sendable {
    let callback: ddog_TraceExporterSendCallback
    let context: UnsafeMutableRawPointer?

    func tell(_ result: Result<AgentResponse, TraceExporterError>) {
        switch result {
        case .success(let answer): callback(context, nil, ExporterResponse.handle(answer))
        case .failure(let error): callback(context, makeError(error), nil)
        }
    }
}

private func nullCallback() -> ErrorObject? {
    makeError(DDOG_TRACE_EXPORTER_ERROR_CODE_INVALID_ARGUMENT, "Invalid argument provided: the callback is NULL")
}

@c @implementation
public func ddog_trace_exporter_send_async(
    _ handle: OpaquePointer?,
    _ trace: ddog_ByteSlice,
    _ callback: ddog_TraceExporterSendCallback?,
    _ context: UnsafeMutableRawPointer?
) -> UnsafeMutablePointer<ddog_TraceExporterError>? {
    guard let exporter = exporter(handle) else { return nullHandle() }
    guard let callback else { return nullCallback() }
    let payload: UnsafeRawBufferPointer
    do throws(SliceFault) { payload = try trace.bytes() } catch { return error.object() }
    let receiver = Receiver(callback: callback, context: context)
    do throws(TraceExporterError) {
        try exporter.send(payload) { receiver.tell($0) }
        return nil
    } catch {
        return makeError(error)
    }
}

@c @implementation
public func ddog_trace_exporter_send_trace_chunks_async(
    _ exporter: OpaquePointer?,
    _ chunks: OpaquePointer?,
    _ callback: ddog_TraceExporterSendCallback?,
    _ context: UnsafeMutableRawPointer?
) -> UnsafeMutablePointer<ddog_TraceExporterError>? {
    defer { Handle<TraceBatch>.free(chunks) }
    guard let exporter = DataPipelineFFI.exporter(exporter), let batch = Handle<TraceBatch>.place(chunks) else {
        return nullHandle()
    }
    guard let callback else { return nullCallback() }
    let receiver = Receiver(callback: callback, context: context)
    do throws(TraceExporterError) {
        try exporter.send(taking: &batch.pointee) { receiver.tell($0) }
        return nil
    } catch {
        return makeError(error)
    }
}
