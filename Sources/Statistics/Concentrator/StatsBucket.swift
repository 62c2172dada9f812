internal import DPWire

/// The groups of one span of time.
///
/// Its memory is bounded: by the number of groups and of values of the limited fields, and for their text by a number of
/// bytes. What is beyond goes to the overflow group, so that totals stay exact.
package struct StatsBucket: ~Copyable {
    /// Bytes of text beyond which no new group is made.
    static var textLimit: Int { 32 << 20 }

    /// Nanoseconds since 1970.
    package let start: Int64
    /// Whether resources were obfuscated before they were counted.
    package let isObfuscated: Bool
    private(set) var groups = UniqueBuffer<StatsGroup>()
    /// Spans that are not counted under their own key.
    package private(set) var collapsed = CollapsedSpans()

    private let seed: UInt64
    private var slots = HashSlots()
    private var text = StableArena()
    private var resources = SeenValues()
    private var endpoints = SeenValues()
    private var peers = SeenValues()
    private var additions = SeenValues()
    /// The number of the overflow group.
    private var overflow: Int?
    private var blocked: UnsafeBufferPointer<BorrowedTag>?

    init(start: Int64, isObfuscated: Bool, seed: UInt64) {
        self.start = start
        self.isObfuscated = isObfuscated
        self.seed = seed
    }

    /// Groups in the bucket.
    package var groupCount: Int { groups.count }

    /// Spans in the bucket.
    package var hits: UInt64 {
        var sum: UInt64 = 0
        for number in 0..<groups.count { sum &+= groups.read(number) { $0.hits } ?? 0 }
        return sum
    }

    /// Bytes held from the system.
    var retainedByteCount: Int {
        var sum = groups.capacityInBytes &+ slots.capacityInBytes &+ text.capacity &+ resources.capacityInBytes
        sum &+= endpoints.capacityInBytes &+ peers.capacityInBytes &+ additions.capacityInBytes
        for number in 0..<groups.count {
            sum &+= groups.read(number) { $0.okSummary.capacityInBytes &+ $0.errorSummary.capacityInBytes } ?? 0
        }
        return sum
    }

    /// Adds what was recorded of spans with one key.
    mutating func add(
        _ group: RecordedGroup,
        _ samples: borrowing RecordBuffer<LatencySample>,
        _ limits: CardinalityLimits
    ) throws(WireError) {
        let number = try admit(group.key, hits: group.hits, limits)
        if let place = groups.place(of: number) { try place.pointee.add(group, samples) }
    }

    /// Adds another bucket of the same time, under this one's limits.
    mutating func add(_ other: borrowing StatsBucket, _ limits: CardinalityLimits) throws(WireError) {
        for number in 0..<other.groups.count {
            try other.groups.read(number) { group throws(WireError) in
                let number = try admit(group.key, hits: group.hits, limits)
                if let place = groups.place(of: number) { try place.pointee.add(group) }
            }
        }
        collapsed.add(other.collapsed)
    }

    // MARK: Groups

    /// The number of the group that counts a key: its own, one with limited fields, or the overflow group.
    private mutating func admit(
        _ key: AggregationKey,
        hits: UInt64,
        _ limits: CardinalityLimits
    ) throws(WireError) -> Int {
        if key.isOverflow { return try overflowGroup() }
        if let number = find(key) { return number }
        var key = key
        let limited = try limit(&key, limits)
        if !limited.isEmpty {
            collapsed.add(limited, hits)
            key.seal(seed: seed)
            if let number = find(key) { return number }
        }
        if groups.count &- (overflow == nil ? 0 : 1) >= limits.wholeKey || text.capacity >= Self.textLimit {
            collapsed.addWholeKey(hits)
            return try overflowGroup()
        }
        return try insert(key)
    }

    private mutating func overflowGroup() throws(WireError) -> Int {
        if let overflow { return overflow }
        var key = AggregationKey(blockedTags: try blockedTags())
        key.seal(seed: seed)
        let number = try insert(key)
        overflow = number
        return number
    }

    private func find(_ key: AggregationKey) -> Int? {
        withUnsafePointer(to: key) { wanted in
            slots.find(wanted.pointee.hash) { number in
                groups.read(number) { group in
                    withUnsafePointer(to: group.key) { AggregationKey.same($0, wanted) }
                } ?? false
            }
        }
    }

    private mutating func insert(_ key: AggregationKey) throws(WireError) -> Int {
        let number = try groups.append(StatsGroup(try key.copied(to: &text)))
        let base = groups.place(of: 0)
        try slots.insert(key.hash, record: number) { number in base.map { $0[number].key.hash } ?? 0 }
        return number
    }

    // MARK: Limits of fields

    /// Replaces the fields of a new key that have more values than their limits allow.
    private mutating func limit(
        _ key: inout AggregationKey,
        _ limits: CardinalityLimits
    ) throws(WireError) -> CollapsedSpans.Fields {
        var limited = CollapsedSpans.Fields()
        if !key.resource.isBlockedOrEmpty,
            try !resources.admits(key.resource.hashed(seed: seed), limit: limits.resource)
        {
            key.resource = BlockedValue.text
            limited.insert(.resource)
        }
        if !key.endpoint.isBlockedOrEmpty,
            try !endpoints.admits(key.endpoint.hashed(seed: seed), limit: limits.httpEndpoint)
        {
            key.endpoint = BlockedValue.text
            limited.insert(.httpEndpoint)
        }
        if !key.peerTags.isBlockedOrEmpty,
            try !peers.admits(AggregationKey.hash(of: key.peerTags, seed: seed), limit: limits.peerTags)
        {
            key.peerTags = try blockedTags()
            limited.insert(.peerTags)
        }
        if !key.additionalTags.isBlockedOrEmpty,
            try !additions.admits(AggregationKey.hash(of: key.additionalTags, seed: seed), limit: limits.additionalTags)
        {
            key.additionalTags = try blockedTags()
            limited.insert(.additionalTags)
        }
        return limited
    }

    /// The list of tags that stands for lists that are not told apart any more.
    private mutating func blockedTags() throws(WireError) -> UnsafeBufferPointer<BorrowedTag> {
        if let blocked { return blocked }
        var tag = BorrowedTag(key: BlockedValue.text, value: .none)
        let failure = withUnsafePointer(to: &tag) { tag in
            WireError.caught { () throws(WireError) in
                blocked = try text.copy(UnsafeBufferPointer(start: tag, count: 1))
            }
        }
        if let failure { throw failure }
        return blocked ?? UnsafeBufferPointer(start: nil, count: 0)
    }
}

extension AggregationKey {
    /// Whether this is the key of the overflow group, the only one that does not say whether it is of roots.
    var isOverflow: Bool { root == .notSet }

    /// The key of the overflow group.
    init(blockedTags: UnsafeBufferPointer<BorrowedTag>) {
        resource = BlockedValue.text
        service = BlockedValue.text
        name = BlockedValue.text
        type = BlockedValue.text
        kind = BlockedValue.text
        method = BlockedValue.text
        endpoint = BlockedValue.text
        serviceSource = BlockedValue.text
        peerTags = blockedTags
        additionalTags = blockedTags
    }
}

extension UnsafeRawBufferPointer {
    /// Whether a field with this value is not limited.
    fileprivate var isBlockedOrEmpty: Bool { isEmpty || hasSameBytes(as: BlockedValue.text) }
}

extension UnsafeBufferPointer<BorrowedTag> {
    /// Whether a list with these tags is not limited.
    fileprivate var isBlockedOrEmpty: Bool {
        isEmpty || count == 1 && self[0].value.isEmpty && self[0].key.hasSameBytes(as: BlockedValue.text)
    }
}
