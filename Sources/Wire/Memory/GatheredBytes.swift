/// A run of bytes in one of two blocks of memory.
///
/// A block is said by one bit, the offset in it has 31, the length 32.
package struct BytePiece: BitwiseCopyable {
    @usableFromInline
    let location: UInt32
    @usableFromInline
    let length: UInt32

    /// The largest offset that a piece can have.
    package static var limit: Int { 0x7FFF_FFFF }

    @usableFromInline
    static var secondBit: UInt32 { 0x8000_0000 }

    /// Bytes of the first block.
    @inlinable @inline(__always)
    package init(first offset: Int, count: Int) {
        location = UInt32(truncatingIfNeeded: offset)
        length = UInt32(truncatingIfNeeded: count)
    }

    /// Bytes of the second block.
    @inlinable @inline(__always)
    package init(second offset: Int, count: Int) {
        location = UInt32(truncatingIfNeeded: offset) | Self.secondBit
        length = UInt32(truncatingIfNeeded: count)
    }

    /// Where the piece ends in the first block; nil for one of the second.
    @inlinable @inline(__always)
    package var endInFirst: Int? { isInSecond ? nil : offset &+ count }

    /// The same piece with more bytes at its end.
    @inlinable @inline(__always)
    package func extended(by more: Int) -> BytePiece {
        BytePiece(location: location, length: length &+ UInt32(truncatingIfNeeded: more))
    }

    @inlinable @inline(__always)
    init(location: UInt32, length: UInt32) {
        self.location = location
        self.length = length
    }

    @inlinable @inline(__always)
    var isInSecond: Bool { location & Self.secondBit != 0 }

    @inlinable @inline(__always)
    var offset: Int { Int(location & ~Self.secondBit) }

    @inlinable @inline(__always)
    package var count: Int { Int(length) }
}

/// Bytes that lie in many places and are sent as one run, without having been brought together.
///
/// All memory is borrowed: it must stay where it is for as long as this is used.
package struct GatheredBytes {
    /// Comes before all pieces.
    @usableFromInline
    let prefix: UnsafeRawBufferPointer
    @usableFromInline
    let first: UnsafeRawPointer?
    @usableFromInline
    let second: UnsafeRawPointer?
    @usableFromInline
    let pieces: UnsafeBufferPointer<BytePiece>
    /// The number of all bytes.
    package let count: Int

    /// One run of bytes; none by default.
    package init(_ bytes: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0)) {
        self.init(bytes, then: UnsafeBufferPointer(start: nil, count: 0), of: nil, nil)
    }

    /// - Parameter pieces: runs of the two blocks, each within its block.
    package init(
        _ prefix: UnsafeRawBufferPointer,
        then pieces: UnsafeBufferPointer<BytePiece>,
        of first: UnsafeRawPointer?,
        _ second: UnsafeRawPointer?
    ) {
        self.prefix = prefix
        self.first = first
        self.second = second
        self.pieces = pieces
        var count = prefix.count
        for piece in pieces { count &+= piece.count }
        self.count = count
    }

    /// The number of runs.
    @inlinable @inline(__always)
    package var segmentCount: Int { pieces.count &+ (prefix.isEmpty ? 0 : 1) }

    /// A run by its number; an empty one beyond the last.
    @inlinable @inline(__always)
    package func segment(_ number: Int) -> UnsafeRawBufferPointer {
        var number = number
        if !prefix.isEmpty {
            if number == 0 { return prefix }
            number &-= 1
        }
        guard number >= 0, number < pieces.count else { return UnsafeRawBufferPointer(start: nil, count: 0) }
        let piece = pieces[number]
        guard let base = piece.isInSecond ? second : first else { return UnsafeRawBufferPointer(start: nil, count: 0) }
        return UnsafeRawBufferPointer(start: base + piece.offset, count: piece.count)
    }

    /// Copies whole runs, as many as follow one another, are short and fit.
    ///
    /// - Parameters:
    ///   - number: the first run.
    ///   - limit: a run of at least this many bytes ends it.
    /// - Returns: how many runs, and how many bytes, were copied.
    package func copy(
        from number: Int,
        shorterThan limit: Int,
        into room: UnsafeMutableRawBufferPointer
    ) -> (segments: Int, bytes: Int) {
        let skipped = prefix.isEmpty ? 0 : 1
        guard let start = room.baseAddress, number >= skipped, let one = first ?? second
        else { return (0, 0) }
        let other = second ?? one
        var next = start
        var left = room.count
        var index = number &- skipped
        while index < pieces.count {
            let piece = pieces[index]
            let count = piece.count
            if count >= limit || count > left { break }
            next.put((piece.isInSecond ? other : one) + piece.offset, count: count)
            next += count
            left &-= count
            index &+= 1
        }
        return (index &+ skipped &- number, next - start)
    }

    /// A copy of all bytes in one place.
    package func copied() -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        var number = 0
        while number < segmentCount {
            bytes.append(contentsOf: segment(number))
            number &+= 1
        }
        return bytes
    }
}
