internal import DPNormalization
internal import DPObfuscation
internal import DPTraces
internal import DPWire

/// Reads the keys of spans.
///
/// What a key has beyond the span's own text stands in the reader's scratch until `reset()`.
struct KeyReader: ~Copyable {
    private var scratch = StableArena()
    /// Text in the making.
    private var text = ByteBuffer()
    /// Places of the peer tags that the span at hand has.
    private var places = RecordBuffer<UInt32>()
    /// The tags of the key at hand.
    private var tags = RecordBuffer<BorrowedTag>()

    init() {}

    /// Bytes held from the system.
    var capacityInBytes: Int { scratch.capacity &+ text.capacity &+ tags.capacityInBytes &+ places.capacityInBytes }

    /// Forgets the text of all keys and keeps the memory.
    mutating func reset() {
        scratch.reset()
    }

    /// Forgets the text of all keys, and gives memory back so that at most `byteCount` bytes are held.
    mutating func trim(toAtMost byteCount: Int) {
        scratch.reset(keepingAtMost: byteCount / 2)
        text.reset(keepingAtMost: byteCount / 4)
        tags.reset(keepingAtMost: byteCount / 8)
        places.reset(keepingAtMost: byteCount / 8)
    }

    /// Reads the key of a span whose tags were found.
    mutating func read(
        _ span: borrowing SpanFields,
        _ kind: SpanKind,
        _ rules: inout KeyRules,
        seed: UInt64,
        into key: UnsafeMutablePointer<AggregationKey>
    ) throws(WireError) {
        let texts = span.texts
        key.pointee.resource = texts.resource
        key.pointee.service = texts.service
        key.pointee.name = texts.name
        key.pointee.type = texts.type
        key.pointee.kind = span.tag(.spanKind) ?? .none
        key.pointee.method = span.tag(.httpMethod) ?? .none
        var endpoint = span.tag(.httpEndpoint) ?? .none
        if endpoint.isEmpty { endpoint = span.tag(.httpRoute) ?? .none }
        key.pointee.endpoint = endpoint
        key.pointee.serviceSource = span.tag(.serviceSource) ?? .none
        key.pointee.httpStatus = span.httpStatus()
        key.pointee.grpcStatus = span.grpcStatus()
        key.pointee.root = span.isTraceRoot() ? .yes : .no
        key.pointee.isSynthetics = span.tag(.origin)?.hasPrefix("synthetics") ?? false
        key.pointee.peerTags = UnsafeBufferPointer(start: nil, count: 0)
        key.pointee.additionalTags = UnsafeBufferPointer(start: nil, count: 0)
        if rules.peerTags.count > 0 { try readPeerTags(of: span, kind, &rules, into: key) }
        if rules.additionalTags.count > 0 { try readAdditionalTags(of: span, &rules, into: key) }
        if rules.isObfuscating { try obfuscate(&key.pointee, span, &rules) }
        key.pointee.seal(seed: seed)
    }

    private mutating func readPeerTags(
        of span: borrowing SpanFields,
        _ kind: SpanKind,
        _ rules: inout KeyRules,
        into key: UnsafeMutablePointer<AggregationKey>
    ) throws(WireError) {
        tags.reset()
        if kind.hasPeer {
            try rules.findPeers(of: span, into: &places)
            for place in places.slice(0, places.count) {
                guard let wanted = rules.peerTags[Int(place)], let value = span.value(of: wanted), !value.isEmpty
                else { continue }
                try tags.append(BorrowedTag(key: wanted.key, value: try quantized(value)))
            }
        } else if kind == .absent || kind == .internal, let value = span.tag(.baseService), !value.isEmpty {
            try tags.append(BorrowedTag(key: UnsafeRawBufferPointer(KnownKey.baseService.text), value: value))
        }
        if tags.count > 0 { key.pointee.peerTags = try scratch.copy(tags.slice(0, tags.count)) }
    }

    private mutating func quantized(_ value: UnsafeRawBufferPointer) throws(WireError) -> UnsafeRawBufferPointer {
        guard value.mayHoldAddress else { return value }
        text.reset()
        guard try PeerAddresses.quantize(RawSpan(_unsafeBytes: value), to: &text) else { return value }
        return try scratch.copy(text.bytes)
    }

    private mutating func readAdditionalTags(
        of span: borrowing SpanFields,
        _ rules: inout KeyRules,
        into key: UnsafeMutablePointer<AggregationKey>
    ) throws(WireError) {
        tags.reset()
        for wanted in rules.additionalTags.slice(0, rules.additionalTags.count) {
            guard let value = span.value(of: wanted), !value.isEmpty else { continue }
            let isLong = value.count > StatsConfiguration.additionalValueLimit
            try tags.append(BorrowedTag(key: wanted.key, value: isLong ? BlockedValue.text : value))
        }
        if tags.count > 0 { key.pointee.additionalTags = try scratch.copy(tags.slice(0, tags.count)) }
    }

    /// What the agent would make of the key's text, so that it has nothing left to do.
    private mutating func obfuscate(
        _ key: inout AggregationKey,
        _ span: borrowing SpanFields,
        _ rules: inout KeyRules
    ) throws(WireError) {
        let database = span.tag(.dbType) ?? .none
        text.reset()
        let isChanged = try rules.obfuscate(key.resource, type: key.type, database: database, to: &text)
        if isChanged { key.resource = try scratch.copy(text.bytes) }
        key.resource = key.resource.truncated(to: rules.resourceLimit)
        key.service = key.service.truncated(to: 100)
        key.name = key.name.truncated(to: 100)
        key.type = key.type.truncated(to: 100)
    }
}

/// What stands for values that are not told apart any more.
enum BlockedValue {
    static var text: UnsafeRawBufferPointer { UnsafeRawBufferPointer("tracer_blocked_value") }
}

extension KeyRules {
    /// Appends the obfuscated form of a resource, if it has one.
    fileprivate mutating func obfuscate(
        _ resource: UnsafeRawBufferPointer,
        type: UnsafeRawBufferPointer,
        database: UnsafeRawBufferPointer,
        to output: inout ByteBuffer
    ) throws(WireError) -> Bool {
        try obfuscator?.obfuscate(
            RawSpan(_unsafeBytes: resource),
            type: RawSpan(_unsafeBytes: type),
            database: RawSpan(_unsafeBytes: database),
            to: &output
        ) ?? false
    }
}

extension UnsafeRawBufferPointer {
    /// Whether the value can have an address in it: it begins like one, or has a colon or comma.
    fileprivate var mayHoldAddress: Bool {
        guard let start = baseAddress, count > 0 else { return false }
        let first = start.byte(at: 0)
        if first &- 0x30 < 10 || first == 0x5B || first == 0x69 && hasPrefix("ip-") { return true }
        var i = 0
        if count >= 8 {
            while i &+ 8 < count {
                if Self.hasColonOrComma(start.word(at: i)) { return true }
                i &+= 8
            }
            return Self.hasColonOrComma(start.word(at: count &- 8))
        }
        while i < count {
            let byte = start.byte(at: i)
            if byte == 0x3A || byte == 0x2C { return true }
            i &+= 1
        }
        return false
    }

    /// Whether one of eight bytes is a colon or comma: a byte of the difference is zero then, and borrows.
    private static func hasColonOrComma(_ word: UInt64) -> Bool {
        let colons = word ^ 0x3A3A_3A3A_3A3A_3A3A
        let commas = word ^ 0x2C2C_2C2C_2C2C_2C2C
        let zeros = (colons &- 0x0101_0101_0101_0101) & ~colons | (commas &- 0x0101_0101_0101_0101) & ~commas
        return zeros & 0x8080_8080_8080_8080 != 0
    }

    fileprivate func hasPrefix(_ word: StaticString) -> Bool {
        let word = UnsafeRawBufferPointer(word)
        return count >= word.count && UnsafeRawBufferPointer(rebasing: self[..<word.count]).hasSameBytes(as: word)
    }

    /// The text cut to a number of bytes, at the border of a character.
    fileprivate func truncated(to limit: Int) -> UnsafeRawBufferPointer {
        if count <= limit { return self }
        return UnsafeRawBufferPointer(rebasing: self[..<Truncation.end(of: RawSpan(_unsafeBytes: self), limit: limit)])
    }
}
