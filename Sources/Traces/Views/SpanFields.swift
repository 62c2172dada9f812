package import DPWire

/// A span's fields and known tags where they stand in memory: a look for rules that ask for many of them.
///
/// `look(at:in:)` takes what needs no search; `findTags()` then passes over the tags once, after which each question for a
/// known key costs an index. Reused from span to span, it allocates nothing. All that it tells is valid as long as the
/// batch stays as it is.
@usableFromInline
package struct SpanFields: ~Copyable {
    package private(set) var spanID: UInt64 = 0
    package private(set) var parentID: UInt64 = 0
    package private(set) var traceID: UInt64 = 0
    /// Nanoseconds since 1970.
    package private(set) var start: Int64 = 0
    /// Nanoseconds.
    package private(set) var duration: Int64 = 0
    package private(set) var error: Int32 = 0
    package private(set) var isDropped = false
    /// Bits of the known keys among the tags.
    ///
    /// A bit that is not set is sure; of a key that was removed the bit may be.
    @usableFromInline
    package private(set) var knownTags: UInt64 = 0
    /// The same for metrics.
    @usableFromInline
    package private(set) var knownMetrics: UInt64 = 0

    private var storage: UnsafePointer<BatchStorage>?
    private var record: UnsafePointer<SpanRecord>?
    /// Values by the number of their key.
    private var values = RecordBuffer<Text>()
    /// Which of the values are of this span: a bit for each key below 64.
    @usableFromInline
    var found: UInt64 = 0
    /// The same for the keys from 64 on.
    @usableFromInline
    var foundBeyond: UInt64 = 0

    package init() {}

    /// Looks at a span by its index among the spans of all chunks; false beyond the last.
    package mutating func look(at index: Int, in batch: borrowing TraceBatch) -> Bool {
        let storage = UnsafePointer(batch.storage)
        guard let base = storage.pointee.spans.base, index >= 0, index < storage.pointee.spans.count else {
            record = nil
            return false
        }
        let span = UnsafePointer(base + index)
        self.storage = storage
        record = span
        spanID = span.pointee.spanID
        parentID = span.pointee.parentID
        traceID = span.pointee.traceID
        start = span.pointee.start
        duration = span.pointee.duration
        error = span.pointee.error
        isDropped = span.pointee.flags.contains(.dropped)
        knownTags = span.pointee.knownTags
        knownMetrics = span.pointee.knownMetrics
        return true
    }

    /// Finds the known tags of the span, of keys that stand more than once the last.
    package mutating func findTags() throws(WireError) {
        found = 0
        foundBeyond = 0
        guard let storage, let record else { return }
        if values.count == 0 {
            let all = try values.reserve(128)
            all.initialize(repeating: .empty, count: 128)
            values.commit(128)
        }
        guard let values = values.base else { return }
        let tags = storage.pointee.tags.slice(record.pointee.tags.first, record.pointee.tags.length)
        var low: UInt64 = 0
        var high: UInt64 = 0
        for tag in tags where tag.key.isKnown {
            let number = Int(tag.key.size & 0x7F)
            values[number] = tag.value
            if number < 64 { low |= 1 &<< UInt64(number) } else { high |= 1 &<< UInt64(number &- 64) }
        }
        found = low
        foundBeyond = high
    }

    /// Which known tags the span has, after `findTags()`: a bit for each key below 64, and for each of the others.
    @inlinable @inline(__always)
    package var foundTags: (low: UInt64, high: UInt64) { (found, foundBeyond) }

    /// The value of a known tag, after `findTags()`; nil without the tag.
    @inlinable @inline(__always)
    package func tag(_ key: KnownKey) -> UnsafeRawBufferPointer? {
        tag(number: key.rawValue)
    }

    /// The value of a tag by the number of its known key, after `findTags()`; nil without the tag.
    @inlinable @inline(__always)
    package func tag(number: UInt8) -> UnsafeRawBufferPointer? {
        let isFound =
            number < 64 ? found &>> UInt64(number) & 1 : foundBeyond &>> (UInt64(number) &- 64) & 1
        if isFound == 0 { return nil }
        return value(Int(number))
    }

    @usableFromInline
    func value(_ number: Int) -> UnsafeRawBufferPointer {
        bytes(values[number])
    }

    /// The value of a tag whose key is none of the known ones; nil without the tag.
    ///
    /// Compares with each tag.
    package func tag(unknown key: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        guard let storage, let record else { return nil }
        var value: UnsafeRawBufferPointer?
        for tag in storage.pointee.tags.slice(record.pointee.tags.first, record.pointee.tags.length)
        where !tag.key.isKnown && Int(tag.key.size) == key.count && storage.pointee.bytes(tag.key).hasSameBytes(as: key)
        {
            value = storage.pointee.bytes(tag.value)
        }
        return value
    }

    /// The value of one known tag without `findTags()`; nil without the tag.
    package func lone(_ key: KnownKey) -> UnsafeRawBufferPointer? {
        guard knownTags & key.bit != 0, let storage, let record,
            let base = storage.pointee.tags.base
        else { return nil }
        let wanted = TagKey(key).size
        var tag = base + record.pointee.tags.first
        let end = tag + record.pointee.tags.length
        while tag < end {
            if tag.pointee.key.size == wanted { return storage.pointee.bytes(tag.pointee.value) }
            tag += 1
        }
        return nil
    }

    /// The value of a known metric; nil without it.
    package func metric(_ key: KnownKey) -> Double? {
        guard knownMetrics & key.bit != 0, let storage, let record, let base = storage.pointee.metrics.base else {
            return nil
        }
        let wanted = TagKey(key).size
        var metric = base + record.pointee.metrics.first
        let end = metric + record.pointee.metrics.length
        while metric < end {
            if metric.pointee.key.size == wanted { return metric.pointee.value }
            metric += 1
        }
        return nil
    }

    /// The texts that every span has, as UTF-8.
    package struct Texts {
        package var service: UnsafeRawBufferPointer
        package var name: UnsafeRawBufferPointer
        package var resource: UnsafeRawBufferPointer
        package var type: UnsafeRawBufferPointer
    }

    /// The texts that every span has.
    package var texts: Texts {
        guard let storage, let record else { return Texts(service: .none, name: .none, resource: .none, type: .none) }
        return Texts(
            service: storage.pointee.bytes(record.pointee.service),
            name: storage.pointee.bytes(record.pointee.name),
            resource: storage.pointee.bytes(record.pointee.resource),
            type: storage.pointee.bytes(record.pointee.type)
        )
    }

    private func bytes(_ text: Text?) -> UnsafeRawBufferPointer {
        guard let storage, let text else { return .none }
        return storage.pointee.bytes(text)
    }
}

extension KnownKey {
    /// The known key that some bytes spell; nil if it is none.
    package init?(spelled bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return nil }
        self.init(rawValue: Self.number(of: start, count: bytes.count))
    }
}
