internal import CDataPipeline
internal import DPWire

/// Why a slice of a caller cannot be read.
enum SliceFault: Error {
    /// NULL with a length, a pointer that is not aligned, or a length beyond the address space.
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

/// The elements of a slice, borrowed for the call.
@inline(__always)
func elements<Element: BitwiseCopyable>(
    _ start: UnsafePointer<Element>?,
    _ count: UInt
) throws(SliceFault) -> UnsafeBufferPointer<Element> {
    if count == 0 { return UnsafeBufferPointer(start: nil, count: 0) }
    let (byteCount, isTooLarge) = count.multipliedReportingOverflow(by: UInt(MemoryLayout<Element>.stride))
    guard !isTooLarge, byteCount <= UInt(Int.max), let start,
        UInt(bitPattern: start) & UInt(MemoryLayout<Element>.alignment &- 1) == 0
    else { throw .broken }
    return UnsafeBufferPointer(start: start, count: Int(bitPattern: count))
}

extension ddog_Slice_U8 {
    /// The bytes, borrowed for the call.
    @inline(__always)
    func bytes() throws(SliceFault) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(try elements(ptr, len))
    }
}

extension ddog_Slice_CChar {
    /// The bytes, borrowed for the call; not checked to be UTF-8.
    @inline(__always)
    func bytes() throws(SliceFault) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(try elements(ptr, len))
    }

    /// The bytes of the text, borrowed for the call.
    @inline(__always)
    func utf8() throws(SliceFault) -> UnsafeRawBufferPointer {
        let bytes = try bytes()
        if let start = bytes.baseAddress, !UTF8Check.isValid(start, count: bytes.count) { throw .notUTF8 }
        return bytes
    }

    /// A copy of the text.
    func text() throws(SliceFault) -> String {
        String(decoding: try utf8(), as: UTF8.self)
    }
}
