/// Growable contiguous storage of trivial records that keeps its memory between uses.
///
/// Reads and writes by index are checked and never trap: see `subscript` and `update(_:_:)`. Growth is by half as much
/// again.
@usableFromInline
package struct RecordBuffer<Element: BitwiseCopyable>: ~Copyable {
    /// First record; nil as long as nothing was ever reserved.
    @usableFromInline
    package private(set) var base: UnsafeMutablePointer<Element>?
    @usableFromInline
    package private(set) var count = 0
    /// Records that fit without asking the system.
    @usableFromInline
    package private(set) var capacity = 0

    @inlinable
    package init() {}

    @inlinable
    deinit {
        RawMemory.release(base, capacityInBytes)
    }

    /// Bytes held from the system.
    @inlinable
    package var capacityInBytes: Int { capacity &* MemoryLayout<Element>.stride }

    /// Makes room for more records and returns where they go; they count once `commit(_:)` says how many were written.
    @inlinable @inline(__always)
    package mutating func reserve(_ more: Int) throws(WireError) -> UnsafeMutablePointer<Element> {
        if let base, capacity &- count >= more { return base + count }
        return try grow(more)
    }

    @inlinable @inline(never)
    mutating func grow(_ more: Int) throws(WireError) -> UnsafeMutablePointer<Element> {
        let (needed, overflow) = count.addingReportingOverflow(max(more, 0))
        let wanted = RawMemory.grownCapacity(from: capacity, needed: needed, minimum: 8)
        let (byteCount, tooMany) = wanted.multipliedReportingOverflow(by: MemoryLayout<Element>.stride)
        if overflow || tooMany { throw WireError(.outOfMemory, at: count) }
        guard let block = RawMemory.resize(base, from: capacityInBytes, to: byteCount) else {
            throw WireError(.outOfMemory, at: count)
        }
        let records = block.assumingMemoryBound(to: Element.self)
        base = records
        capacity = wanted
        return records + count
    }

    /// Counts `more` records that were written into the room that `reserve(_:)` gave.
    @inlinable @inline(__always)
    package mutating func commit(_ more: Int) {
        count &+= more
    }

    /// Appends a record and returns its index.
    @inlinable @inline(__always) @discardableResult
    package mutating func append(_ element: Element) throws(WireError) -> Int {
        let target = try reserve(1)
        target.initialize(to: element)
        count &+= 1
        return count &- 1
    }

    /// Appends copies of records that already stand in this buffer and returns the index of the first.
    ///
    /// Indices out of range copy nothing.
    @inlinable
    package mutating func appendCopy(from start: Int, count copied: Int) throws(WireError) -> Int {
        let first = count
        guard start >= 0, copied > 0, start <= count &- copied else { return first }
        let target = try reserve(copied)
        if let base { target.initialize(from: base + start, count: copied) }
        count &+= copied
        return first
    }

    /// Replaces all records by copies of another buffer's.
    package mutating func copy(_ other: borrowing RecordBuffer) throws(WireError) {
        count = 0
        guard let source = other.base, other.count > 0 else { return }
        let target = try reserve(other.count)
        target.initialize(from: source, count: other.count)
        count = other.count
    }

    /// The record at an index, or nil beyond the end.
    @inlinable @inline(__always)
    package subscript(index: Int) -> Element? {
        guard let base, index >= 0, index < count else { return nil }
        return base[index]
    }

    /// Changes the record at an index in place; an index beyond the end changes nothing.
    @inlinable @inline(__always)
    package mutating func update(_ index: Int, _ change: (inout Element) -> Void) {
        guard let base, index >= 0, index < count else { return }
        change(&base[index])
    }

    /// The records of a range, cut to what exists; valid until the next mutation.
    @inlinable @inline(__always)
    package func slice(_ start: Int, _ length: Int) -> UnsafeBufferPointer<Element> {
        guard let base, start >= 0, length > 0, start <= count &- length else {
            return UnsafeBufferPointer(start: nil, count: 0)
        }
        return UnsafeBufferPointer(start: base + start, count: length)
    }

    /// Forgets the records from an index on.
    @inlinable
    package mutating func truncate(to length: Int) {
        count = min(count, max(length, 0))
    }

    /// Forgets all records and keeps the memory.
    @inlinable
    package mutating func reset() {
        count = 0
    }

    /// Forgets all records, and gives the memory back when it is more than `byteCount`.
    package mutating func reset(keepingAtMost byteCount: Int) {
        count = 0
        if capacityInBytes > byteCount {
            RawMemory.release(base, capacityInBytes)
            base = nil
            capacity = 0
        }
    }
}

// A buffer has one owner, and moving it hands its memory over whole.
extension RecordBuffer: @unchecked Sendable {}
