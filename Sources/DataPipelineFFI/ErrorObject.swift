internal import CDPPlatform
public import CDataPipeline
internal import DataPipeline

// swift-format-ignore-file: AlwaysUseLowerCamelCase
/// What a C caller gets, and frees with `ddog_trace_exporter_error_free`.
typealias ErrorObject = UnsafeMutablePointer<ddog_TraceExporterError>

/// Makes the error object that a C caller frees with `ddog_trace_exporter_error_free`.
///
/// Two `malloc` calls. Without memory for it the result is nil, which C reads as success: nothing better can be told.
func makeError(
    _ code: UInt32,
    _ area: StaticString,
    _ message: UnsafeBufferPointer<UInt8>,
    isRetryable: Bool = false
) -> ErrorObject? {
    guard
        let text = terminatedCopy(message, after: area, mark: isRetryable ? 1 : 0),
        let error = malloc(MemoryLayout<ddog_TraceExporterError>.stride)?
            .assumingMemoryBound(to: ddog_TraceExporterError.self)
    else { return nil }
    error.initialize(to: ddog_TraceExporterError(code: ddog_TraceExporterErrorCode(code), msg: text))
    return error
}

/// A copy of a text for C, from `malloc` and without the zeros in it; nil without memory.
///
/// - Parameter mark: stands behind the final zero, for whoever knows of it; copies of an error have it too.
func terminatedCopy(
    _ message: UnsafeBufferPointer<UInt8>,
    after area: StaticString = "",
    mark: CChar = 0
) -> UnsafeMutablePointer<CChar>? {
    let area = UnsafeBufferPointer(start: area.utf8Start, count: area.utf8CodeUnitCount)
    guard let text = malloc(area.count &+ message.count &+ 2)?.assumingMemoryBound(to: CChar.self) else { return nil }
    var end = 0
    func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        for byte in bytes where byte != 0 {
            text[end] = CChar(bitPattern: byte)
            end &+= 1
        }
    }
    append(area)
    append(message)
    text[end] = 0
    text[end &+ 1] = mark
    return text
}

func makeError(_ code: ddog_TraceExporterErrorCode, _ message: StaticString) -> ErrorObject? {
    makeError(code.rawValue, message, UnsafeBufferPointer(start: nil, count: 0))
}

/// An error of the configuration.
func makeError(_ error: ConfigurationError) -> ErrorObject? {
    var message = error.message
    return message.withUTF8 { makeError(UInt32(bitPattern: error.number), "Invalid builder input: ", $0) }
}

/// Why a send failed: its area, and what the pipeline says.
func makeError(_ error: TraceExporterError) -> ErrorObject? {
    let number = UInt32(bitPattern: error.kind.number)
    if error.kind == .cancelled {
        return makeError(ddog_TraceExporterErrorCode(number), "IO: send cancelled via cancellation token")
    }
    var message = error.message
    return message.withUTF8 { makeError(number, error.area, $0, isRetryable: error.isRetryable) }
}

extension TraceExporterError {
    /// What messages begin with, as those of the reference do.
    fileprivate var area: StaticString {
        switch kind {
        case .emptyResponse: "Agent response processing: "
        case .undecodable: "Deserialization of incoming payload: "
        case .unencodable: "Serialization of trace payload payload: "
        case .httpClient, .httpServer, .httpOther: "Agent responded with an error code: "
        case .io, .payloadTooLarge: "IO: "
        case .shutdown: "Shutdown: "
        case .internal: "Internal: "
        default: "Network: "
        }
    }
}

/// The error for a handle that is NULL.
func nullHandle() -> ErrorObject? {
    makeError(DDOG_TRACE_EXPORTER_ERROR_CODE_INVALID_ARGUMENT, "Invalid argument provided: the handle is NULL")
}

/// Whether a later attempt may succeed.
@c @implementation
public func ddog_trace_exporter_error_is_retryable(_ error: UnsafePointer<ddog_TraceExporterError>?) -> Bool {
    guard let text = error?.pointee.msg else { return false }
    return text[strlen(text) &+ 1] != 0
}

/// Frees an error of any function of the library; NULL is nothing to do.
@c @implementation
public func ddog_trace_exporter_error_free(_ error: UnsafeMutablePointer<ddog_TraceExporterError>?) {
    guard let error else { return }
    free(error.pointee.msg)
    free(error)
}
