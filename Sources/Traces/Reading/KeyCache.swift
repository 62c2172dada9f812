internal import DPWire

/// Keys that were read before: what their bytes are known to be.
///
/// A span's keys are mostly those of the spans before it. The cache tells by a few comparisons that a key is ASCII,
/// which known key it is, and whether the map at hand had it already. It holds nothing of a payload, so it stays valid
/// as long as its batch lives.
struct KeyCache: ~Copyable {
    /// A key of 1 to 31 bytes with its one-byte header: all of its bytes, in four words that may overlap.
    struct Entry: BitwiseCopyable {
        /// The header and seven bytes; of a shorter key, its bytes moved to the top.
        var first: UInt64 = 0
        /// The last eight bytes; of a key under 7 bytes, the same as `first`.
        var last: UInt64 = 0
        /// Of a key over 15 bytes, the eight behind `first`.
        var middle: UInt64 = 0
        /// Of a key over 15 bytes, the eight before `last`.
        var late: UInt64 = 0
        /// `KnownKey.bit`, or 0.
        var knownBit: UInt64 = 0
        /// `size` of the `TagKey`.
        var size: UInt32 = 0
        /// The number of the map that had it last.
        var map: UInt32 = 0
        /// Fills a line of the processor's cache.
        private var padding: (UInt64, UInt64) = (0, 0)

        /// The key of 1 to 31 bytes, header first, without `size` and bits.
        @inline(__always)
        init(_ key: UnsafeRawPointer, count: Int) {
            first = key.word(at: 0)
            if count >= 7 {
                last = key.word(at: count &- 7)
            } else {
                first = first &<< UInt64(truncatingIfNeeded: 56 &- 8 &* count)
                last = first
            }
            if count > 15 {
                middle = key.word(at: 8)
                late = key.word(at: count &- 15)
            }
        }

        init() {}

        func isSame(_ other: Entry) -> Bool {
            first == other.first && last == other.last && middle == other.middle && late == other.late
        }
    }

    private var entries = RecordBuffer<Entry>()
    /// The number of the map at hand.
    private(set) var map: UInt32 = 0
    /// Which entry of a full window gives way next.
    private var turn = 0

    /// Entries from its index on where a key may be.
    static var window: Int { 4 }
    private static var size: Int { 256 }

    init() {}

    /// Gets the memory, once.
    mutating func prepare() throws(WireError) {
        if entries.count > 0 { return }
        let count = Self.size &+ Self.window
        try entries.reserve(count).update(repeating: Entry(), count: count)
        entries.commit(count)
    }

    /// The first entry.
    var base: UnsafeMutablePointer<Entry>? { entries.base }

    /// Begins a map and returns the first entry.
    @inline(__always)
    mutating func beginMap() -> UnsafeMutablePointer<Entry>? {
        map &+= 1
        return entries.base
    }

    /// The first of the entries where a key may be.
    @inline(__always)
    private static func index(_ first: UInt64, _ last: UInt64) -> Int {
        Int(truncatingIfNeeded: ((first &+ last) &* 0x3779_B97F) &>> 56)
    }

    /// The entry of the key that stands here, header first, or nil for one not met yet or not of 1 to 31 bytes.
    @inline(__always)
    static func find(_ key: UnsafeRawPointer, _ entries: UnsafeMutablePointer<Entry>) -> UnsafeMutablePointer<Entry>? {
        let count = UInt(key.byte(at: 0)) ^ 0xA0
        if count &- 1 > 30 { return nil }
        let length = Int(bitPattern: count)
        let key = Entry(key, count: length)
        var entry = entries + index(key.first, key.last)
        let end = entry + window
        while entry.pointee.first != key.first || entry.pointee.last != key.last {
            entry += 1
            if entry == end { return nil }
        }
        if length > 15, entry.pointee.middle != key.middle || entry.pointee.late != key.late { return nil }
        return entry
    }

    /// Puts in the key of 1 to 31 ASCII bytes that stands here, header first, as one that the map at hand has.
    ///
    /// Eight bytes from each of its bytes on must be readable.
    mutating func insert(_ start: UnsafeRawPointer, count: Int, _ key: TagKey) {
        var entry = Entry(start, count: count)
        entry.knownBit = key.knownBit
        entry.size = key.size
        entry.map = map
        let index = Self.index(entry.first, entry.last)
        var i = index
        while i < index &+ Self.window, let other = entries[i], other.size != 0, !other.isSame(entry) { i &+= 1 }
        if i == index &+ Self.window {
            turn = (turn &+ 1) % Self.window
            i = index &+ turn
        }
        entries.update(i) { $0 = entry }
    }
}
