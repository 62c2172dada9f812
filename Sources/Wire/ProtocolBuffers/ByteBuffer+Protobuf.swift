extension ByteBuffer {
    /// Writes Protocol Buffers values for which at most `byteCount` bytes are needed.
    @inlinable @inline(__always)
    package mutating func writeProtobuf(
        upTo byteCount: Int,
        _ body: (inout ProtobufOutput) -> Void
    ) throws(WireError) {
        var output = ProtobufOutput(try reserve(byteCount))
        body(&output)
        commit(to: output.next)
    }

    /// Appends a field of the types `uint32`, `uint64`, `bool` and `enum`, or a non-negative `int32` or `int64`.
    package mutating func writeField(_ field: UInt32, varint value: UInt64) throws(WireError) {
        try writeProtobuf(upTo: 15) { $0.field(field, varint: value) }
    }

    /// Appends a field of the types `sint32` and `sint64`.
    package mutating func writeField(_ field: UInt32, zigzag value: Int64) throws(WireError) {
        try writeProtobuf(upTo: 15) { $0.field(field, zigzag: value) }
    }

    /// Appends a field of the types `fixed64` and `sfixed64`.
    package mutating func writeField(_ field: UInt32, fixed64 value: UInt64) throws(WireError) {
        try writeProtobuf(upTo: 13) { $0.field(field, fixed64: value) }
    }

    /// Appends a field of type `double`.
    package mutating func writeField(_ field: UInt32, double value: Double) throws(WireError) {
        try writeProtobuf(upTo: 13) { $0.field(field, double: value) }
    }

    /// Appends a field of the types `string` and `bytes`.
    package mutating func writeField(_ field: UInt32, bytes: UnsafeRawBufferPointer) throws(WireError) {
        try writeFieldHeader(field, byteCount: bytes.count)
        try append(bytes)
    }

    /// Appends what stands before the bytes of a message or a packed list; exactly `byteCount` bytes have to follow.
    package mutating func writeFieldHeader(_ field: UInt32, byteCount: Int) throws(WireError) {
        try writeProtobuf(upTo: 15) { $0.header(field, byteCount: byteCount) }
    }
}
