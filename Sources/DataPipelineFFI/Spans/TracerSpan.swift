// The functions are documented in the header.
// swift-format-ignore-file: AlwaysUseLowerCamelCase, AllPublicDeclarationsHaveDocumentation
public import CDataPipeline
internal import DPTraces
internal import DPWire

/// Why something cannot be set on a span or an event.
enum DraftFault: Error {
    case slice(SliceFault)
    case value(ValueFault)
    case wire(WireError)
    case noEvent

    /// The error object for C.
    func object() -> ErrorObject? {
        switch self {
        case .noEvent: nullHandle()
        case .slice(let fault): fault.object()
        case .value(let fault): fault.object()
        case .wire(let error): error.object()
        }
    }

    /// Checks slices.
    @inline(__always)
    static func checking<Result>(_ check: () throws(SliceFault) -> Result) throws(DraftFault) -> Result {
        do throws(SliceFault) { return try check() } catch { throw .slice(error) }
    }

    /// Keeps what was checked.
    @inline(__always)
    static func keeping(_ work: () throws(WireError) -> Void) throws(DraftFault) {
        do throws(WireError) { try work() } catch { throw .wire(error) }
    }
}

/// Runs one setter on what a handle stands for.
@inline(__always)
func change<Draft: ~Copyable>(
    _ handle: OpaquePointer?,
    _: Draft.Type,
    _ change: (inout Draft) throws(DraftFault) -> Void
) -> ErrorObject? {
    guard let place = Handle<Draft>.place(handle) else { return nullHandle() }
    do throws(DraftFault) {
        try change(&place.pointee)
        return nil
    } catch {
        return error.object()
    }
}

@c @implementation
public func ddog_tracer_span_new(
    _ out_handle: UnsafeMutablePointer<OpaquePointer?>?,
    _ fields: UnsafePointer<ddog_TracerSpanFields>?
) -> UnsafeMutablePointer<ddog_TraceExporterError>? {
    guard let out_handle else { return nullOut() }
    guard let fields else {
        return makeError(DDOG_TRACE_EXPORTER_ERROR_CODE_INVALID_ARGUMENT, "Invalid argument provided: fields is NULL")
    }
    do throws(DraftFault) {
        let service = try DraftFault.checking { () throws(SliceFault) in try fields.pointee.service.utf8() }
        let name = try DraftFault.checking { () throws(SliceFault) in try fields.pointee.name.utf8() }
        let resource = try DraftFault.checking { () throws(SliceFault) in try fields.pointee.resource.utf8() }
        let type = try DraftFault.checking { () throws(SliceFault) in try fields.pointee.span_type.utf8() }
        var span: SpanDraft
        do throws(WireError) {
            span = try SpanDraft(service: service, name: name, resource: resource, type: type)
        } catch {
            throw .wire(error)
        }
        span.traceID = fields.pointee.trace_id_low
        span.traceIDHigh = fields.pointee.trace_id_high
        span.spanID = fields.pointee.span_id
        span.parentID = fields.pointee.parent_id
        span.start = fields.pointee.start
        span.duration = fields.pointee.duration
        span.error = fields.pointee.error
        guard let handle = Handle.make(span) else { return outOfMemory() }
        out_handle.pointee = handle
        return nil
    } catch {
        return error.object()
    }
}

@c @implementation
public func ddog_tracer_span_free(_ handle: OpaquePointer?) {
    Handle<SpanDraft>.free(handle)
}

@c @implementation
public func ddog_tracer_span_set_meta(
    _ handle: OpaquePointer?,
    _ key: ddog_CharSlice,
    _ value: ddog_CharSlice
) -> UnsafeMutablePointer<ddog_TraceExporterError>? {
    change(handle, SpanDraft.self) { span throws(DraftFault) in
        let key = try DraftFault.checking { () throws(SliceFault) in try key.utf8() }
        let value = try DraftFault.checking { () throws(SliceFault) in try value.utf8() }
        try DraftFault.keeping { () throws(WireError) in try span.setTag(key, value) }
    }
}

@c @implementation
public func ddog_tracer_span_set_metric(
    _ handle: OpaquePointer?,
    _ key: ddog_CharSlice,
    _ value: Double
) -> UnsafeMutablePointer<ddog_TraceExporterError>? {
    change(handle, SpanDraft.self) { span throws(DraftFault) in
        let key = try DraftFault.checking { () throws(SliceFault) in try key.utf8() }
        try DraftFault.keeping { () throws(WireError) in try span.setMetric(key, value) }
    }
}

@c @implementation
public func ddog_tracer_span_set_meta_struct_blob(
    _ handle: OpaquePointer?,
    _ key: ddog_CharSlice,
    _ value: ddog_ByteSlice
) -> UnsafeMutablePointer<ddog_TraceExporterError>? {
    change(handle, SpanDraft.self) { span throws(DraftFault) in
        let key = try DraftFault.checking { () throws(SliceFault) in try key.utf8() }
        let value = try DraftFault.checking { () throws(SliceFault) in try value.bytes() }
        try DraftFault.keeping { () throws(WireError) in try span.setStruct(key, value) }
    }
}

@c @implementation
public func ddog_tracer_span_set_meta_struct(
    _ handle: OpaquePointer?,
    _ key: ddog_CharSlice,
    _ tokens: ddog_Slice_TracerValueToken
) -> UnsafeMutablePointer<ddog_TraceExporterError>? {
    change(handle, SpanDraft.self) { span throws(DraftFault) in
        let key = try DraftFault.checking { () throws(SliceFault) in try key.utf8() }
        var value = ByteBuffer()
        do throws(ValueFault) { try ValueEncoder.encode(tokens, into: &value) } catch { throw .value(error) }
        try DraftFault.keeping { () throws(WireError) in try span.setStruct(key, value.bytes) }
    }
}

@c @implementation
public func ddog_tracer_span_set_links(
    _ handle: OpaquePointer?,
    _ links: ddog_Slice_TracerSpanLink
) -> UnsafeMutablePointer<ddog_TraceExporterError>? {
    change(handle, SpanDraft.self) { span throws(DraftFault) in
        let links = try DraftFault.checking { () throws(SliceFault) in try elements(links.ptr, links.len) }
        var drafts = LinksDraft()
        for link in links { try drafts.append(link) }
        try DraftFault.keeping { () throws(WireError) in try span.setLinks(drafts) }
    }
}

extension LinksDraft {
    /// Appends a link of a caller.
    fileprivate mutating func append(_ link: ddog_TracerSpanLink) throws(DraftFault) {
        let attributes = try DraftFault.checking { () throws(SliceFault) in
            try elements(link.attributes.ptr, link.attributes.len)
        }
        // A link's parts are checked in the order in which they are documented, and written in another.
        for attribute in attributes {
            _ = try DraftFault.checking { () throws(SliceFault) in try attribute.key.utf8() }
            _ = try DraftFault.checking { () throws(SliceFault) in try attribute.value.utf8() }
        }
        let tracestate = try DraftFault.checking { () throws(SliceFault) in try link.tracestate.utf8() }
        try DraftFault.keeping { () throws(WireError) in
            try append(
                traceID: link.trace_id_low,
                traceIDHigh: link.trace_id_high,
                spanID: link.span_id,
                flags: link.flags,
                tracestate: tracestate,
                attributeCount: attributes.count
            )
        }
        for attribute in attributes {
            let key = try DraftFault.checking { () throws(SliceFault) in try attribute.key.bytes() }
            let value = try DraftFault.checking { () throws(SliceFault) in try attribute.value.bytes() }
            try DraftFault.keeping { () throws(WireError) in try appendAttribute(key, value) }
        }
    }
}

@c @implementation
public func ddog_tracer_span_add_event(
    _ span: OpaquePointer?,
    _ event: OpaquePointer?
) -> UnsafeMutablePointer<ddog_TraceExporterError>? {
    defer { Handle<EventDraft>.free(event) }
    return change(span, SpanDraft.self) { span throws(DraftFault) in
        guard let event = Handle<EventDraft>.place(event) else { throw .noEvent }
        try DraftFault.keeping { () throws(WireError) in try span.addEvent(event.pointee) }
    }
}
