/// Writes MessagePack values into memory that its owner has reserved.
///
/// The unchecked half of the writer, for loops that reserve once for many values: each function says how many bytes it
/// can write at most. `ByteBuffer` has the checked half.
@usableFromInline
package struct MessagePackOutput {
    /// Where the next byte goes.
    @usableFromInline
    package var next: UnsafeMutableRawPointer

    @inlinable @inline(__always)
    package init(_ next: UnsafeMutableRawPointer) {
        self.next = next
    }

    /// One byte as it is.
    @inlinable @inline(__always)
    package mutating func byte(_ value: UInt8) {
        next.storeBytes(of: value, as: UInt8.self)
        next += 1
    }

    /// Bytes as they are.
    @inlinable @inline(__always)
    package mutating func bytes(_ source: UnsafeRawPointer, count: Int) {
        next.put(source, count: count)
        next += count
    }

    @inlinable @inline(__always)
    mutating func marked16(_ marker: UInt8, _ value: UInt16) {
        next.storeBytes(of: marker, as: UInt8.self)
        next.storeBytes(of: value.bigEndian, toByteOffset: 1, as: UInt16.self)
        next += 3
    }

    @inlinable @inline(__always)
    mutating func marked32(_ marker: UInt8, _ value: UInt32) {
        next.storeBytes(of: marker, as: UInt8.self)
        next.storeBytes(of: value.bigEndian, toByteOffset: 1, as: UInt32.self)
        next += 5
    }

    @inlinable @inline(__always)
    mutating func marked64(_ marker: UInt8, _ value: UInt64) {
        next.storeBytes(of: marker, as: UInt8.self)
        next.storeBytes(of: value.bigEndian, toByteOffset: 1, as: UInt64.self)
        next += 9
    }

    @inlinable @inline(__always)
    package mutating func `nil`() {
        byte(0xC0)
    }

    @inlinable @inline(__always)
    package mutating func bool(_ value: Bool) {
        byte(value ? 0xC3 : 0xC2)
    }

    /// An unsigned integer in its shortest form; at most 9 bytes.
    @inlinable @inline(__always)
    package mutating func uint(_ value: UInt64) {
        if value < 0x80 {
            byte(UInt8(truncatingIfNeeded: value))
        } else if value <= 0xFF {
            byte(0xCC)
            byte(UInt8(truncatingIfNeeded: value))
        } else if value <= 0xFFFF {
            marked16(0xCD, UInt16(truncatingIfNeeded: value))
        } else if value <= 0xFFFF_FFFF {
            marked32(0xCE, UInt32(truncatingIfNeeded: value))
        } else {
            marked64(0xCF, value)
        }
    }

    /// A signed integer in its shortest form, unsigned markers for 0 and more; at most 9 bytes.
    @inlinable @inline(__always)
    package mutating func int(_ value: Int64) {
        if value >= 0 {
            uint(UInt64(bitPattern: value))
        } else {
            negative(value)
        }
    }

    @inlinable
    mutating func negative(_ value: Int64) {
        if value >= -32 {
            byte(UInt8(truncatingIfNeeded: value))
        } else if value >= -0x80 {
            byte(0xD0)
            byte(UInt8(truncatingIfNeeded: value))
        } else if value >= -0x8000 {
            marked16(0xD1, UInt16(truncatingIfNeeded: value))
        } else if value >= -0x8000_0000 {
            marked32(0xD2, UInt32(truncatingIfNeeded: value))
        } else {
            marked64(0xD3, UInt64(bitPattern: value))
        }
    }

    /// An unsigned integer in 9 bytes, whatever its value.
    @inlinable @inline(__always)
    package mutating func fixedUInt64(_ value: UInt64) {
        marked64(0xCF, value)
    }

    /// A signed integer in 9 bytes, whatever its value.
    @inlinable @inline(__always)
    package mutating func fixedInt64(_ value: Int64) {
        marked64(0xD3, UInt64(bitPattern: value))
    }

    /// An unsigned integer in 5 bytes, whatever its value.
    @inlinable @inline(__always)
    package mutating func fixedUInt32(_ value: UInt32) {
        marked32(0xCE, value)
    }

    /// An unsigned integer in 2 bytes, whatever its value.
    @inlinable @inline(__always)
    package mutating func fixedUInt8(_ value: UInt8) {
        byte(0xCC)
        byte(value)
    }

    /// A double in 9 bytes.
    @inlinable @inline(__always)
    package mutating func double(_ value: Double) {
        marked64(0xCB, value.bitPattern)
    }

    /// The header of an array; at most 5 bytes.
    @inlinable @inline(__always)
    package mutating func arrayHeader(_ count: Int) {
        header(count, short: 0x90, long: 0xDC)
    }

    /// The header of a map of `count` pairs; at most 5 bytes.
    @inlinable @inline(__always)
    package mutating func mapHeader(_ count: Int) {
        header(count, short: 0x80, long: 0xDE)
    }

    @inlinable @inline(__always)
    mutating func header(_ count: Int, short: UInt8, long: UInt8) {
        if count < 16 {
            byte(short | UInt8(truncatingIfNeeded: count))
        } else if count <= 0xFFFF {
            marked16(long, UInt16(truncatingIfNeeded: count))
        } else {
            marked32(long &+ 1, UInt32(truncatingIfNeeded: count))
        }
    }

    /// The header of a string; at most 5 bytes.
    @inlinable @inline(__always)
    package mutating func stringHeader(_ count: Int) {
        if count < 32 {
            byte(0xA0 | UInt8(truncatingIfNeeded: count))
        } else {
            lengthHeader(count, 0xD9)
        }
    }

    /// The header of a binary value; at most 5 bytes.
    @inlinable @inline(__always)
    package mutating func binaryHeader(_ count: Int) {
        lengthHeader(count, 0xC4)
    }

    @inlinable @inline(__always)
    mutating func lengthHeader(_ count: Int, _ marker: UInt8) {
        if count <= 0xFF {
            byte(marker)
            byte(UInt8(truncatingIfNeeded: count))
        } else if count <= 0xFFFF {
            marked16(marker &+ 1, UInt16(truncatingIfNeeded: count))
        } else {
            marked32(marker &+ 2, UInt32(truncatingIfNeeded: count))
        }
    }

    /// A string; at most `count` + 5 bytes.
    @inlinable @inline(__always)
    package mutating func string(_ source: UnsafeRawPointer, count: Int) {
        stringHeader(count)
        bytes(source, count: count)
    }

    /// A constant string; at most its length + 5 bytes.
    @inlinable @inline(__always)
    package mutating func string(_ text: StaticString) {
        string(UnsafeRawPointer(text.utf8Start), count: text.utf8CodeUnitCount)
    }
}
