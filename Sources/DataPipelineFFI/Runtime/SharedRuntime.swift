// The functions are documented in the header.
// swift-format-ignore-file: AlwaysUseLowerCamelCase, AllPublicDeclarationsHaveDocumentation
public import CDataPipeline
internal import DataPipeline

extension SharedRuntime {
    /// The runtime behind a handle, borrowed.
    fileprivate static func of(_ handle: OpaquePointer?) -> SharedRuntime? {
        guard let handle else { return nil }
        return Unmanaged<SharedRuntime>.fromOpaque(UnsafeRawPointer(handle)).takeUnretainedValue()
    }
}

@c @implementation
public func ddog_shared_runtime_new(
    _ out_handle: UnsafeMutablePointer<OpaquePointer?>?
) -> UnsafeMutablePointer<ddog_SharedRuntimeFFIError>? {
    guard let out_handle else { return nullRuntime() }
    out_handle.pointee = OpaquePointer(Unmanaged.passRetained(SharedRuntime()).toOpaque())
    return nil
}

@c @implementation
public func ddog_shared_runtime_free(_ handle: OpaquePointer?) {
    guard let handle else { return }
    Unmanaged<SharedRuntime>.fromOpaque(UnsafeRawPointer(handle)).release()
}

@c @implementation
public func ddog_shared_runtime_before_fork(
    _ handle: OpaquePointer?
) -> UnsafeMutablePointer<ddog_SharedRuntimeFFIError>? {
    guard let runtime = SharedRuntime.of(handle) else { return nullRuntime() }
    runtime.beforeFork()
    return nil
}

@c @implementation
public func ddog_shared_runtime_after_fork_parent(
    _ handle: OpaquePointer?
) -> UnsafeMutablePointer<ddog_SharedRuntimeFFIError>? {
    guard let runtime = SharedRuntime.of(handle) else { return nullRuntime() }
    runtime.afterForkInParent()
    return nil
}

@c @implementation
public func ddog_shared_runtime_after_fork_child(
    _ handle: OpaquePointer?
) -> UnsafeMutablePointer<ddog_SharedRuntimeFFIError>? {
    guard let runtime = SharedRuntime.of(handle) else { return nullRuntime() }
    runtime.afterForkInChild()
    return nil
}

@c @implementation
public func ddog_shared_runtime_shutdown(
    _ handle: OpaquePointer?,
    _ timeout_ms: UInt64
) -> UnsafeMutablePointer<ddog_SharedRuntimeFFIError>? {
    guard let runtime = SharedRuntime.of(handle) else { return nullRuntime() }
    // A century is as good as for ever, and no arithmetic on it overflows.
    let milliseconds = timeout_ms == 0 ? Int64(3_155_760_000_000) : Int64(min(timeout_ms, 3_155_760_000_000))
    if runtime.shutdown(timeout: .milliseconds(milliseconds)) { return nil }
    return makeRuntimeError(
        DDOG_SHARED_RUNTIME_ERROR_CODE_SHUTDOWN_TIMED_OUT,
        "Shutdown timed out after " + durationText(milliseconds: timeout_ms)
    )
}

@c @implementation
public func ddog_trace_exporter_config_set_shared_runtime(
    _ config: OpaquePointer?,
    _ handle: OpaquePointer?
) -> UnsafeMutablePointer<ddog_TraceExporterError>? {
    guard let configuration = ExporterConfiguration.of(config), let runtime = SharedRuntime.of(handle) else {
        return nullHandle()
    }
    configuration.builder.configuration.sharedRuntime = runtime
    return nil
}

/// A time as hosts know it from the reference: `250ms`, `1.5s`, `3s`.
func durationText(milliseconds: UInt64) -> String {
    let (seconds, rest) = milliseconds.quotientAndRemainder(dividingBy: 1000)
    if seconds == 0 { return "\(rest)ms" }
    if rest == 0 { return "\(seconds)s" }
    let (tenths, hundredths, thousandths) = (rest / 100, rest / 10 % 10, rest % 10)
    if thousandths > 0 { return "\(seconds).\(tenths)\(hundredths)\(thousandths)s" }
    return hundredths > 0 ? "\(seconds).\(tenths)\(hundredths)s" : "\(seconds).\(tenths)s"
}
