internal import CDPPlatform
public import CDataPipeline
internal import DataPipeline

// swift-format-ignore-file: AlwaysUseLowerCamelCase
/// What a C caller gets, and frees with `ddog_trace_exporter_error_free`.
typealias ErrorObject = UnsafeMutablePointer<ddog_TraceExporterError>

/// Makes the error object that a C caller frees with `ddog_trace_exporter_error_free`.
///
/// Two `malloc` calls. Without memory for it the result is nil, which C reads as success: nothing better can be told.
func makeError(_ code: UInt32, _ message: UnsafeBufferPointer<UInt8>) -> ErrorObject? {
    guard
        let text = terminatedCopy(message),
        let error = malloc(MemoryLayout<ddog_TraceExporterError>.stride)?
            .assumingMemoryBound(to: ddog_TraceExporterError.self)
    else { return nil }
    error.initialize(to: ddog_TraceExporterError(code: ddog_TraceExporterErrorCode(code), msg: text))
    return error
}

/// A copy of a text for C, from `malloc` and without the zeros in it; nil without memory.
func terminatedCopy(_ message: UnsafeBufferPointer<UInt8>) -> UnsafeMutablePointer<CChar>? {
    guard let text = malloc(message.count &+ 1)?.assumingMemoryBound(to: CChar.self) else { return nil }
    var end = 0
    for byte in message where byte != 0 {
        text[end] = CChar(bitPattern: byte)
        end &+= 1
    }
    text[end] = 0
    return text
}

func makeError(_ code: ddog_TraceExporterErrorCode, _ message: StaticString) -> ErrorObject? {
    makeError(code.rawValue, UnsafeBufferPointer(start: message.utf8Start, count: message.utf8CodeUnitCount))
}

/// An error of the pipeline, with its frozen number.
func makeError(_ number: Int32, _ message: String) -> ErrorObject? {
    var message = message
    return message.withUTF8 { makeError(UInt32(bitPattern: number), $0) }
}

/// Why a send failed: its area, and what the pipeline says.
func makeError(_ error: TraceExporterError) -> ErrorObject? {
    if error.kind == .cancelled {
        return makeError(error.kind.number, "IO: send cancelled via cancellation token")
    }
    return makeError(error.kind.number, error.area + error.message)
}

extension TraceExporterError {
    /// What messages begin with, as those of the reference do.
    fileprivate var area: String {
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

/// Frees an error of any function of the library; NULL is nothing to do.
@c @implementation
public func ddog_trace_exporter_error_free(_ error: UnsafeMutablePointer<ddog_TraceExporterError>?) {
    guard let error else { return }
    free(error.pointee.msg)
    free(error)
}
