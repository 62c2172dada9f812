internal import DPWire

/// The pairs of a map while they are read by the loops below.
///
/// These loops read most bytes of most payloads. They call nothing, so that all they need stays in registers; at a pair
/// that is not usual they stop before it, and the caller reads that one with every check.
struct FastPairs<Record: BitwiseCopyable> {
    /// The key that comes next.
    var next: UnsafeRawPointer
    /// Where the next record goes; there is room for all.
    var end: UnsafeMutablePointer<Record>
    /// Pairs still to read.
    var left: Int
    /// Bits of the known keys so far.
    var known: UInt64 = 0
    /// The number of the map, by which the cache knows its keys again.
    let map: UInt32

    init(next: UnsafeRawPointer, end: UnsafeMutablePointer<Record>, left: Int, map: UInt32) {
        self.next = next
        self.end = end
        self.left = left
        self.map = map
    }
}

extension FastPairs where Record == TagRecord {
    /// Reads texts up to the first pair that is not usual.
    ///
    /// - Parameters:
    ///   - base: the payload.
    ///   - last: the last place that has `FastCursor.slack` bytes behind it.
    @inline(__always)
    mutating func readTags(
        _ base: UnsafeRawPointer,
        _ last: UnsafeRawPointer,
        _ cache: UnsafeMutablePointer<KeyCache.Entry>
    ) {
        let map = map
        var key = next
        var record = end
        var left = left
        var known = known
        while left > 0, key <= last {
            guard let entry = KeyCache.find(key, cache), entry.pointee.map != map else { break }
            let count = Int(key.byte(at: 0)) ^ 0xA0
            var value = FastCursor(next: key + (count &+ 1), base: base, last: last)
            var text = Text.empty
            if !value.text(&text) { break }
            entry.pointee.map = map
            known |= entry.pointee.knownBit
            record.pointee = TagRecord(
                key: TagKey(location: UInt32(truncatingIfNeeded: key + 1 - base), size: entry.pointee.size),
                value: text
            )
            record += 1
            key = value.next
            left &-= 1
        }
        next = key
        end = record
        self.left = left
        self.known = known
    }
}

extension FastPairs where Record == MetricRecord {
    /// Reads doubles up to the first pair that is not usual.
    @inline(__always)
    mutating func readMetrics(
        _ base: UnsafeRawPointer,
        _ last: UnsafeRawPointer,
        _ cache: UnsafeMutablePointer<KeyCache.Entry>
    ) {
        let map = map
        var key = next
        var record = end
        var left = left
        var known = known
        while left > 0, key <= last {
            guard let entry = KeyCache.find(key, cache), entry.pointee.map != map else { break }
            let count = Int(key.byte(at: 0)) ^ 0xA0
            let value = key + (count &+ 1)
            if value.byte(at: 0) != 0xCB { break }
            let bits = UInt64(bigEndian: value.loadUnaligned(fromByteOffset: 1, as: UInt64.self))
            entry.pointee.map = map
            known |= entry.pointee.knownBit
            record.pointee = MetricRecord(
                key: TagKey(location: UInt32(truncatingIfNeeded: key + 1 - base), size: entry.pointee.size),
                value: Double(bitPattern: bits)
            )
            record += 1
            key = value + 9
            left &-= 1
        }
        next = key
        end = record
        self.left = left
        self.known = known
    }
}
