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
    private(set) var additionalTags = RecordBuffer<Wanted>()
    private(set) var resourceLimit = 5000
    var obfuscator: ResourceObfuscator?
    /// Whether resources are obfuscated here.
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
            if !configuration.peerTags[..<place].contains(key) { try peerTags.append(wanted(key)) }
        }
        for key in StatsConfiguration.ordered(configuration.additionalTags).prefix(
            StatsConfiguration.additionalTagLimit
        ) {
            try additionalTags.append(wanted(key))
        }
        if configuration.hasBigResources { resourceLimit = 15_000 }
        if let options = configuration.obfuscation {
            obfuscator = ResourceObfuscator(options)
            isObfuscating = true
        }
    }

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
