internal import DPWire

/// What was set on a span or an event that is being made: one run of bytes, in the order of setting.
///
/// An entry is its kind, the lengths of its key and value, and both of them. A key that is set again replaces its old
/// entry, so that there is one for each. Setting costs one copy, and for a key that may be there a look at all entries.
struct DraftLog: ~Copyable {
    enum Kind: UInt32 {
        /// Was replaced.
        case unused
        case tag
        case metric
        case structValue
        case links
        case event
        case string
        case bool
        case int
        case double
        case stringArray
        case boolArray
        case intArray
        case doubleArray

        /// Entries of one family replace one another; those of `event` do not.
        var family: UInt32 { min(rawValue, Kind.string.rawValue) }
    }

    private var buffer = ByteBuffer()
    /// Where the entries begin.
    private(set) var first = 0
    private var unusedByteCount = 0
    /// A bit for each key, by its hash; several may share one.
    private var seenLow: UInt64 = 0
    private var seenHigh: UInt64 = 0

    init() {}

    /// Everything, from the prefix on.
    var bytes: UnsafeRawBufferPointer { buffer.bytes }

    /// Makes room for so many bytes of entries at once.
    mutating func reserve(_ byteCount: Int) throws(WireError) {
        _ = try buffer.reserve(byteCount)
    }

    /// Appends bytes that are not an entry; before the first entry only.
    mutating func appendPrefix(_ bytes: UnsafeRawBufferPointer) throws(WireError) {
        if bytes.count > Text.limit &- buffer.count { throw WireError(.tooLarge, at: buffer.count) }
        try buffer.append(bytes)
        first = buffer.count
    }

    /// Sets an entry, whose value is in one or two pieces; without memory nothing is changed.
    mutating func set(
        _ kind: Kind,
        _ key: UnsafeRawBufferPointer,
        _ value: UnsafeRawBufferPointer,
        _ more: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0)
    ) throws(WireError) {
        if key.count > Text.limit || value.count > Text.limit || more.count > Text.limit {
            throw WireError(.tooLarge, at: buffer.count)
        }
        let valueCount = value.count &+ more.count
        let needed = DraftEntry.headerByteCount &+ key.count &+ valueCount
        let isKnown = kind != .event && see(kind, key)
        var old = isKnown ? entry(kind, key) : nil
        if let old, old.kind == kind, old.valueCount == valueCount {
            overwrite(old, value, more)
            return
        }
        if buffer.count &+ needed > buffer.capacity, unusedByteCount > buffer.count / 2 {
            compact()
            if old != nil { old = entry(kind, key) }
        }
        if buffer.count &+ needed > Text.limit { throw WireError(.tooLarge, at: buffer.count) }
        var next = try buffer.reserve(needed)
        DraftEntry.storeHeader(kind, keyCount: key.count, valueCount: valueCount, at: next)
        next += DraftEntry.headerByteCount
        next.append(key)
        next.append(value)
        next.append(more)
        buffer.commit(to: next)
        if let old { forget(old) }
    }

    /// Notes a key; tells whether it may have been there before.
    private mutating func see(_ kind: Kind, _ key: UnsafeRawBufferPointer) -> Bool {
        let seed = UInt64(kind.family)
        let hash = key.baseAddress.map { ByteHash.hash($0, count: key.count, seed: seed) } ?? seed
        let bit: UInt64 = 1 &<< (hash & 63)
        if hash & 64 == 0 {
            defer { seenLow |= bit }
            return seenLow & bit != 0
        }
        defer { seenHigh |= bit }
        return seenHigh & bit != 0
    }

    /// The entry that a new one replaces.
    private func entry(_ kind: Kind, _ key: UnsafeRawBufferPointer) -> DraftEntry? {
        var position = first
        while let entry = DraftEntry(bytes, at: position) {
            if entry.keyCount == key.count, entry.kind != .unused, entry.kind.family == kind.family,
                entry.key(in: bytes).hasSameBytes(as: key)
            {
                return entry
            }
            position = entry.end
        }
        return nil
    }

    private mutating func overwrite(
        _ entry: DraftEntry,
        _ value: UnsafeRawBufferPointer,
        _ more: UnsafeRawBufferPointer
    ) {
        guard let base = buffer.base else { return }
        var next = base + entry.value
        next.append(value)
        next.append(more)
    }

    private mutating func forget(_ entry: DraftEntry) {
        guard let base = buffer.base else { return }
        (base + entry.header).storeBytes(of: Kind.unused.rawValue, as: UInt32.self)
        unusedByteCount &+= entry.end &- entry.header
    }

    /// Closes the gaps of entries that were replaced.
    private mutating func compact() {
        guard let base = buffer.base else { return }
        var position = first
        var target = first
        while let entry = DraftEntry(bytes, at: position) {
            position = entry.end
            if entry.kind == .unused { continue }
            let count = entry.end &- entry.header
            if target < entry.header {
                // The runs may overlap, and memory moves by `memmove`.
                UnsafeMutableRawBufferPointer(start: base + target, count: count).copyMemory(
                    from: UnsafeRawBufferPointer(start: base + entry.header, count: count)
                )
            }
            target &+= count
        }
        buffer.commit(to: base + target)
        unusedByteCount = 0
    }
}

/// An entry in a run of bytes.
struct DraftEntry {
    let kind: DraftLog.Kind
    let header: Int
    let keyCount: Int
    let valueCount: Int

    static var headerByteCount: Int { 12 }

    /// Where the key begins; the value follows it.
    var key: Int { header &+ Self.headerByteCount }
    var value: Int { key &+ keyCount }
    var end: Int { value &+ valueCount }

    /// The entry at a place; nil at the end.
    @inline(__always)
    init?(_ bytes: UnsafeRawBufferPointer, at position: Int) {
        guard let base = bytes.baseAddress, position &+ Self.headerByteCount <= bytes.count,
            let kind = DraftLog.Kind(rawValue: base.loadUnaligned(fromByteOffset: position, as: UInt32.self))
        else { return nil }
        self.kind = kind
        header = position
        keyCount = Int(base.loadUnaligned(fromByteOffset: position &+ 4, as: UInt32.self))
        valueCount = Int(base.loadUnaligned(fromByteOffset: position &+ 8, as: UInt32.self))
        if end > bytes.count { return nil }
    }

    static func storeHeader(
        _ kind: DraftLog.Kind,
        keyCount: Int,
        valueCount: Int,
        at place: UnsafeMutableRawPointer
    ) {
        place.storeBytes(of: kind.rawValue, as: UInt32.self)
        place.storeBytes(of: UInt32(truncatingIfNeeded: keyCount), toByteOffset: 4, as: UInt32.self)
        place.storeBytes(of: UInt32(truncatingIfNeeded: valueCount), toByteOffset: 8, as: UInt32.self)
    }

    func key(in bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[key..<value])
    }

    func value(in bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[value..<end])
    }
}

extension UnsafeMutableRawPointer {
    /// Copies bytes here and moves behind them.
    @inline(__always)
    fileprivate mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        put(start, count: bytes.count)
        self += bytes.count
    }
}
