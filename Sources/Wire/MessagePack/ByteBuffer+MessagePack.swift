extension ByteBuffer {
    /// Writes values for which at most `byteCount` bytes are needed.
    @inlinable @inline(__always)
    package mutating func write(
        upTo byteCount: Int,
        _ body: (inout MessagePackOutput) -> Void
    ) throws(WireError) {
        var output = MessagePackOutput(try reserve(byteCount))
        body(&output)
        commit(to: output.next)
    }

    /// Appends nil.
    package mutating func writeNil() throws(WireError) {
        try write(upTo: 1) { $0.nil() }
    }

    /// Appends true or false.
    package mutating func writeBool(_ value: Bool) throws(WireError) {
        try write(upTo: 1) { $0.bool(value) }
    }

    /// Appends an unsigned integer in its shortest form.
    package mutating func writeUInt(_ value: UInt64) throws(WireError) {
        try write(upTo: 9) { $0.uint(value) }
    }

    /// Appends a signed integer in its shortest form.
    package mutating func writeInt(_ value: Int64) throws(WireError) {
        try write(upTo: 9) { $0.int(value) }
    }

    /// Appends a double, always in 9 bytes.
    package mutating func writeDouble(_ value: Double) throws(WireError) {
        try write(upTo: 9) { $0.double(value) }
    }

    /// Appends the header of an array.
    package mutating func writeArrayHeader(_ count: Int) throws(WireError) {
        try write(upTo: 5) { $0.arrayHeader(count) }
    }

    /// Appends the header of a map of `count` pairs.
    package mutating func writeMapHeader(_ count: Int) throws(WireError) {
        try write(upTo: 5) { $0.mapHeader(count) }
    }

    /// Appends a string from UTF-8 bytes.
    package mutating func writeString(_ bytes: UnsafeRawBufferPointer) throws(WireError) {
        try write(upTo: 5) { $0.stringHeader(bytes.count) }
        try append(bytes)
    }

    /// Appends a constant string.
    package mutating func writeString(_ text: StaticString) throws(WireError) {
        try write(upTo: text.utf8CodeUnitCount &+ 5) { $0.string(text) }
    }

    /// Appends a string.
    package mutating func writeString(_ text: String) throws(WireError) {
        try write(upTo: 5) { $0.stringHeader(text.utf8.count) }
        try append(text)
    }

    /// Appends a binary value.
    package mutating func writeBinary(_ bytes: UnsafeRawBufferPointer) throws(WireError) {
        try write(upTo: 5) { $0.binaryHeader(bytes.count) }
        try append(bytes)
    }
}
