// The functions are documented in the header.
// swift-format-ignore-file: AlwaysUseLowerCamelCase, AllPublicDeclarationsHaveDocumentation
internal import CDataPipeline
internal import DPTransport

extension CancelToken {
    /// The token behind a handle, without taking it over.
    static func of(_ handle: OpaquePointer?) -> CancelToken? {
        guard let handle else { return nil }
        return Unmanaged<CancelToken>.fromOpaque(UnsafeRawPointer(handle)).takeUnretainedValue()
    }
}

@c @implementation
public func ddog_trace_exporter_cancel_token_new() -> OpaquePointer? {
    OpaquePointer(Unmanaged.passRetained(CancelToken()).toOpaque())
}

@c @implementation
public func ddog_trace_exporter_cancel_token_cancel(_ token: OpaquePointer?) {
    CancelToken.of(token)?.cancel()
}

@c @implementation
public func ddog_trace_exporter_cancel_token_drop(_ token: OpaquePointer?) {
    guard let token else { return }
    Unmanaged<CancelToken>.fromOpaque(UnsafeRawPointer(token)).release()
}
