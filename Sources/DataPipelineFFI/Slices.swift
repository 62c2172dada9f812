internal import CDataPipeline

/// Why a slice of a caller cannot be read.
enum SliceFault: Error {
    /// NULL with a length, or a length beyond the address space.
    case broken
    case notUTF8

    /// The error object for C.
    func object() -> ErrorObject? {
        switch self {
        case .broken:
            makeError(
                DDOG_TRACE_EXPORTER_ERROR_CODE_INVALID_ARGUMENT,
                "Invalid argument provided: a slice has a length but no valid pointer"
            )
        case .notUTF8:
            makeError(DDOG_TRACE_EXPORTER_ERROR_CODE_INVALID_INPUT, "Invalid input: the text is not UTF-8")
        }
    }
}

extension ddog_Slice_U8 {
    /// The bytes, borrowed for the call.
    func bytes() throws(SliceFault) -> UnsafeRawBufferPointer {
        guard let count = Int(exactly: len) else { throw .broken }
        if count == 0 { return UnsafeRawBufferPointer(start: nil, count: 0) }
        guard let ptr else { throw .broken }
        return UnsafeRawBufferPointer(start: ptr, count: count)
    }
}

extension ddog_Slice_CChar {
    /// A copy of the text.
    func text() throws(SliceFault) -> String {
        guard let count = Int(exactly: len) else { throw .broken }
        if count == 0 { return "" }
        guard let ptr else { throw .broken }
        let bytes = UnsafeRawBufferPointer(start: ptr, count: count)
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .notUTF8 }
        return text
    }
}
