internal import DPTraces
internal import DPWire
internal import DPNormalization
internal import DPPlatform

/// The duration of one span, as a place in a sketch.
struct LatencySample: BitwiseCopyable {
    /// The index of the sketch's bin; nil for the bin of zero.
    var bin: Int32?
    var isError: Bool
    /// The next sample of the same group; 0 for none, else its number + 1.
    var next: UInt32 = 0
}

/// The spans of one batch that have a key and a bucket in common.
struct RecordedGroup: BitwiseCopyable {
    var key: AggregationKey
    /// Nanoseconds since 1970.
    var bucketStart: Int64
    var hits: UInt64 = 0
    var errors: UInt64 = 0
    var topLevelHits: UInt64 = 0
    /// Nanoseconds.
    var duration: UInt64 = 0
    /// Numbers of samples + 1; 0 for none.
    var firstSample: UInt32 = 0
    var lastSample: UInt32 = 0
}

/// Counts the spans of one batch at a time, without any lock.
///
/// One thread at a time has it. What it has counted refers to the batch's text, and is handed to a `StatsAggregator`
/// before the batch changes. Reused, it allocates nothing.
package struct StatsRecorder: ~Copyable {
    private(set) var groups = RecordBuffer<RecordedGroup>()
    private(set) var samples = RecordBuffer<LatencySample>()
    /// Spans that were counted.
    private(set) var hits: UInt64 = 0

    private var span = SpanFields()
    private var reader = KeyReader()
    /// The key of the span at hand, at a place of its own.
    private var keys = RecordBuffer<AggregationKey>()
    private var rules = KeyRules()
    private var slots = HashSlots()
    private var seed: UInt64 = 0
    private var bucketSize: Int64 = 1
    /// The number of the configuration that the rules were made of.
    private(set) var generation: UInt64 = 0
    /// Whether resources are obfuscated when they are counted: here, or before.
    var isObfuscating: Bool { rules.isObfuscating }
    private(set) var limits = CardinalityLimits()

    package init() {}

    /// Bytes held from the system.
    package var retainedByteCount: Int {
        groups.capacityInBytes &+ samples.capacityInBytes &+ slots.capacityInBytes &+ reader.capacityInBytes
    }

    /// Takes over a configuration.
    mutating func configure(_ configuration: StatsConfiguration, generation: UInt64, seed: UInt64) throws(WireError) {
        rules = try KeyRules(configuration)
        bucketSize = max(configuration.bucketSize, 1)
        limits = configuration.limits
        self.generation = generation
        self.seed = seed
    }

    /// Forgets what was counted and keeps the memory.
    mutating func reset() {
        hits = 0
        groups.reset()
        samples.reset()
        reader.reset()
    }

    /// Gives memory back if more than `byteCount` bytes are held.
    package mutating func trim(toAtMost byteCount: Int) {
        if retainedByteCount <= byteCount { return }
        groups.reset(keepingAtMost: byteCount / 2)
        samples.reset(keepingAtMost: byteCount / 8)
        slots.reset(keepingAtMost: byteCount / 8)
        reader.trim(toAtMost: byteCount / 4)
    }

    /// Counts the spans of all chunks that are not dropped.
    ///
    /// - Throws: without memory; what was counted before stays.
    mutating func record(_ batch: borrowing TraceBatch, now: Int64) throws(WireError) {
        try slots.reset(expecting: 16)
        if keys.count == 0 { try keys.append(AggregationKey()) }
        for chunk in 0..<batch.chunkCount where !batch.chunk(at: chunk).isDropped {
            for index in batch.spanIndices(ofChunk: chunk) {
                guard span.look(at: index, in: batch), !span.isDropped else { continue }
                try record(now)
            }
        }
    }

    /// Counts the span at hand if it is eligible.
    @inline(__always)
    private mutating func record(_ now: Int64) throws(WireError) {
        let kindText = span.knownTags & KnownKey.spanKind.bit != 0 ? span.lone(.spanKind) : nil
        let kind = SpanKind(kindText)
        let isTopLevel = span.hasTopLevel()
        guard isTopLevel || rules.counts(kind, kindText) || span.isMeasured(), !span.isPartial() else { return }
        try span.findTags()
        guard let key = keys.base else { return }
        try reader.read(span, kind, &rules, seed: seed, into: key)
        try count(key, isTopLevel: isTopLevel, now)
    }

    private mutating func count(
        _ key: UnsafePointer<AggregationKey>,
        isTopLevel: Bool,
        _ now: Int64
    ) throws(WireError) {
        var times = SpanTimes(start: span.start, duration: span.duration)
        _ = times.normalizeDuration()
        _ = times.normalizeStart(now: now)
        let start = BucketTime.start(of: times.start &+ times.duration, size: bucketSize)
        let number = try group(for: key, start)

        let isError = span.error != 0
        let sample = LatencySample(bin: DDSketch.index(of: Double(times.duration)), isError: isError)
        let sampleNumber = UInt32(truncatingIfNeeded: try samples.append(sample) &+ 1)
        var last: UInt32 = 0
        groups.update(number) { group in
            group.hits &+= 1
            if isError { group.errors &+= 1 }
            if isTopLevel { group.topLevelHits &+= 1 }
            group.duration = group.duration.saturatingAdd(UInt64(times.duration))
            last = group.lastSample
            group.lastSample = sampleNumber
            if last == 0 { group.firstSample = sampleNumber }
        }
        if last != 0 { samples.update(Int(last) &- 1) { $0.next = sampleNumber } }
        hits &+= 1
    }

    /// The number of the group for a key.
    private mutating func group(for key: UnsafePointer<AggregationKey>, _ start: Int64) throws(WireError) -> Int {
        let groups = groups.base
        let hash = Self.slotHash(key.pointee.hash, start)
        let found = slots.find(hash) { number in
            guard let group = groups.map({ $0 + number }) else { return false }
            return group.pointee.bucketStart == start && AggregationKey.same(group.key, key)
        }
        if let found { return found }
        let number = try self.groups.append(RecordedGroup(key: key.pointee, bucketStart: start))
        let base = self.groups.base
        try slots.insert(hash, record: number) { number in
            guard let group = base.map({ $0 + number }) else { return 0 }
            return Self.slotHash(group.pointee.key.hash, group.pointee.bucketStart)
        }
        return number
    }

    private static func slotHash(_ hash: UInt64, _ start: Int64) -> UInt64 {
        ByteHash.hash(UInt64(bitPattern: start), seed: hash)
    }
}

extension UnsafeMutablePointer<RecordedGroup> {
    /// The place of the group's key.
    fileprivate var key: UnsafePointer<AggregationKey> {
        UnsafeRawPointer(self).assumingMemoryBound(to: AggregationKey.self)
    }
}

/// Buckets of time.
enum BucketTime {
    /// The start of the bucket that holds a moment.
    static func start(of moment: Int64, size: Int64) -> Int64 {
        let offset = moment % size
        return moment &- (offset < 0 ? offset &+ size : offset)
    }
}

extension UInt64 {
    /// The sum, or the largest number if it does not fit.
    func saturatingAdd(_ other: UInt64) -> UInt64 {
        let (sum, isOverflow) = addingReportingOverflow(other)
        return isOverflow ? .max : sum
    }
}
