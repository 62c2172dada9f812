// The functions are documented in the header.
// swift-format-ignore-file: AlwaysUseLowerCamelCase, AllPublicDeclarationsHaveDocumentation
public import CDataPipeline
internal import DPWire

/// What a `ddog_TracerEncodedValue` is.
struct EncodedValue: ~Copyable {
    var bytes = ByteBuffer()
}

/// Why tokens are no structured value.
enum ValueFault: Error {
    case tokenSlice
    case byteSlice
    case noToken
    case surplusTokens
    case missingToken
    case unknownKind
    case boolean
    case tooDeep
    case tooManyPairs
    case notUTF8
    case tooLong
    case wire(WireError)

    /// The error object for C.
    func object() -> ErrorObject? {
        switch self {
        case .tokenSlice: argument("structured value token slice is invalid")
        case .byteSlice: argument("structured value contains an invalid byte slice")
        case .noToken: input("structured value token slice is empty")
        case .surplusTokens: input("structured value has trailing tokens")
        case .missingToken: input("structured value container is missing child tokens")
        case .unknownKind: input("structured value contains an unknown token kind")
        case .boolean: input("structured value boolean must be 0 or 1")
        case .tooDeep: input("structured value exceeds maximum depth of 64")
        case .tooManyPairs: input("structured value map child count overflows")
        case .notUTF8: input("structured value string is not valid UTF-8")
        case .tooLong: input("structured value byte string exceeds u32::MAX")
        case .wire(let error): error.object()
        }
    }

    private func argument(_ text: StaticString) -> ErrorObject? {
        makeError(DDOG_TRACE_EXPORTER_ERROR_CODE_INVALID_ARGUMENT, text)
    }

    private func input(_ text: StaticString) -> ErrorObject? {
        makeError(DDOG_TRACE_EXPORTER_ERROR_CODE_INVALID_INPUT, text)
    }
}

/// Writes tokens in pre-order as one MessagePack value.
struct ValueEncoder: ~Copyable {
    private let tokens: UnsafeBufferPointer<ddog_TracerValueToken>
    private var next = 0

    static var depthLimit: Int { 64 }

    /// Encodes the one value that some tokens stand for; takes time in proportion to them and their bytes.
    static func encode(
        _ slice: ddog_Slice_TracerValueToken,
        into output: inout ByteBuffer
    ) throws(ValueFault) {
        guard let tokens = try? elements(slice.ptr, slice.len) else { throw .tokenSlice }
        if tokens.isEmpty { throw .noToken }
        var encoder = ValueEncoder(tokens: tokens)
        try encoder.value(depth: 0, &output)
        if encoder.next < tokens.count { throw .surplusTokens }
    }

    private init(tokens: UnsafeBufferPointer<ddog_TracerValueToken>) {
        self.tokens = tokens
    }

    private mutating func value(depth: Int, _ output: inout ByteBuffer) throws(ValueFault) {
        guard next < tokens.count else { throw .missingToken }
        let token = tokens[next]
        next &+= 1
        switch Int32(token.kind) {
        case DDOG_TRACER_VALUE_ARRAY:
            try children(token.child_count, isMap: false, depth, &output)
        case DDOG_TRACER_VALUE_MAP:
            try children(token.child_count, isMap: true, depth, &output)
        default:
            try leaf(token, &output)
        }
    }

    private mutating func children(
        _ count: UInt32,
        isMap: Bool,
        _ depth: Int,
        _ output: inout ByteBuffer
    ) throws(ValueFault) {
        if depth >= Self.depthLimit { throw .tooDeep }
        let (pairs, isTooLarge) = count.multipliedReportingOverflow(by: 2)
        if isMap, isTooLarge { throw .tooManyPairs }
        try write(&output) { output throws(WireError) in
            if isMap { try output.writeMapHeader(Int(count)) } else { try output.writeArrayHeader(Int(count)) }
        }
        var left = isMap ? pairs : count
        while left > 0 {
            try value(depth: depth &+ 1, &output)
            left &-= 1
        }
    }

    private func leaf(_ token: ddog_TracerValueToken, _ output: inout ByteBuffer) throws(ValueFault) {
        switch Int32(token.kind) {
        case DDOG_TRACER_VALUE_NIL:
            try write(&output) { output throws(WireError) in try output.writeNil() }
        case DDOG_TRACER_VALUE_BOOL:
            guard token.bool_value <= 1 else { throw .boolean }
            try write(&output) { output throws(WireError) in try output.writeBool(token.bool_value == 1) }
        case DDOG_TRACER_VALUE_I64:
            try write(&output) { output throws(WireError) in try output.writeInt(token.i64_value) }
        case DDOG_TRACER_VALUE_U64:
            try write(&output) { output throws(WireError) in try output.writeUInt(token.u64_value) }
        case DDOG_TRACER_VALUE_F64:
            try write(&output) { output throws(WireError) in try output.writeDouble(token.f64_value) }
        case DDOG_TRACER_VALUE_STRING:
            let bytes = try bytes(of: token)
            if let start = bytes.baseAddress, !UTF8Check.isValid(start, count: bytes.count) { throw .notUTF8 }
            try write(&output) { output throws(WireError) in try output.writeString(bytes) }
        case DDOG_TRACER_VALUE_BINARY:
            let bytes = try bytes(of: token)
            try write(&output) { output throws(WireError) in try output.writeBinary(bytes) }
        default:
            throw .unknownKind
        }
    }

    private func bytes(of token: ddog_TracerValueToken) throws(ValueFault) -> UnsafeRawBufferPointer {
        guard let bytes = try? token.bytes.bytes() else { throw .byteSlice }
        if bytes.count > 0xFFFF_FFFF { throw .tooLong }
        return bytes
    }

    private func write(
        _ output: inout ByteBuffer,
        _ body: (inout ByteBuffer) throws(WireError) -> Void
    ) throws(ValueFault) {
        do throws(WireError) { try body(&output) } catch { throw .wire(error) }
    }
}

@c @implementation
public func ddog_tracer_encode_value(
    _ tokens: ddog_Slice_TracerValueToken,
    _ out_handle: UnsafeMutablePointer<OpaquePointer?>?
) -> UnsafeMutablePointer<ddog_TraceExporterError>? {
    guard let out_handle else { return nullOut() }
    var value = EncodedValue()
    do throws(ValueFault) { try ValueEncoder.encode(tokens, into: &value.bytes) } catch { return error.object() }
    guard let handle = Handle.make(value) else { return outOfMemory() }
    out_handle.pointee = handle
    return nil
}

@c @implementation
public func ddog_tracer_encoded_value_as_slice(_ value: OpaquePointer?) -> ddog_ByteSlice {
    guard let bytes = Handle<EncodedValue>.place(value)?.pointee.bytes.bytes, let start = bytes.baseAddress else {
        return ddog_ByteSlice(ptr: emptyText, len: 0)
    }
    return ddog_ByteSlice(ptr: start.assumingMemoryBound(to: UInt8.self), len: UInt(bytes.count))
}

@c @implementation
public func ddog_tracer_encoded_value_free(_ value: OpaquePointer?) {
    Handle<EncodedValue>.free(value)
}
