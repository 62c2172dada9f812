internal import CDPPlatform
internal import CDataPipeline
internal import DPWire

/// Values behind opaque handles, at an address that stays.
enum Handle<Value: ~Copyable> {
    /// Makes a handle; nil, and the value is gone, without memory for it.
    static func make(_ value: consuming Value) -> OpaquePointer? {
        guard let block = malloc(max(MemoryLayout<Value>.size, 1)) else { return nil }
        block.bindMemory(to: Value.self, capacity: 1).initialize(to: value)
        return OpaquePointer(block)
    }

    /// The value behind a handle, or nil for NULL.
    @inline(__always)
    static func place(_ handle: OpaquePointer?) -> UnsafeMutablePointer<Value>? {
        guard let handle else { return nil }
        return UnsafeMutablePointer<Value>(handle)
    }

    /// Ends a value and its handle; NULL is nothing to do.
    static func free(_ handle: OpaquePointer?) {
        guard let place = place(handle) else { return }
        place.deinitialize(count: 1)
        CDPPlatform.free(place)
    }
}

extension WireError {
    /// The error object for what could not be kept.
    func object() -> ErrorObject? {
        if code == .outOfMemory { return outOfMemory() }
        return makeError(
            DDOG_TRACE_EXPORTER_ERROR_CODE_INVALID_INPUT,
            "Invalid input: the spans of one payload may have 2 GiB at most"
        )
    }
}

/// The error where the system gives no memory.
func outOfMemory() -> ErrorObject? {
    makeError(DDOG_TRACE_EXPORTER_ERROR_CODE_INTERNAL, "Internal: the system has no memory left")
}

/// The error for an out parameter that is NULL.
func nullOut() -> ErrorObject? {
    makeError(DDOG_TRACE_EXPORTER_ERROR_CODE_INVALID_ARGUMENT, "Invalid argument provided: the out parameter is NULL")
}
