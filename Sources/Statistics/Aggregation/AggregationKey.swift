internal import DPWire

/// A key and its value, both borrowed.
struct BorrowedTag: BitwiseCopyable {
    var key: UnsafeRawBufferPointer
    var value: UnsafeRawBufferPointer
}

/// Whether a span is the root of its trace, numbered as on the wire.
package enum TraceRootMark: UInt8, BitwiseCopyable, Sendable {
    case notSet
    case yes
    case no
}

/// What spans have in common that are counted together.
///
/// All text is borrowed: from a batch and a recorder's scratch while spans are read, from a bucket's arena once the
/// bucket has a group for the key. So a look-up copies nothing.
struct AggregationKey: BitwiseCopyable {
    var resource = UnsafeRawBufferPointer.none
    var service = UnsafeRawBufferPointer.none
    var name = UnsafeRawBufferPointer.none
    var type = UnsafeRawBufferPointer.none
    var kind = UnsafeRawBufferPointer.none
    var method = UnsafeRawBufferPointer.none
    var endpoint = UnsafeRawBufferPointer.none
    var serviceSource = UnsafeRawBufferPointer.none
    /// 0 for none.
    var httpStatus: UInt32 = 0
    /// -1 for none.
    var grpcStatus: Int16 = -1
    var root = TraceRootMark.notSet
    var isSynthetics = false
    var peerTags = UnsafeBufferPointer<BorrowedTag>(start: nil, count: 0)
    var additionalTags = UnsafeBufferPointer<BorrowedTag>(start: nil, count: 0)
    /// Of all the above; `seal(seed:)` makes it.
    private(set) var hash: UInt64 = 0

    /// Computes the hash, after which the key must not change.
    mutating func seal(seed: UInt64) {
        var hash = resource.hashed(seed: seed)
        hash = service.hashed(seed: hash)
        hash = name.hashed(seed: hash)
        hash = type.hashed(seed: hash)
        hash = kind.hashed(seed: hash)
        hash = method.hashed(seed: hash)
        hash = endpoint.hashed(seed: hash)
        hash = serviceSource.hashed(seed: hash)
        hash = ByteHash.hash(numbers, seed: hash)
        if peerTags.count > 0 { hash = Self.hash(of: peerTags, seed: hash) }
        if additionalTags.count > 0 { hash = Self.hash(of: additionalTags, seed: ~hash) }
        self.hash = hash
    }

    /// The hash of a list of tags.
    static func hash(of tags: UnsafeBufferPointer<BorrowedTag>, seed: UInt64) -> UInt64 {
        var hash = seed
        for tag in tags { hash = tag.value.hashed(seed: tag.key.hashed(seed: hash)) }
        return hash
    }

    private var numbers: UInt64 {
        UInt64(httpStatus) | UInt64(UInt16(bitPattern: grpcStatus)) &<< 32 | UInt64(root.rawValue) &<< 48
            | (isSynthetics ? 1 &<< 56 : 0)
    }

    /// Whether both keys are the same in all fields.
    static func same(_ a: UnsafePointer<AggregationKey>, _ b: UnsafePointer<AggregationKey>) -> Bool {
        a.pointee.hash == b.pointee.hash && a.pointee.numbers == b.pointee.numbers
            && a.pointee.resource.hasSameBytes(as: b.pointee.resource)
            && a.pointee.service.hasSameBytes(as: b.pointee.service)
            && a.pointee.name.hasSameBytes(as: b.pointee.name) && a.pointee.type.hasSameBytes(as: b.pointee.type)
            && a.pointee.kind.hasSameBytes(as: b.pointee.kind) && a.pointee.method.hasSameBytes(as: b.pointee.method)
            && a.pointee.endpoint.hasSameBytes(as: b.pointee.endpoint)
            && a.pointee.serviceSource.hasSameBytes(as: b.pointee.serviceSource)
            && same(a.pointee.peerTags, b.pointee.peerTags)
            && same(a.pointee.additionalTags, b.pointee.additionalTags)
    }

    private static func same(
        _ a: UnsafeBufferPointer<BorrowedTag>,
        _ b: UnsafeBufferPointer<BorrowedTag>
    ) -> Bool {
        guard a.count == b.count else { return false }
        if a.count == 0 { return true }
        for i in 0..<a.count where !a[i].key.hasSameBytes(as: b[i].key) || !a[i].value.hasSameBytes(as: b[i].value) {
            return false
        }
        return true
    }

    /// The same key with all text in an arena.
    func copied(to arena: inout StableArena) throws(WireError) -> AggregationKey {
        var copy = self
        copy.resource = try arena.copy(resource)
        copy.service = try arena.copy(service)
        copy.name = try arena.copy(name)
        copy.type = try arena.copy(type)
        copy.kind = try arena.copy(kind)
        copy.method = try arena.copy(method)
        copy.endpoint = try arena.copy(endpoint)
        copy.serviceSource = try arena.copy(serviceSource)
        copy.peerTags = try Self.copied(peerTags, to: &arena)
        copy.additionalTags = try Self.copied(additionalTags, to: &arena)
        return copy
    }

    private static func copied(
        _ tags: UnsafeBufferPointer<BorrowedTag>,
        to arena: inout StableArena
    ) throws(WireError) -> UnsafeBufferPointer<BorrowedTag> {
        let copy = UnsafeMutableBufferPointer(mutating: try arena.copy(tags))
        for i in 0..<copy.count {
            copy[i] = BorrowedTag(key: try arena.copy(copy[i].key), value: try arena.copy(copy[i].value))
        }
        return UnsafeBufferPointer(copy)
    }
}
