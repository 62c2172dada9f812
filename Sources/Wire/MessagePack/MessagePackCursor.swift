/// A place in MessagePack bytes from which values are read one after the other.
///
/// Each read checks that its bytes are there and moves behind them; after a throw the position is unspecified. Every
/// header width is accepted. A declared count is only returned when that many elements can still follow. The bytes must
/// outlive the cursor.
@usableFromInline
package struct MessagePackCursor {
    /// A run of bytes in the input.
    package struct ByteRange: Equatable {
        package var offset: Int
        package var count: Int
    }

    /// An integer of any width: its two's complement bits, and whether they are negative.
    package struct Integer: Equatable {
        package var bits: UInt64
        package var isNegative: Bool
    }

    /// What the byte at the position announces.
    package enum Kind: UInt8 {
        case `nil`
        case bool
        case integer
        case float
        case string
        case binary
        case array
        case map
        case `extension`
        /// The byte 0xC1, which no writer may produce.
        case reserved
    }

    @usableFromInline
    package let base: UnsafeRawPointer
    /// Count of bytes in the input.
    @usableFromInline
    package let end: Int
    @usableFromInline
    package var position: Int

    @inlinable @inline(__always)
    package init(base: UnsafeRawPointer, position: Int, end: Int) {
        self.base = base
        self.position = position
        self.end = end
    }

    /// A cursor at the first of some bytes; nil when there are none.
    package init?(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress, !bytes.isEmpty else { return nil }
        self.init(base: base, position: 0, end: bytes.count)
    }

    @inlinable
    package var remaining: Int { end &- position }

    /// The kind of the value at the position.
    package func kind() throws(WireError) -> Kind {
        switch try peek() {
        case 0x00...0x7F, 0xE0...0xFF, 0xCC...0xD3: .integer
        case 0x80...0x8F, 0xDE, 0xDF: .map
        case 0x90...0x9F, 0xDC, 0xDD: .array
        case 0xA0...0xBF, 0xD9...0xDB: .string
        case 0xC0: .nil
        case 0xC2, 0xC3: .bool
        case 0xC4...0xC6: .binary
        case 0xC7...0xC9, 0xD4...0xD8: .extension
        case 0xCA, 0xCB: .float
        default: .reserved
        }
    }

    /// The byte at the position.
    @inlinable
    package func peek() throws(WireError) -> UInt8 {
        if position >= end { throw WireError(.truncated, at: end) }
        return base.byte(at: position)
    }

    /// Whether nil comes next.
    @inlinable
    package var isAtNil: Bool { position < end && base.byte(at: position) == 0xC0 }

    /// Whether a binary value comes next.
    @inlinable
    package var isAtBinary: Bool {
        position < end && base.byte(at: position) >= 0xC4 && base.byte(at: position) <= 0xC6
    }

    /// Moves behind a nil and says so; stays before anything else.
    @inlinable
    package mutating func skipNil() throws(WireError) -> Bool {
        if try peek() != 0xC0 { return false }
        position &+= 1
        return true
    }

    /// Reads true or false.
    package mutating func bool() throws(WireError) -> Bool {
        let marker = try peek()
        if marker != 0xC2 && marker != 0xC3 { throw WireError(.unexpectedType, at: position) }
        position &+= 1
        return marker == 0xC3
    }

    /// Reads an integer of any width.
    package mutating func integer() throws(WireError) -> Integer {
        let marker = try peek()
        switch marker {
        case 0x00...0x7F:
            position &+= 1
            return Integer(bits: UInt64(marker), isNegative: false)
        case 0xE0...0xFF:
            position &+= 1
            return signed(Int64(Int8(bitPattern: marker)))
        case 0xCC: return Integer(bits: try bigEndian(1), isNegative: false)
        case 0xCD: return Integer(bits: try bigEndian(2), isNegative: false)
        case 0xCE: return Integer(bits: try bigEndian(4), isNegative: false)
        case 0xCF: return Integer(bits: try bigEndian(8), isNegative: false)
        case 0xD0: return signed(Int64(Int8(truncatingIfNeeded: try bigEndian(1))))
        case 0xD1: return signed(Int64(Int16(truncatingIfNeeded: try bigEndian(2))))
        case 0xD2: return signed(Int64(Int32(truncatingIfNeeded: try bigEndian(4))))
        case 0xD3: return signed(Int64(bitPattern: try bigEndian(8)))
        default: throw WireError(.unexpectedType, at: position)
        }
    }

    /// Reads an integer that must be at least 0.
    package mutating func uint64() throws(WireError) -> UInt64 {
        let start = position
        let value = try integer()
        if value.isNegative { throw WireError(.outOfRange, at: start) }
        return value.bits
    }

    /// Reads an integer that must fit a signed 64-bit one.
    package mutating func int64() throws(WireError) -> Int64 {
        let start = position
        let value = try integer()
        let signed = Int64(bitPattern: value.bits)
        if signed < 0 && !value.isNegative { throw WireError(.outOfRange, at: start) }
        return signed
    }

    /// Reads a float of either width.
    package mutating func float() throws(WireError) -> Double {
        switch try peek() {
        case 0xCA: return Double(Float(bitPattern: UInt32(truncatingIfNeeded: try bigEndian(4))))
        case 0xCB: return Double(bitPattern: try bigEndian(8))
        default: throw WireError(.unexpectedType, at: position)
        }
    }

    /// Reads a float or an integer as a double; integers beyond 2^53 are rounded.
    package mutating func number() throws(WireError) -> Double {
        let marker = try peek()
        if marker == 0xCA || marker == 0xCB { return try float() }
        let value = try integer()
        return value.isNegative ? Double(Int64(bitPattern: value.bits)) : Double(value.bits)
    }

    /// Reads a string's header and moves behind its bytes, which are not checked to be UTF-8.
    package mutating func string() throws(WireError) -> ByteRange {
        let marker = try peek()
        switch marker {
        case 0xA0...0xBF: return try run(header: 1, count: Int(marker & 0x1F))
        case 0xD9: return try run(lengthBytes: 1)
        case 0xDA: return try run(lengthBytes: 2)
        case 0xDB: return try run(lengthBytes: 4)
        default: throw WireError(.unexpectedType, at: position)
        }
    }

    /// Reads a binary value's header and moves behind its bytes.
    package mutating func binary() throws(WireError) -> ByteRange {
        switch try peek() {
        case 0xC4: return try run(lengthBytes: 1)
        case 0xC5: return try run(lengthBytes: 2)
        case 0xC6: return try run(lengthBytes: 4)
        default: throw WireError(.unexpectedType, at: position)
        }
    }

    /// Reads an array's header: its element count, which the bytes left can hold.
    package mutating func arrayHeader() throws(WireError) -> Int {
        let marker = try peek()
        switch marker {
        case 0x90...0x9F: return try elements(header: Int(marker & 0x0F), size: 1)
        case 0xDC: return try elements(lengthBytes: 2, size: 1)
        case 0xDD: return try elements(lengthBytes: 4, size: 1)
        default: throw WireError(.unexpectedType, at: position)
        }
    }

    /// Reads a map's header: its count of pairs, which the bytes left can hold.
    package mutating func mapHeader() throws(WireError) -> Int {
        let marker = try peek()
        switch marker {
        case 0x80...0x8F: return try elements(header: Int(marker & 0x0F), size: 2)
        case 0xDE: return try elements(lengthBytes: 2, size: 2)
        case 0xDF: return try elements(lengthBytes: 4, size: 2)
        default: throw WireError(.unexpectedType, at: position)
        }
    }

    private func signed(_ value: Int64) -> Integer {
        Integer(bits: UInt64(bitPattern: value), isNegative: value < 0)
    }

    /// Reads `count` bytes after the marker as a big-endian number and moves behind them.
    private mutating func bigEndian(_ count: Int) throws(WireError) -> UInt64 {
        if remaining <= count { throw WireError(.truncated, at: end) }
        var value: UInt64 = 0
        var i = 1
        while i <= count {
            value = value &<< 8 | UInt64(base.byte(at: position &+ i))
            i &+= 1
        }
        position &+= count &+ 1
        return value
    }

    private mutating func run(lengthBytes: Int) throws(WireError) -> ByteRange {
        let start = position
        let count = Int(truncatingIfNeeded: try bigEndian(lengthBytes))
        position = start
        return try run(header: 1 &+ lengthBytes, count: count)
    }

    private mutating func run(header: Int, count: Int) throws(WireError) -> ByteRange {
        if count > remaining &- header { throw WireError(.truncated, at: end) }
        let range = ByteRange(offset: position &+ header, count: count)
        position = range.offset &+ count
        return range
    }

    private mutating func elements(lengthBytes: Int, size: Int) throws(WireError) -> Int {
        let start = position
        let count = Int(truncatingIfNeeded: try bigEndian(lengthBytes))
        if count > remaining / size { throw WireError(.truncated, at: start) }
        return count
    }

    private mutating func elements(header count: Int, size: Int) throws(WireError) -> Int {
        position &+= 1
        if count > remaining / size { throw WireError(.truncated, at: position &- 1) }
        return count
    }
}
