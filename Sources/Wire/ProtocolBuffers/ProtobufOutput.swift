/// How a field's value is laid out in a Protocol Buffers message.
@usableFromInline
package enum ProtobufWireType: UInt8, Sendable {
    /// Seven bits a byte, lowest first.
    case varint = 0
    /// Eight bytes, lowest first.
    case fixed64 = 1
    /// A length, then that many bytes: strings, messages, packed lists.
    case lengthDelimited = 2
    /// Four bytes, lowest first.
    case fixed32 = 5
}

/// Writes Protocol Buffers into memory that its owner has reserved.
///
/// The unchecked half of the writer, for loops that reserve once for many values: each function says how many bytes it
/// can write at most, and `byteCount(…)` says how many it will. `ByteBuffer` has the checked half. Whether a field at its
/// default value is left out is the caller's choice.
@usableFromInline
package struct ProtobufOutput {
    /// Where the next byte goes.
    @usableFromInline
    package var next: UnsafeMutableRawPointer

    @inlinable @inline(__always)
    package init(_ next: UnsafeMutableRawPointer) {
        self.next = next
    }

    /// A varint; at most 10 bytes.
    @inlinable @inline(__always)
    package mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            next.storeBytes(of: UInt8(truncatingIfNeeded: rest) | 0x80, as: UInt8.self)
            next += 1
            rest &>>= 7
        }
        next.storeBytes(of: UInt8(truncatingIfNeeded: rest), as: UInt8.self)
        next += 1
    }

    /// What stands before a field's value; at most 5 bytes.
    @inlinable @inline(__always)
    package mutating func tag(_ field: UInt32, _ type: ProtobufWireType) {
        varint(UInt64(field) &<< 3 | UInt64(type.rawValue))
    }

    /// Eight bytes without a tag, as packed lists have them.
    @inlinable @inline(__always)
    package mutating func fixed64(_ value: UInt64) {
        next.storeBytes(of: value.littleEndian, as: UInt64.self)
        next += 8
    }

    /// Bytes as they are.
    @inlinable @inline(__always)
    package mutating func bytes(_ source: UnsafeRawPointer, count: Int) {
        next.put(source, count: count)
        next += count
    }

    /// A field of the types `uint32`, `uint64`, `bool` and `enum`, or a non-negative `int32` or `int64`; at most 15 bytes.
    @inlinable @inline(__always)
    package mutating func field(_ field: UInt32, varint value: UInt64) {
        tag(field, .varint)
        varint(value)
    }

    /// A field of the types `sint32` and `sint64`; at most 15 bytes.
    @inlinable @inline(__always)
    package mutating func field(_ number: UInt32, zigzag value: Int64) {
        field(number, varint: Self.zigzag(value))
    }

    /// A field of the types `fixed64` and `sfixed64`; at most 13 bytes.
    @inlinable @inline(__always)
    package mutating func field(_ field: UInt32, fixed64 value: UInt64) {
        tag(field, .fixed64)
        fixed64(value)
    }

    /// A field of type `double`; at most 13 bytes.
    @inlinable @inline(__always)
    package mutating func field(_ number: UInt32, double value: Double) {
        field(number, fixed64: value.bitPattern)
    }

    /// What stands before the bytes of a string, a message or a packed list; at most 15 bytes.
    @inlinable @inline(__always)
    package mutating func header(_ field: UInt32, byteCount: Int) {
        tag(field, .lengthDelimited)
        varint(UInt64(truncatingIfNeeded: byteCount))
    }
}

extension ProtobufOutput {
    /// A signed number as a varint's bits, small for small magnitudes.
    @inlinable @inline(__always)
    package static func zigzag(_ value: Int64) -> UInt64 {
        UInt64(bitPattern: value &<< 1 ^ value &>> 63)
    }

    /// Bytes of a varint.
    @inlinable @inline(__always)
    package static func byteCount(varint value: UInt64) -> Int {
        (70 &- (value | 1).leadingZeroBitCount) / 7
    }

    /// Bytes of a varint field with its tag.
    @inlinable @inline(__always)
    package static func byteCount(_ field: UInt32, varint value: UInt64) -> Int {
        byteCount(tag: field) &+ byteCount(varint: value)
    }

    /// Bytes of an eight-byte field with its tag.
    @inlinable @inline(__always)
    package static func byteCount(fixed64Field field: UInt32) -> Int {
        byteCount(tag: field) &+ 8
    }

    /// Bytes of a field of `count` bytes with its tag and length.
    @inlinable @inline(__always)
    package static func byteCount(_ field: UInt32, lengthDelimited count: Int) -> Int {
        byteCount(field, varint: UInt64(truncatingIfNeeded: count)) &+ count
    }

    @inlinable @inline(__always)
    static func byteCount(tag field: UInt32) -> Int {
        byteCount(varint: UInt64(field) &<< 3)
    }
}
