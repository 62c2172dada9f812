internal import DPObfuscation
internal import DPTraces
internal import DPWire

/// A configuration in the form in which keys are read: without arrays of arrays, known keys as numbers.
struct KeyRules: ~Copyable {
    /// A key of a tag that is to be looked for.
    struct Wanted: BitwiseCopyable {
        /// The number of a known key, or 0.
        var number: UInt8
        var key: UnsafeRawBufferPointer
    }

    /// Bits of the known kinds that are counted.
    private(set) var kinds: UInt8 = 0
    /// Other kinds that are counted, in lower case.
    private(set) var otherKinds = RecordBuffer<UnsafeRawBufferPointer>()
    private(set) var peerTags = RecordBuffer<Wanted>()
    /// The places of known keys in `peerTags` by their numbers; meaningless for keys that are not among them.
    private var peerPlaces = RecordBuffer<UInt8>()
    /// Bits of the known keys among the peer tags: those below 64, and the others.
    private var knownPeers: (UInt64, UInt64) = (0, 0)
    /// Whether there are keys that are not known, or more than places can be told.
    private var hasOtherPeers = false
    private(set) var additionalTags = RecordBuffer<Wanted>()
    private(set) var resourceLimit = 5000
    var obfuscator: ResourceObfuscator?
    /// Whether resources are obfuscated when they are counted: here, or before.
    private(set) var isObfuscating = false
    private var text = StableArena()

    init() {}

    /// Takes over a configuration.
    init(_ configuration: StatsConfiguration) throws(WireError) {
        for kind in configuration.spanKinds {
            let lower = kind.map { $0.lowercased }
            let known = lower.withUnsafeBytes { SpanKind($0) }
            if known == .other {
                try otherKinds.append(copy(lower))
            } else if known != .absent {
                kinds |= known.bit
            }
        }
        for (place, key) in configuration.peerTags.enumerated() {
            // A repeated key would count its tag twice.
            if !configuration.peerTags[..<place].contains(key) { try addPeer(wanted(key)) }
        }
        for key in StatsConfiguration.ordered(configuration.additionalTags).prefix(
            StatsConfiguration.additionalTagLimit
        ) {
            try additionalTags.append(wanted(key))
        }
        if configuration.hasBigResources { resourceLimit = 15_000 }
        if let options = configuration.obfuscation {
            obfuscator = ResourceObfuscator(options)
        }
        isObfuscating = configuration.obfuscation != nil || configuration.hasObfuscatedResources
    }

    private mutating func addPeer(_ wanted: Wanted) throws(WireError) {
        if peerPlaces.count == 0 {
            try peerPlaces.reserve(128).initialize(repeating: 0, count: 128)
            peerPlaces.commit(128)
        }
        let place = try peerTags.append(wanted)
        guard wanted.number != 0, place < 256 else {
            hasOtherPeers = true
            return
        }
        peerPlaces.update(Int(wanted.number)) { $0 = UInt8(place) }
        let number = UInt64(wanted.number)
        if number < 64 { knownPeers.0 |= 1 &<< number } else { knownPeers.1 |= 1 &<< (number &- 64) }
    }

    /// Finds which of the peer tags a span has, and puts their places in order.
    ///
    /// Mutating, though nothing changes: borrowed, the rules would be copied for each call.
    mutating func findPeers(of span: borrowing SpanFields, into places: inout RecordBuffer<UInt32>) throws(WireError) {
        places.reset()
        var low = span.foundTags.low & knownPeers.0
        var high = span.foundTags.high & knownPeers.1
        while low != 0 {
            try places.insertSorted(place(low.trailingZeroBitCount))
            low &= low &- 1
        }
        while high != 0 {
            try places.insertSorted(place(64 &+ high.trailingZeroBitCount))
            high &= high &- 1
        }
        if !hasOtherPeers { return }
        for (place, wanted) in peerTags.slice(0, peerTags.count).enumerated()
        where (wanted.number == 0 || place > 255) && span.value(of: wanted) != nil {
            try places.insertSorted(UInt32(truncatingIfNeeded: place))
        }
    }

    private mutating func place(_ number: Int) -> UInt32 { UInt32(peerPlaces[number] ?? 0) }

    private mutating func copy(_ bytes: [UInt8]) throws(WireError) -> UnsafeRawBufferPointer {
        let result = bytes.withUnsafeBytes { bytes in
            Result { () throws(WireError) in try text.copy(bytes) }
        }
        return try result.get()
    }

    private mutating func wanted(_ key: [UInt8]) throws(WireError) -> Wanted {
        let key = try copy(key)
        return Wanted(number: KnownKey(spelled: key)?.rawValue ?? 0, key: key)
    }

    /// Whether spans with this value of `span.kind` are counted for their kind.
    func counts(_ kind: SpanKind, _ text: UnsafeRawBufferPointer?) -> Bool {
        if kind != .other { return kinds & kind.bit != 0 }
        guard let text else { return false }
        for wanted in otherKinds.slice(0, otherKinds.count) where text.hasSameLetters(as: wanted) { return true }
        return false
    }
}

extension RecordBuffer<UInt32> {
    /// Inserts a number among smaller and larger ones; few at a time.
    fileprivate mutating func insertSorted(_ number: UInt32) throws(WireError) {
        var place = try append(number)
        guard let base else { return }
        while place > 0, base[place &- 1] > number {
            base[place] = base[place &- 1]
            place &-= 1
        }
        base[place] = number
    }
}

extension SpanFields {
    /// The value of a tag that a rule looks for.
    borrowing func value(of wanted: KeyRules.Wanted) -> UnsafeRawBufferPointer? {
        wanted.number != 0 ? tag(number: wanted.number) : tag(unknown: wanted.key)
    }
}
