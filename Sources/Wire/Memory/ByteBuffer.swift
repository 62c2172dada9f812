/// Growable bytes that keep their memory between uses.
///
/// Grows by half as much again; `reset()` keeps the capacity, so that a warm buffer never allocates.
@usableFromInline
package struct ByteBuffer: ~Copyable {
    /// First byte; nil as long as nothing was ever reserved.
    @usableFromInline
    package private(set) var base: UnsafeMutableRawPointer?
    @usableFromInline
    package private(set) var count = 0
    /// Bytes held from the system.
    @usableFromInline
    package private(set) var capacity = 0

    @inlinable
    package init() {}

    @inlinable
    deinit {
        RawMemory.release(base, capacity)
    }

    /// The bytes written so far; valid until the next mutation.
    @inlinable
    package var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: base, count: count)
    }

    /// Makes room for more bytes and returns where they go; they count once `commit(to:)` says how far was written.
    @inlinable @inline(__always)
    package mutating func reserve(_ byteCount: Int) throws(WireError) -> UnsafeMutableRawPointer {
        if let base, capacity &- count >= byteCount { return base + count }
        return try grow(byteCount)
    }

    @usableFromInline @inline(never)
    mutating func grow(_ byteCount: Int) throws(WireError) -> UnsafeMutableRawPointer {
        let (needed, overflow) = count.addingReportingOverflow(max(byteCount, 0))
        if overflow { throw WireError(.outOfMemory, at: count) }
        let wanted = RawMemory.grownCapacity(from: capacity, needed: needed, minimum: 256)
        guard let block = RawMemory.resize(base, from: capacity, to: wanted) else {
            throw WireError(.outOfMemory, at: count)
        }
        base = block
        capacity = wanted
        return block + count
    }

    /// Counts the bytes up to `end`, which lies in the room that `reserve(_:)` gave.
    @inlinable @inline(__always)
    package mutating func commit(to end: UnsafeMutableRawPointer) {
        if let base { count = end - base }
    }

    /// Appends a copy of some bytes.
    @inlinable
    package mutating func append(_ bytes: UnsafeRawBufferPointer) throws(WireError) {
        guard let source = bytes.baseAddress else { return }
        try append(source, count: bytes.count)
    }

    /// Appends a copy of `count` bytes from a pointer.
    @inlinable
    package mutating func append(_ source: UnsafeRawPointer, count byteCount: Int) throws(WireError) {
        let target = try reserve(byteCount)
        target.put(source, count: byteCount)
        count &+= byteCount
    }

    /// Appends one byte.
    @inlinable
    package mutating func append(_ byte: UInt8) throws(WireError) {
        let target = try reserve(1)
        target.storeBytes(of: byte, as: UInt8.self)
        count &+= 1
    }

    /// Appends a constant text.
    @inlinable
    package mutating func append(_ text: StaticString) throws(WireError) {
        try append(UnsafeRawPointer(text.utf8Start), count: text.utf8CodeUnitCount)
    }

    /// Appends the bytes of an array.
    package mutating func append(_ bytes: [UInt8]) throws(WireError) {
        let failure = bytes.withUnsafeBytes { bytes in
            WireError.caught { () throws(WireError) in try append(bytes) }
        }
        if let failure { throw failure }
    }

    /// Appends the UTF-8 bytes of a string.
    package mutating func append(_ text: String) throws(WireError) {
        var text = text
        let result = text.withUTF8 { bytes in
            WireError.caught { () throws(WireError) in try append(UnsafeRawBufferPointer(bytes)) }
        }
        if let result { throw result }
    }

    /// Forgets the bytes from an offset on; an offset beyond the end does nothing.
    @inlinable
    package mutating func truncate(to offset: Int) {
        count = min(count, max(offset, 0))
    }

    /// Forgets all bytes and keeps the memory.
    @inlinable
    package mutating func reset() {
        count = 0
    }

    /// Forgets all bytes, and gives the memory back when it is more than `byteCount`.
    package mutating func reset(keepingAtMost byteCount: Int) {
        count = 0
        if capacity > byteCount {
            RawMemory.release(base, capacity)
            base = nil
            capacity = 0
        }
    }

    /// A copy of the bytes.
    package func copied() -> [UInt8] {
        [UInt8](bytes)
    }
}

// A buffer has one owner, and moving it hands its memory over whole.
extension ByteBuffer: @unchecked Sendable {}
