// The functions are documented in the header.
// swift-format-ignore-file: AlwaysUseLowerCamelCase, AllPublicDeclarationsHaveDocumentation
public import CDataPipeline
internal import DPTraces
internal import DPWire

@c @implementation
public func ddog_tracer_span_event_new(
    _ out_handle: UnsafeMutablePointer<OpaquePointer?>?,
    _ name: ddog_CharSlice,
    _ time_unix_nano: UInt64
) -> UnsafeMutablePointer<ddog_TraceExporterError>? {
    guard let out_handle else { return nullOut() }
    let text: UnsafeRawBufferPointer
    do throws(SliceFault) { text = try name.utf8() } catch { return error.object() }
    do throws(WireError) {
        guard let handle = Handle.make(try EventDraft(text, at: time_unix_nano)) else { return outOfMemory() }
        out_handle.pointee = handle
        return nil
    } catch {
        return error.object()
    }
}

@c @implementation
public func ddog_tracer_span_event_free(_ handle: OpaquePointer?) {
    Handle<EventDraft>.free(handle)
}

/// Sets an attribute whose value needs no check.
@inline(__always)
private func setAttribute(
    _ event: OpaquePointer?,
    _ key: ddog_CharSlice,
    _ set: (inout EventDraft, UnsafeRawBufferPointer) throws(WireError) -> Void
) -> ErrorObject? {
    change(event, EventDraft.self) { event throws(DraftFault) in
        let key = try DraftFault.checking { () throws(SliceFault) in try key.utf8() }
        try DraftFault.keeping { () throws(WireError) in try set(&event, key) }
    }
}

/// Sets an attribute whose value is checked before the handle is.
@inline(__always)
private func setAttribute<Value>(
    _ event: OpaquePointer?,
    _ key: ddog_CharSlice,
    checking value: () throws(SliceFault) -> Value,
    _ set: (inout EventDraft, UnsafeRawBufferPointer, Value) throws(WireError) -> Void
) -> ErrorObject? {
    let checked: Value
    do throws(SliceFault) { checked = try value() } catch { return error.object() }
    return setAttribute(event, key) { event, key throws(WireError) in try set(&event, key, checked) }
}

@c @implementation
public func ddog_tracer_span_event_set_string(
    _ event: OpaquePointer?,
    _ key: ddog_CharSlice,
    _ value: ddog_CharSlice
) -> UnsafeMutablePointer<ddog_TraceExporterError>? {
    setAttribute(event, key, checking: { () throws(SliceFault) in try value.utf8() }) {
        event,
        key,
        text throws(WireError) in
        try event.set(key, text: text)
    }
}

/// Sets a truth value for `ddog_tracer_span_event_set_bool` in `flags.c`.
@c(ddp_event_set_bool)
func setBool(
    _ event: OpaquePointer?,
    _ key: UnsafePointer<CChar>?,
    _ keyCount: UInt,
    _ value: UInt32
) -> UnsafeMutableRawPointer? {
    let error = setAttribute(event, ddog_CharSlice(ptr: key, len: keyCount)) { event, key throws(WireError) in
        try event.set(key, bool: value != 0)
    }
    return UnsafeMutableRawPointer(error)
}

@c @implementation
public func ddog_tracer_span_event_set_int(
    _ event: OpaquePointer?,
    _ key: ddog_CharSlice,
    _ value: Int64
) -> UnsafeMutablePointer<ddog_TraceExporterError>? {
    setAttribute(event, key) { event, key throws(WireError) in try event.set(key, int: value) }
}

@c @implementation
public func ddog_tracer_span_event_set_double(
    _ event: OpaquePointer?,
    _ key: ddog_CharSlice,
    _ value: Double
) -> UnsafeMutablePointer<ddog_TraceExporterError>? {
    setAttribute(event, key) { event, key throws(WireError) in try event.set(key, double: value) }
}

@c @implementation
public func ddog_tracer_span_event_set_string_array(
    _ event: OpaquePointer?,
    _ key: ddog_CharSlice,
    _ values: ddog_Slice_CharSlice
) -> UnsafeMutablePointer<ddog_TraceExporterError>? {
    do throws(DraftFault) {
        let texts = try DraftFault.checking { () throws(SliceFault) in try elements(values.ptr, values.len) }
        var drafts = TextsDraft()
        for text in texts {
            let text = try DraftFault.checking { () throws(SliceFault) in try text.utf8() }
            try DraftFault.keeping { () throws(WireError) in try drafts.append(text) }
        }
        guard let place = Handle<EventDraft>.place(event) else { return nullHandle() }
        let key = try DraftFault.checking { () throws(SliceFault) in try key.utf8() }
        try DraftFault.keeping { () throws(WireError) in try place.pointee.set(key, texts: drafts) }
        return nil
    } catch {
        return error.object()
    }
}

@c @implementation
public func ddog_tracer_span_event_set_bool_array(
    _ event: OpaquePointer?,
    _ key: ddog_CharSlice,
    _ values: ddog_Slice_Bool
) -> UnsafeMutablePointer<ddog_TraceExporterError>? {
    // As bytes, since other languages write more than 0 and 1.
    setAttribute(
        event,
        key,
        checking: { () throws(SliceFault) in UnsafeRawBufferPointer(try elements(values.ptr, values.len)) }
    ) { event, key, bools throws(WireError) in
        try event.set(key, bools: bools)
    }
}

@c @implementation
public func ddog_tracer_span_event_set_int_array(
    _ event: OpaquePointer?,
    _ key: ddog_CharSlice,
    _ values: ddog_Slice_I64
) -> UnsafeMutablePointer<ddog_TraceExporterError>? {
    setAttribute(event, key, checking: { () throws(SliceFault) in try elements(values.ptr, values.len) }) {
        event,
        key,
        ints throws(WireError) in
        try event.set(key, ints: ints)
    }
}

@c @implementation
public func ddog_tracer_span_event_set_double_array(
    _ event: OpaquePointer?,
    _ key: ddog_CharSlice,
    _ values: ddog_Slice_F64
) -> UnsafeMutablePointer<ddog_TraceExporterError>? {
    setAttribute(event, key, checking: { () throws(SliceFault) in try elements(values.ptr, values.len) }) {
        event,
        key,
        doubles throws(WireError) in
        try event.set(key, doubles: doubles)
    }
}
