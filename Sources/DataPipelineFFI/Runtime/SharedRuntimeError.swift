// The function is documented in the header.
// swift-format-ignore-file: AlwaysUseLowerCamelCase
internal import CDPPlatform
public import CDataPipeline

/// Makes the error object that a C caller frees with `ddog_shared_runtime_error_free`.
///
/// Without memory for it the result is nil, as that of `makeError`.
func makeRuntimeError(
    _ code: ddog_SharedRuntimeErrorCode,
    _ message: String
) -> UnsafeMutablePointer<ddog_SharedRuntimeFFIError>? {
    var message = message
    guard
        let text = message.withUTF8({ terminatedCopy($0) }),
        let error = malloc(MemoryLayout<ddog_SharedRuntimeFFIError>.stride)?
            .assumingMemoryBound(to: ddog_SharedRuntimeFFIError.self)
    else { return nil }
    error.initialize(to: ddog_SharedRuntimeFFIError(code: code, msg: text))
    return error
}

/// The error for a handle that is NULL.
func nullRuntime() -> UnsafeMutablePointer<ddog_SharedRuntimeFFIError>? {
    makeRuntimeError(DDOG_SHARED_RUNTIME_ERROR_CODE_INVALID_ARGUMENT, "handle is null")
}

/// Frees an error of a shared runtime; NULL is nothing to do.
@c @implementation
public func ddog_shared_runtime_error_free(_ error: UnsafeMutablePointer<ddog_SharedRuntimeFFIError>?) {
    guard let error else { return }
    free(error.pointee.msg)
    free(error)
}
