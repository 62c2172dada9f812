/// Copies of byte runs that stay at their place until the arena is emptied.
///
/// Grows by blocks, each twice as large as the last up to a bound, and never moves what it holds.
@usableFromInline
package struct StableArena: ~Copyable {
    @usableFromInline
    struct Block: BitwiseCopyable {
        @usableFromInline var base: UnsafeMutableRawPointer
        @usableFromInline var byteCount: Int
    }

    private static var smallestBlock: Int { 1 << 10 }
    private static var largestBlock: Int { 256 << 10 }

    @usableFromInline
    var blocks = RecordBuffer<Block>()
    /// The block that is being filled.
    private var current = 0
    private var next: UnsafeMutableRawPointer?
    private var left = 0
    /// Bytes held from the system.
    package private(set) var capacity = 0
    /// Bytes handed out since the arena was emptied.
    package private(set) var count = 0

    package init() {}

    @inlinable
    deinit {
        for block in blocks.slice(0, blocks.count) { RawMemory.release(block.base, block.byteCount) }
    }

    /// A copy of some bytes.
    package mutating func copy(_ bytes: UnsafeRawBufferPointer) throws(WireError) -> UnsafeRawBufferPointer {
        guard let source = bytes.baseAddress, !bytes.isEmpty else {
            return UnsafeRawBufferPointer(start: nil, count: 0)
        }
        let target = try room(bytes.count)
        target.put(source, count: bytes.count)
        return UnsafeRawBufferPointer(start: target, count: bytes.count)
    }

    /// A copy of some records, which stand at an address that suits them.
    package mutating func copy<Element: BitwiseCopyable>(
        _ records: UnsafeBufferPointer<Element>
    ) throws(WireError) -> UnsafeBufferPointer<Element> {
        guard let source = records.baseAddress, !records.isEmpty else {
            return UnsafeBufferPointer(start: nil, count: 0)
        }
        let alignment = MemoryLayout<Element>.alignment
        let byteCount = MemoryLayout<Element>.stride &* records.count
        let start = try room(byteCount &+ alignment &- 1).alignedUp(toMultipleOf: alignment)
        let target = start.bindMemory(to: Element.self, capacity: records.count)
        target.initialize(from: source, count: records.count)
        return UnsafeBufferPointer(start: target, count: records.count)
    }

    /// Forgets everything and keeps the memory.
    package mutating func reset() {
        count = 0
        enter(0)
    }

    /// Forgets everything, and gives the memory back when it is more than `byteCount`.
    package mutating func reset(keepingAtMost byteCount: Int) {
        if capacity > byteCount {
            for block in blocks.slice(0, blocks.count) { RawMemory.release(block.base, block.byteCount) }
            blocks.reset(keepingAtMost: 0)
            capacity = 0
        }
        reset()
    }

    @inline(__always)
    private mutating func room(_ byteCount: Int) throws(WireError) -> UnsafeMutableRawPointer {
        if let place = next, byteCount <= left {
            next = place + byteCount
            left &-= byteCount
            count &+= byteCount
            return place
        }
        return try roomElsewhere(byteCount)
    }

    @inline(never)
    private mutating func roomElsewhere(_ byteCount: Int) throws(WireError) -> UnsafeMutableRawPointer {
        while current &+ 1 < blocks.count {
            enter(current &+ 1)
            if byteCount <= left { return try room(byteCount) }
        }
        let last = blocks[blocks.count &- 1]?.byteCount ?? Self.smallestBlock / 2
        let size = max(min(last &* 2, Self.largestBlock), byteCount)
        guard let base = RawMemory.resize(nil, from: 0, to: size) else { throw WireError(.outOfMemory, at: count) }
        do throws(WireError) {
            try blocks.append(Block(base: base, byteCount: size))
        } catch {
            RawMemory.release(base, size)
            throw error
        }
        capacity &+= size
        enter(blocks.count &- 1)
        return try room(byteCount)
    }

    private mutating func enter(_ index: Int) {
        current = index
        next = blocks[index]?.base
        left = blocks[index]?.byteCount ?? 0
    }
}

// An arena has one owner, and moving it hands its memory over whole.
extension StableArena: @unchecked Sendable {}
