internal import CDPPlatform

/// Blocks of memory from the system.
///
/// Big ones are pages of their own: they grow by being moved, never copied, so that the peak of a growing batch does not
/// depend on what the program's `malloc` does with blocks of that size.
@usableFromInline
package enum RawMemory {
    /// Resizes a block; nil, with the old block intact, when the system has no memory.
    ///
    /// - Parameters:
    ///   - block: a block from here, or nil for a new one.
    ///   - oldByteCount: what it was made or last resized with; 0 for a new one.
    @usableFromInline
    package static func resize(
        _ block: UnsafeMutableRawPointer?,
        from oldByteCount: Int,
        to byteCount: Int
    ) -> UnsafeMutableRawPointer? {
        cdp_memory_resize(block, oldByteCount, byteCount)
    }

    /// Gives a block back; nil does nothing.
    ///
    /// - Parameter byteCount: what it was made or last resized with.
    @usableFromInline
    package static func release(_ block: UnsafeMutableRawPointer?, _ byteCount: Int) {
        cdp_memory_release(block, byteCount)
    }

    /// The capacity to grow to: half as much again, at least what is needed.
    @usableFromInline
    package static func grownCapacity(from capacity: Int, needed: Int, minimum: Int) -> Int {
        max(capacity &+ capacity / 2, needed, minimum)
    }
}

extension UnsafeRawPointer {
    /// Eight bytes at an offset, first byte lowest; the caller has checked that they are there.
    @inlinable @inline(__always)
    package func word(at offset: Int) -> UInt64 {
        UInt64(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    /// Four bytes at an offset, first byte lowest; the caller has checked that they are there.
    @inlinable @inline(__always)
    package func halfWord(at offset: Int) -> UInt32 {
        UInt32(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    /// One byte at an offset; the caller has checked that it is there.
    @inlinable @inline(__always)
    package func byte(at offset: Int) -> UInt8 {
        load(fromByteOffset: offset, as: UInt8.self)
    }

    /// Tells whether two runs of bytes of one length are equal.
    ///
    /// Touches no byte outside the two runs.
    @inlinable @inline(__always)
    package func equals(_ other: UnsafeRawPointer, count: Int) -> Bool {
        if count >= 8 {
            if word(at: count &- 8) != other.word(at: count &- 8) { return false }
            var i = 0
            while i &+ 8 < count {
                if word(at: i) != other.word(at: i) { return false }
                i &+= 8
            }
            return true
        }
        if count >= 4 {
            return halfWord(at: 0) == other.halfWord(at: 0)
                && halfWord(at: count &- 4) == other.halfWord(at: count &- 4)
        }
        var i = 0
        while i < count {
            if byte(at: i) != other.byte(at: i) { return false }
            i &+= 1
        }
        return true
    }
}

extension UnsafeMutableRawPointer {
    /// Copies bytes here; short runs inline, long ones by the C library.
    ///
    /// Touches no byte outside the two runs, which must not overlap.
    @inlinable @inline(__always)
    package func put(_ source: UnsafeRawPointer, count: Int) {
        if count > 32 {
            copyMemory(from: source, byteCount: count)
        } else if count > 16 {
            let a = source.loadUnaligned(as: UInt64.self)
            let b = source.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
            let c = source.loadUnaligned(fromByteOffset: count &- 16, as: UInt64.self)
            let d = source.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
            storeBytes(of: a, as: UInt64.self)
            storeBytes(of: b, toByteOffset: 8, as: UInt64.self)
            storeBytes(of: c, toByteOffset: count &- 16, as: UInt64.self)
            storeBytes(of: d, toByteOffset: count &- 8, as: UInt64.self)
        } else if count >= 8 {
            let a = source.loadUnaligned(as: UInt64.self)
            let b = source.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
            storeBytes(of: a, as: UInt64.self)
            storeBytes(of: b, toByteOffset: count &- 8, as: UInt64.self)
        } else if count >= 4 {
            let a = source.loadUnaligned(as: UInt32.self)
            let b = source.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self)
            storeBytes(of: a, as: UInt32.self)
            storeBytes(of: b, toByteOffset: count &- 4, as: UInt32.self)
        } else if count > 0 {
            storeBytes(of: source.byte(at: 0), as: UInt8.self)
            storeBytes(of: source.byte(at: count &- 1), toByteOffset: count &- 1, as: UInt8.self)
            storeBytes(of: source.byte(at: count / 2), toByteOffset: count / 2, as: UInt8.self)
        }
    }
}
