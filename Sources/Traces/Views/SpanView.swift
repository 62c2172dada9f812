internal import DPWire

/// A look at one span of a batch.
///
/// Text is copied only when asked for as `String`; the `…Bytes` properties point into the batch.
public struct SpanView: ~Escapable {
    let storage: UnsafePointer<BatchStorage>
    let record: UnsafePointer<SpanRecord>?

    @_lifetime(immortal)
    init(_ storage: UnsafePointer<BatchStorage>, _ index: Int) {
        self.storage = storage
        if let base = storage.pointee.spans.base, index >= 0, index < storage.pointee.spans.count {
            record = UnsafePointer(base + index)
        } else {
            record = nil
        }
    }

    private func text(_ text: Text?) -> String {
        guard let text else { return "" }
        return storage.pointee.string(text)
    }

    @_lifetime(copy self)
    private func bytes(_ text: Text?) -> RawSpan {
        let bytes = storage.pointee.bytes(text ?? .empty)
        return _overrideLifetime(RawSpan(_unsafeBytes: bytes), copying: self)
    }

    /// The service that the span belongs to.
    public var service: String { text(record?.pointee.service) }
    /// The operation's name.
    public var name: String { text(record?.pointee.name) }
    /// What the operation worked on.
    public var resource: String { text(record?.pointee.resource) }
    /// The kind of work, such as `web` or `sql`; may be empty.
    public var type: String { text(record?.pointee.type) }

    /// UTF-8 of `service`.
    public var serviceBytes: RawSpan {
        @_lifetime(copy self)
        get { bytes(record?.pointee.service) }
    }
    /// UTF-8 of `name`.
    public var nameBytes: RawSpan {
        @_lifetime(copy self)
        get { bytes(record?.pointee.name) }
    }
    /// UTF-8 of `resource`.
    public var resourceBytes: RawSpan {
        @_lifetime(copy self)
        get { bytes(record?.pointee.resource) }
    }
    /// UTF-8 of `type`.
    public var typeBytes: RawSpan {
        @_lifetime(copy self)
        get { bytes(record?.pointee.type) }
    }

    /// The lower half of the trace id, the only one that the formats' id field carries.
    public var traceID: UInt64 { record?.pointee.traceID ?? 0 }
    /// The upper half of a 128-bit trace id: the one set by API, else tag `_dd.p.tid`; 0 when there is none.
    public var traceIDHigh: UInt64 {
        guard let record else { return 0 }
        if record.pointee.traceIDHigh != 0 { return record.pointee.traceIDHigh }
        guard let text = storage.pointee.tag(.traceIDHigh, of: record) else { return 0 }
        return HexText.value(storage.pointee.bytes(text)) ?? 0
    }
    /// The span's id.
    public var spanID: UInt64 { record?.pointee.spanID ?? 0 }
    /// The id of the span that caused this one; 0 for a root.
    public var parentID: UInt64 { record?.pointee.parentID ?? 0 }
    /// Whether the span has no parent; one with the trace's id that is its own parent has none either.
    package var isRoot: Bool { record?.pointee.isRoot ?? true }
    /// Begin, in nanoseconds since 1970.
    public var start: Int64 { record?.pointee.start ?? 0 }
    /// Length, in nanoseconds.
    public var duration: Int64 { record?.pointee.duration ?? 0 }
    /// The error code; anything but 0 means that the operation failed.
    public var error: Int32 { record?.pointee.error ?? 0 }

    /// Whether the span is left out of output although its chunk is kept.
    public var isDropped: Bool { record.map { $0.pointee.flags.contains(.dropped) } ?? false }
    /// Whether the span differs from the payload that it was read from, or was built by API.
    public var isEdited: Bool { record.map { !$0.pointee.flags.isDisjoint(with: [.dirty, .marked]) } ?? false }

    // MARK: Tags and metrics

    /// Tags of the span.
    public var tagCount: Int { record?.pointee.tags.length ?? 0 }

    /// A tag by its place; an empty one beyond the last.
    @_lifetime(copy self)
    public func tag(at index: Int) -> TagView {
        let tag = record.flatMap { storage.pointee.record(index, of: $0.pointee.tags) }
        return _overrideLifetime(TagView(storage, tag), copying: self)
    }

    /// The value of a tag, or nil.
    public func tag(_ key: String) -> String? {
        guard let record, let value = storage.pointee.tag(named: key, in: record.pointee.tags) else { return nil }
        return storage.pointee.string(value)
    }

    /// The value of a known tag, or nil.
    @_lifetime(copy self)
    package func tag(_ key: KnownKey) -> RawSpan? {
        guard let record, let value = storage.pointee.tag(key, of: record) else { return nil }
        return bytes(value)
    }

    /// The value of the tag with these bytes as its key, or nil.
    @_lifetime(copy self)
    package func tag(named key: RawSpan) -> RawSpan? {
        guard let record else { return nil }
        let value = key.withUnsafeBytes { storage.pointee.tag(named: $0, in: record.pointee.tags) }
        guard let value else { return nil }
        return bytes(value)
    }

    /// Metrics of the span.
    public var metricCount: Int { record?.pointee.metrics.length ?? 0 }

    /// The key and value of a metric by its place; an empty key beyond the last.
    public func metric(at index: Int) -> (key: String, value: Double) {
        guard let record, index >= 0, index < record.pointee.metrics.length,
            let metric = storage.pointee.metrics[record.pointee.metrics.first &+ index]
        else { return ("", 0) }
        return (storage.pointee.string(metric.key), metric.value)
    }

    /// The value of a metric, or nil.
    public func metric(_ key: String) -> Double? {
        guard let record else { return nil }
        return storage.pointee.metric(named: key, in: record.pointee.metrics)
    }

    /// The value of a known metric, or nil.
    package func metric(_ key: KnownKey) -> Double? {
        guard let record else { return nil }
        return storage.pointee.metric(key, of: record)
    }

    // MARK: Structured values

    /// `meta_struct` values of the span.
    public var metaStructCount: Int { record?.pointee.structs.length ?? 0 }

    /// A `meta_struct` value by its place, its bytes being MessagePack; an empty one beyond the last.
    @_lifetime(copy self)
    public func metaStruct(at index: Int) -> TagView {
        let tag = record.flatMap { storage.pointee.record(index, of: $0.pointee.structs) }
        return _overrideLifetime(TagView(storage, tag), copying: self)
    }

    /// The bytes of a `meta_struct` value, or nil.
    public func metaStruct(_ key: String) -> [UInt8]? {
        guard let record, let value = storage.pointee.tag(named: key, in: record.pointee.structs) else { return nil }
        return [UInt8](storage.pointee.bytes(value))
    }

    /// Links of the span.
    public var linkCount: Int { record?.pointee.links.length ?? 0 }

    /// A link by its place; an empty one beyond the last.
    @_lifetime(copy self)
    public func link(at index: Int) -> LinkView {
        var link: LinkRecord?
        if let record, index >= 0, index < record.pointee.links.length {
            link = storage.pointee.links[record.pointee.links.first &+ index]
        }
        return _overrideLifetime(LinkView(storage, link), copying: self)
    }

    /// Events of the span.
    public var eventCount: Int { record?.pointee.events.length ?? 0 }

    /// An event by its place; an empty one beyond the last.
    @_lifetime(copy self)
    public func event(at index: Int) -> EventView {
        var event: EventRecord?
        if let record, index >= 0, index < record.pointee.events.length {
            event = storage.pointee.events[record.pointee.events.first &+ index]
        }
        return _overrideLifetime(EventView(storage, event), copying: self)
    }
}
