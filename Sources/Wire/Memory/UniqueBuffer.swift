/// A growable array of values that have one owner each.
///
/// For values that hold memory of their own; records without any belong in a `RecordBuffer`. Growth is by half as much
/// again and moves the values.
@usableFromInline
package struct UniqueBuffer<Element: ~Copyable>: ~Copyable {
    @usableFromInline
    var base: UnsafeMutablePointer<Element>?
    @usableFromInline
    var capacity = 0
    /// Values in the buffer.
    @usableFromInline
    package private(set) var count = 0

    package init() {}

    @inlinable
    deinit {
        if let base, count > 0 { base.deinitialize(count: count) }
        RawMemory.release(base, capacity &* MemoryLayout<Element>.stride)
    }

    /// Bytes held from the system for the values themselves, not for what they hold.
    package var capacityInBytes: Int { capacity &* MemoryLayout<Element>.stride }

    /// Appends a value and returns its index.
    ///
    /// - Throws: without memory; the value is then gone.
    @discardableResult
    package mutating func append(_ element: consuming Element) throws(WireError) -> Int {
        if count == capacity { try grow() }
        if let base { (base + count).initialize(to: element) }
        count &+= 1
        return count &- 1
    }

    private mutating func grow() throws(WireError) {
        let wanted = RawMemory.grownCapacity(from: capacity, needed: count &+ 1, minimum: 4)
        let (byteCount, isOverflow) = wanted.multipliedReportingOverflow(by: MemoryLayout<Element>.stride)
        // Values of Swift may be moved as bytes, as growing the block does.
        guard !isOverflow, let block = RawMemory.resize(base, from: capacityInBytes, to: byteCount) else {
            throw WireError(.outOfMemory, at: count)
        }
        base = block.assumingMemoryBound(to: Element.self)
        capacity = wanted
    }

    /// Looks at the value at an index; nil beyond the end.
    @discardableResult
    package func read<Result, Failure: Error>(
        _ index: Int,
        _ body: (borrowing Element) throws(Failure) -> Result
    ) throws(Failure) -> Result? {
        guard let base, index >= 0, index < count else { return nil }
        return try body(base[index])
    }

    /// The place of the value at an index, valid until the next mutation of the buffer; nil beyond the end.
    package mutating func place(of index: Int) -> UnsafeMutablePointer<Element>? {
        guard let base, index >= 0, index < count else { return nil }
        return base + index
    }

    /// Lets two values change places; an index beyond the end changes nothing.
    package mutating func swapAt(_ a: Int, _ b: Int) {
        guard let base, a >= 0, b >= 0, a < count, b < count, a != b else { return }
        let value = (base + a).move()
        (base + a).initialize(to: (base + b).move())
        (base + b).initialize(to: value)
    }

    /// Takes the value at an index out of the buffer and closes the gap; nil beyond the end.
    package mutating func remove(at index: Int) -> Element? {
        guard let base, index >= 0, index < count else { return nil }
        let element = (base + index).move()
        (base + index).moveUpdateForward(from: base + index + 1, count: count &- index &- 1)
        count &-= 1
        return element
    }
}

extension UnsafeMutablePointer where Pointee: ~Copyable {
    /// Moves values that stand behind an uninitialised place into it.
    fileprivate func moveUpdateForward(from source: UnsafeMutablePointer<Pointee>, count: Int) {
        if count > 0 { moveInitialize(from: source, count: count) }
    }
}

// A buffer has one owner, and moving it hands its memory over whole.
extension UniqueBuffer: @unchecked Sendable where Element: Sendable & ~Copyable {}
