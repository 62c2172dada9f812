internal import DPWire

/// A reference to text of a batch: 31 bits of offset, one bit that says payload or arena, 32 bits of length.
package struct Text: BitwiseCopyable, Equatable {
    /// The offset, and in the highest bit whether it is one in the arena.
    @usableFromInline
    var location: UInt32
    @usableFromInline
    package var count: UInt32

    @usableFromInline
    static var arenaBit: UInt32 { 0x8000_0000 }

    /// Largest offset and length that a reference can hold, hence the largest payload and arena.
    package static var limit: Int { 0x7FFF_FFFF }

    /// Text of a payload.
    @inlinable @inline(__always)
    init(payload offset: Int, count: Int) {
        location = UInt32(truncatingIfNeeded: offset)
        self.count = UInt32(truncatingIfNeeded: count)
    }

    /// Text of an arena.
    @inlinable @inline(__always)
    init(arena offset: Int, count: Int) {
        location = UInt32(truncatingIfNeeded: offset) | Self.arenaBit
        self.count = UInt32(truncatingIfNeeded: count)
    }

    @inlinable @inline(__always)
    init(location: UInt32, count: UInt32) {
        self.location = location
        self.count = count
    }

    /// No text.
    @inlinable
    package static var empty: Text { Text(location: 0, count: 0) }

    /// What reading yields for nil, where the caller decides what absence means.
    @inlinable
    static var absent: Text { Text(location: 0xFFFF_FFFF, count: 0) }

    @inlinable
    package var isEmpty: Bool { count == 0 }

    @inlinable
    var isAbsent: Bool { location == 0xFFFF_FFFF }

    @inlinable
    var isInArena: Bool { location & Self.arenaBit != 0 }

    @inlinable
    var offset: Int { Int(location & ~Self.arenaBit) }
}

/// A key of a tag, metric or attribute: either one of the known keys, or text.
///
/// A key whose bytes spell a known key is always stored as that one, so that a look-up compares one integer.
package struct TagKey: BitwiseCopyable {
    /// The text's location; of a known key without meaning.
    @usableFromInline
    var location: UInt32
    /// The text's length; or the known key's number with the highest bit set.
    @usableFromInline
    var size: UInt32

    @usableFromInline
    static var knownBit: UInt32 { 0x8000_0000 }

    @inlinable @inline(__always)
    init(_ text: Text) {
        location = text.location
        size = text.count
    }

    @inlinable @inline(__always)
    init(location: UInt32, size: UInt32) {
        self.location = location
        self.size = size
    }

    @inlinable @inline(__always)
    package init(_ known: KnownKey) {
        location = 0
        size = Self.knownBit | UInt32(known.rawValue)
    }

    /// A known key by its number, which must be a valid one.
    @inlinable @inline(__always)
    init(knownNumber: UInt8) {
        location = 0
        size = Self.knownBit | UInt32(knownNumber)
    }

    @inlinable @inline(__always)
    package var isKnown: Bool { size & Self.knownBit != 0 }

    /// The number of a known key, or 0.
    @inlinable @inline(__always)
    package var knownNumber: UInt8 { isKnown ? UInt8(truncatingIfNeeded: size) : 0 }

    /// The known key's bit, as `KnownKey.bit` gives it, or 0.
    @inlinable @inline(__always)
    package var knownBit: UInt64 {
        if !isKnown { return 0 }
        let number = UInt64(size & 0xFF)
        return number < 64 ? 1 &<< number : 1
    }

    /// The known key, or nil.
    @inlinable
    package var known: KnownKey? { isKnown ? KnownKey(rawValue: UInt8(truncatingIfNeeded: size)) : nil }

    /// The text of a key that is not known.
    @inlinable
    var text: Text { Text(location: location, count: size) }
}
