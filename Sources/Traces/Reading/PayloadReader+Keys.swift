internal import DPWire

extension PayloadReader {
    /// Reads a key through the cache if it is there, else with every check.
    mutating func key(_ position: Int) throws(WireError) -> (TagKey, Int) {
        let at = fastCursor(position)
        if at.hasSlack, let cache = storage.pointee.keyCache.base, let entry = KeyCache.find(at.next, cache) {
            let key = TagKey(location: UInt32(truncatingIfNeeded: position &+ 1), size: entry.pointee.size)
            return (key, position &+ 1 &+ Int(at.byte(0) ^ 0xA0))
        }
        return try newKey(position)
    }

    /// Reads a key of any header width, or a binary value as one, and puts a short one into the cache.
    @inline(never)
    mutating func newKey(_ position: Int) throws(WireError) -> (TagKey, Int) {
        var at = fastCursor(position)
        var text = Text.empty
        if at.hasSlack, at.text(&text) {
            let key = storage.pointee.key(for: text)
            if text.count > 0, text.count < 32, text.offset == position &+ 1 {
                storage.pointee.keyCache.insert(base + position, count: Int(text.count), key)
            }
            return (key, at.position)
        }
        if cursor(position).isAtNil { throw WireError(.unexpectedType, at: position) }
        let next: Int
        (text, next) = try self.text(position)
        return (storage.pointee.key(for: text), next)
    }
}

extension BatchStorage {
    /// A hash of a key's bytes for `slots`, which must have been reset before.
    func hash(_ key: TagKey) -> UInt64 {
        let seed = slots.seed
        if key.isKnown { return ByteHash.hash(UInt64(key.size), seed: seed) }
        return hash(key.text)
    }

    /// A hash of a text's bytes for `slots`, which must have been reset before.
    func hash(_ text: Text) -> UInt64 {
        let bytes = bytes(text)
        guard let start = bytes.baseAddress else { return ByteHash.hash(0, seed: slots.seed) }
        return ByteHash.hash(start, count: bytes.count, seed: slots.seed)
    }
}
