internal import DPWire

/// What the keys of one map have been so far, to notice one that comes again.
///
/// Known keys have exact bits; the others share 64 bits, and two that share one are compared.
struct SeenKeys {
    var known: UInt64 = 0
    var bloom: UInt64 = 0

    /// Notes a key; true when an equal one may have been there.
    @inline(__always)
    mutating func note(_ key: TagKey, bloomBit: UInt64) -> Bool {
        let number = key.knownNumber
        if number != 0 && number < 64 {
            let bit: UInt64 = 1 &<< UInt64(number)
            defer { known |= bit }
            return known & bit != 0
        }
        if number != 0 { known |= 1 }
        defer { bloom |= bloomBit }
        return bloom & bloomBit != 0
    }
}

extension PayloadReader {
    /// Maps with more pairs than this find duplicates through a hash table.
    static var smallMap: Int { 32 }

    /// One of 64 bits for a key.
    @inline(__always)
    static func bloomBit(_ first: UInt64, _ last: UInt64) -> UInt64 {
        let mixed = (first &+ (last &<< 23 | last &>> 41)) &* 0x9E37_79B9_7F4A_7C15
        return 1 &<< (mixed &>> 58)
    }

    /// Reads a key, and one of 64 bits that is the same for the same bytes (0 for a known key with a bit of its own).
    @inline(__always)
    mutating func key(
        _ base: UnsafeRawPointer,
        _ position: inout Int,
        _ fastEnd: Int,
        _ bloomBit: inout UInt64
    ) throws(WireError) -> TagKey {
        if position <= fastEnd {
            let count = Int(base.byte(at: position) ^ 0xA0)
            let start = base + (position &+ 1)
            if count &- 1 < 31, count > 0 {
                let first: UInt64
                let last: UInt64
                var all: UInt64
                if count >= 8 {
                    first = start.word(at: 0)
                    last = start.word(at: count &- 8)
                    all = first | last
                } else {
                    first = start.word(at: 0) &<< UInt64(truncatingIfNeeded: 0 &- count &* 8)
                    last = first
                    all = first
                }
                let number = KnownKey.recognize(start, count: count, first: first, last: last)
                if number != 0 {
                    position &+= count &+ 1
                    if number >= 64 { bloomBit = Self.bloomBit(first, last) }
                    return TagKey(knownNumber: number)
                }
                if count > 16 { all |= start.word(at: 8) | start.word(at: count &- 16) }
                if all & UTF8Check.highBits == 0 {
                    let text = Text(payload: position &+ 1, count: count)
                    position &+= count &+ 1
                    bloomBit = Self.bloomBit(first, last)
                    return TagKey(text)
                }
            }
        }
        let key: TagKey
        (key, bloomBit, position) = try anyKey(position)
        return key
    }

    /// Reads a key of any header width, or a binary value as one.
    @inline(never)
    mutating func anyKey(_ position: Int) throws(WireError) -> (TagKey, UInt64, Int) {
        if try cursor(position).kind() == .nil { throw WireError(.unexpectedType, at: position) }
        let (text, next) = try anyText(position)
        return (storage.pointee.key(for: text), storage.pointee.bloomBit(text), next)
    }

    /// Reads a key where speed does not matter.
    @inline(never)
    mutating func plainKey(_ position: Int) throws(WireError) -> (TagKey, UInt64, Int) {
        var position = position
        var bloomBit: UInt64 = 0
        let key = try key(base, &position, fastEnd, &bloomBit)
        return (key, bloomBit, position)
    }
}

extension BatchStorage {
    /// The same bit for a text as `PayloadReader.bloomBit` gives while reading a key.
    func bloomBit(_ text: Text) -> UInt64 {
        let bytes = bytes(text)
        guard let start = bytes.baseAddress else { return PayloadReader.bloomBit(0, 0) }
        if bytes.count >= 8 {
            return PayloadReader.bloomBit(start.word(at: 0), start.word(at: bytes.count &- 8))
        }
        var word: UInt64 = 0
        var i = 0
        while i < bytes.count {
            word |= UInt64(start.byte(at: i)) &<< UInt64(64 &- 8 &* (bytes.count &- i))
            i &+= 1
        }
        return PayloadReader.bloomBit(word, word)
    }

    /// A hash of a key's bytes for `slots`, which must have been reset before.
    func hash(_ key: TagKey) -> UInt64 {
        let seed = slots.seed
        if key.isKnown { return ByteHash.hash(UInt64(key.size), seed: seed) }
        let bytes = bytes(key.text)
        guard let start = bytes.baseAddress else { return ByteHash.hash(0, seed: seed) }
        return ByteHash.hash(start, count: bytes.count, seed: seed)
    }
}
