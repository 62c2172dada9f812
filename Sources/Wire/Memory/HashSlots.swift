/// An open-addressing table from hashes to record numbers, for records that are kept elsewhere.
///
/// Keeps its memory between uses, and starts each use as large as the last one turned out: a warm table neither
/// allocates nor clears more than it needs.
@usableFromInline
package struct HashSlots: ~Copyable {
    /// Upper half: hash bits.
    ///
    /// Lower half: record number + 1; 0 is an empty slot.
    @usableFromInline
    var slots = RecordBuffer<UInt64>()
    /// Slots in use as a table minus 1; the size is a power of two.
    ///
    @usableFromInline
    var mask = -1
    /// Records in the table.
    @usableFromInline
    package private(set) var count = 0

    /// For the hashes of the records: differs from process to process, and is fixed once the table was reset.
    @usableFromInline
    package private(set) var seed: UInt64 = 0

    @inlinable
    package init() {}

    /// Bytes held from the system.
    @inlinable
    package var capacityInBytes: Int { slots.capacityInBytes }

    /// Empties the table and sizes it for `expected` records; it grows beyond that by itself.
    package mutating func reset(expecting expected: Int) throws(WireError) {
        count = 0
        try clear(size: Self.size(for: expected))
    }

    /// Empties the table, and gives its memory back when it is more than `byteCount`.
    package mutating func reset(keepingAtMost byteCount: Int) {
        count = 0
        mask = -1
        slots.reset(keepingAtMost: byteCount)
    }

    /// Finds a record by its hash, or nil.
    ///
    /// - Parameter isMatch: tells whether the record with that number is the one wanted.
    @inlinable @inline(__always)
    package func find(_ hash: UInt64, _ isMatch: (Int) -> Bool) -> Int? {
        guard count > 0, let base = slots.base else { return nil }
        let tag = hash & 0xFFFF_FFFF_0000_0000
        var i = Int(truncatingIfNeeded: hash) & mask
        while true {
            let slot = base[i]
            if slot == 0 { return nil }
            if slot & 0xFFFF_FFFF_0000_0000 == tag {
                let record = Int(truncatingIfNeeded: slot & 0xFFFF_FFFF) &- 1
                if isMatch(record) { return record }
            }
            i = (i &+ 1) & mask
        }
    }

    /// Adds a record that is not in the table yet.
    ///
    /// - Parameter hashOf: the hash of a record already in the table, for when it has to grow.
    @inlinable
    package mutating func insert(_ hash: UInt64, record: Int, hashOf: (Int) -> UInt64) throws(WireError) {
        if count &* 4 >= (mask &+ 1) &* 3 { try rehash(hashOf) }
        place(hash, record)
        count &+= 1
    }

    @inlinable
    mutating func place(_ hash: UInt64, _ record: Int) {
        guard let base = slots.base else { return }
        var i = Int(truncatingIfNeeded: hash) & mask
        while base[i] != 0 { i = (i &+ 1) & mask }
        base[i] = hash & 0xFFFF_FFFF_0000_0000 | UInt64(truncatingIfNeeded: record &+ 1) & 0xFFFF_FFFF
    }

    @inlinable @inline(never)
    mutating func rehash(_ hashOf: (Int) -> UInt64) throws(WireError) {
        let records = count
        try clear(size: max(16, (mask &+ 1) &* 2))
        // Records are numbered from 0 in the order they came, so the old slots are not needed.
        var record = 0
        while record < records {
            place(hashOf(record), record)
            record &+= 1
        }
    }

    @usableFromInline
    mutating func clear(size: Int) throws(WireError) {
        slots.reset()
        let base = try slots.reserve(size)
        base.update(repeating: 0, count: size)
        slots.commit(size)
        if seed == 0 { seed = ByteHash.hash(UInt64(UInt(bitPattern: base)), seed: 0) | 1 }
        mask = size &- 1
    }

    private static func size(for expected: Int) -> Int {
        var size = 16
        while size &* 3 < expected &* 4 { size &*= 2 }
        return size
    }
}
