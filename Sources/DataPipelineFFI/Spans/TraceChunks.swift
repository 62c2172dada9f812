// The functions are documented in the header.
// swift-format-ignore-file: AlwaysUseLowerCamelCase, AllPublicDeclarationsHaveDocumentation
public import CDataPipeline
internal import DPTraces
internal import DPWire

/// How many elements a caller's hint reserves; nil for a number that cannot be meant.
private func room(_ capacity: UInt) -> Int? {
    capacity >= 1 &<< 56 ? nil : Int(min(capacity, 65536))
}

private func impossibleCapacity() -> ErrorObject? {
    makeError(DDOG_TRACE_EXPORTER_ERROR_CODE_PANIC, "Operation panicked: the capacity is larger than any memory")
}

@c @implementation
public func ddog_tracer_trace_chunks_new(
    _ capacity: UInt,
    _ out_handle: UnsafeMutablePointer<OpaquePointer?>?
) -> UnsafeMutablePointer<ddog_TraceExporterError>? {
    guard let out_handle else { return nullOut() }
    guard let room = room(capacity) else { return impossibleCapacity() }
    var batch = TraceBatch()
    batch.reserve(chunks: room)
    guard let handle = Handle.make(batch) else { return outOfMemory() }
    out_handle.pointee = handle
    return nil
}

@c @implementation
public func ddog_tracer_trace_chunks_free(_ handle: OpaquePointer?) {
    Handle<TraceBatch>.free(handle)
}

@c @implementation
public func ddog_tracer_trace_chunks_begin_chunk(
    _ handle: OpaquePointer?,
    _ capacity: UInt
) -> UnsafeMutablePointer<ddog_TraceExporterError>? {
    guard let batch = Handle<TraceBatch>.place(handle) else { return nullHandle() }
    guard let room = room(capacity) else { return impossibleCapacity() }
    let count = batch.pointee.chunkCount
    batch.pointee.appendChunk()
    guard batch.pointee.chunkCount > count else { return outOfMemory() }
    batch.pointee.reserve(spans: room)
    return nil
}

@c @implementation
public func ddog_tracer_trace_chunks_push_span(
    _ handle: OpaquePointer?,
    _ span: OpaquePointer?
) -> UnsafeMutablePointer<ddog_TraceExporterError>? {
    defer { Handle<SpanDraft>.free(span) }
    guard let batch = Handle<TraceBatch>.place(handle), let span = Handle<SpanDraft>.place(span) else {
        return nullHandle()
    }
    guard batch.pointee.chunkCount > 0 else {
        return makeError(
            DDOG_TRACE_EXPORTER_ERROR_CODE_INVALID_ARGUMENT,
            "Invalid argument provided: no chunk was begun; call ddog_tracer_trace_chunks_begin_chunk first"
        )
    }
    do throws(WireError) {
        try batch.pointee.append(span.pointee)
        return nil
    } catch {
        return error.object()
    }
}
