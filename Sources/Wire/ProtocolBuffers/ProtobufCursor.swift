/// A place in the bytes of one Protocol Buffers message, from which its fields are read one after the other.
///
/// Each read checks that its bytes are there and moves behind them; after a throw the position is unspecified. A declared
/// length never reaches beyond the message. Groups, which proto3 has not, are refused. The bytes must outlive the cursor.
@usableFromInline
package struct ProtobufCursor {
    /// What stands before a field's value.
    @usableFromInline
    package struct Field: Equatable {
        package var number: UInt32
        package var type: ProtobufWireType

        @usableFromInline
        package init(number: UInt32, type: ProtobufWireType) {
            self.number = number
            self.type = type
        }
    }

    @usableFromInline
    package let base: UnsafeRawPointer
    /// Offset behind the message's last byte.
    @usableFromInline
    package let end: Int
    @usableFromInline
    package var position: Int

    @usableFromInline
    package init(base: UnsafeRawPointer, position: Int, end: Int) {
        self.base = base
        self.position = position
        self.end = end
    }

    /// A cursor at the first byte of a message; nil when it is empty, which is a message with every field at its default.
    package init?(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress, !bytes.isEmpty else { return nil }
        self.init(base: base, position: 0, end: bytes.count)
    }

    package var remaining: Int { end &- position }

    /// Reads what stands before the next field's value; nil at the end of the message.
    package mutating func next() throws(WireError) -> Field? {
        if remaining == 0 { return nil }
        let start = position
        let key = try varint()
        let number = UInt32(truncatingIfNeeded: key &>> 3)
        guard key <= 0xFFFF_FFFF, number > 0, let type = ProtobufWireType(rawValue: UInt8(truncatingIfNeeded: key & 7))
        else { throw WireError(.invalid, at: start) }
        return Field(number: number, type: type)
    }

    /// Reads a varint; bits beyond the 64th are refused.
    package mutating func varint() throws(WireError) -> UInt64 {
        let start = position
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            if remaining == 0 { throw WireError(.truncated, at: end) }
            let byte = base.byte(at: position)
            position &+= 1
            if shift == 63 && byte > 1 { throw WireError(.outOfRange, at: start) }
            value |= UInt64(byte & 0x7F) &<< shift
            if byte < 0x80 { return value }
            shift &+= 7
        }
    }

    /// Reads the value of a `sint32` or `sint64`.
    package mutating func zigzag() throws(WireError) -> Int64 {
        let bits = try varint()
        return Int64(bitPattern: bits &>> 1) ^ (0 &- Int64(bitPattern: bits & 1))
    }

    /// Reads eight bytes, lowest first.
    package mutating func fixed64() throws(WireError) -> UInt64 {
        if remaining < 8 { throw WireError(.truncated, at: end) }
        position &+= 8
        return base.word(at: position &- 8)
    }

    /// Reads a `double`.
    package mutating func double() throws(WireError) -> Double {
        Double(bitPattern: try fixed64())
    }

    /// Moves behind a length and its bytes, and returns a cursor over these: a message, a string or a packed list.
    package mutating func nested() throws(WireError) -> ProtobufCursor {
        let start = position
        let count = try varint()
        guard count <= UInt64(truncatingIfNeeded: remaining) else { throw WireError(.truncated, at: start) }
        let first = position
        position &+= Int(truncatingIfNeeded: count)
        return ProtobufCursor(base: base, position: first, end: position)
    }

    /// Moves behind the value of a field that is of no interest.
    package mutating func skip(_ type: ProtobufWireType) throws(WireError) {
        switch type {
        case .varint: _ = try varint()
        case .fixed64: _ = try fixed64()
        case .lengthDelimited: _ = try nested()
        case .fixed32:
            if remaining < 4 { throw WireError(.truncated, at: end) }
            position &+= 4
        }
    }

    /// Refuses a field whose value is laid out otherwise than its type says.
    package func require(_ type: ProtobufWireType, for field: Field) throws(WireError) {
        if field.type != type { throw WireError(.unexpectedType, at: position) }
    }
}
