internal import DPWire

extension TraceBatch {
    /// Changes to a span, by its index among the spans of all chunks; for an index out of range they do nothing.
    ///
    /// A span that was changed is encoded anew instead of being copied from the payload.
    @_lifetime(&self)
    public mutating func editSpan(at index: Int) -> SpanEditor {
        let editor = SpanEditor(storage, index)
        return _overrideLifetime(editor, mutating: &self)
    }
}

/// Changes to one span of a batch.
///
/// Setting a key that is there replaces its value in place; a new key comes last. Setting costs a scan of the span's
/// tags and amortised constant memory. Text is copied into the batch, ill-formed UTF-8 repaired.
///
/// No change throws: one for which there is no memory is remembered, and encoding the batch then throws.
public struct SpanEditor: ~Copyable, ~Escapable {
    let storage: UnsafeMutablePointer<BatchStorage>
    /// Index of the span among the spans of all chunks.
    public let index: Int

    @_lifetime(immortal)
    init(_ storage: UnsafeMutablePointer<BatchStorage>, _ index: Int) {
        self.storage = storage
        self.index = index
    }

    private var record: SpanRecord { storage.pointee.spans[index] ?? SpanRecord() }

    /// The service that the span belongs to.
    public var service: String {
        get { storage.pointee.string(record.service) }
        nonmutating set { set(newValue) { $0.service = $1 } }
    }

    /// The operation's name.
    public var name: String {
        get { storage.pointee.string(record.name) }
        nonmutating set { set(newValue) { $0.name = $1 } }
    }

    /// What the operation worked on.
    public var resource: String {
        get { storage.pointee.string(record.resource) }
        nonmutating set { set(newValue) { $0.resource = $1 } }
    }

    /// The kind of work, such as `web` or `sql`; may be empty.
    public var type: String {
        get { storage.pointee.string(record.type) }
        nonmutating set { set(newValue) { $0.type = $1 } }
    }

    /// The lower half of the trace id.
    public var traceID: UInt64 {
        get { record.traceID }
        nonmutating set { change(newValue != record.traceID) { $0.traceID = newValue } }
    }

    /// The upper half of a 128-bit trace id; written as tag `_dd.p.tid` of the first span of a chunk that has none.
    public var traceIDHigh: UInt64 {
        get { record.traceIDHigh }
        nonmutating set { change(newValue != record.traceIDHigh) { $0.traceIDHigh = newValue } }
    }

    /// The span's id.
    public var spanID: UInt64 {
        get { record.spanID }
        nonmutating set { change(newValue != record.spanID) { $0.spanID = newValue } }
    }

    /// The id of the span that caused this one; 0 for a root.
    public var parentID: UInt64 {
        get { record.parentID }
        nonmutating set { change(newValue != record.parentID) { $0.parentID = newValue } }
    }

    /// Begin, in nanoseconds since 1970.
    public var start: Int64 {
        get { record.start }
        nonmutating set { change(newValue != record.start) { $0.start = newValue } }
    }

    /// Length, in nanoseconds.
    public var duration: Int64 {
        get { record.duration }
        nonmutating set { change(newValue != record.duration) { $0.duration = newValue } }
    }

    /// The error code; anything but 0 means that the operation failed.
    public var error: Int32 {
        get { record.error }
        nonmutating set { change(newValue != record.error) { $0.error = newValue } }
    }

    private func change(_ isNew: Bool, _ change: (inout SpanRecord) -> Void) {
        if !isNew { return }
        storage.pointee.spans.update(index, change)
        storage.pointee.markDirty(span: index)
    }

    private func set(_ value: String, _ assign: (inout SpanRecord, Text) -> Void) {
        storage.pointee.attempt { storage throws(WireError) in
            let text = try storage.intern(value)
            storage.spans.update(index) { assign(&$0, text) }
            storage.markDirty(span: index)
        }
    }
}

extension SpanEditor {
    /// Sets a tag.
    public func setTag(_ key: String, _ value: String) {
        storage.pointee.attempt { storage throws(WireError) in
            try storage.set(try storage.internKey(key), to: try storage.intern(value), in: .tags, ofSpan: index)
        }
    }

    /// Sets a tag from UTF-8 bytes.
    package func setTag(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) {
        storage.pointee.attempt { storage throws(WireError) in
            try storage.set(try storage.internKey(key), to: try storage.intern(value), in: .tags, ofSpan: index)
        }
    }

    /// Sets a known tag from UTF-8 bytes.
    package func setTag(_ key: KnownKey, _ value: UnsafeRawBufferPointer) {
        storage.pointee.attempt { storage throws(WireError) in
            try storage.set(TagKey(key), to: try storage.intern(value), in: .tags, ofSpan: index)
        }
    }

    /// Removes a tag, if it is there.
    public func removeTag(_ key: String) {
        storage.pointee.attempt { storage throws(WireError) in
            storage.remove(try storage.internKey(key), from: .tags, ofSpan: index)
        }
    }

    /// Sets a metric.
    public func setMetric(_ key: String, _ value: Double) {
        storage.pointee.attempt { storage throws(WireError) in
            try storage.set(try storage.internKey(key), to: value, ofSpan: index)
        }
    }

    /// Sets a known metric.
    package func setMetric(_ key: KnownKey, _ value: Double) {
        storage.pointee.attempt { storage throws(WireError) in
            try storage.set(TagKey(key), to: value, ofSpan: index)
        }
    }

    /// Removes a metric, if it is there.
    public func removeMetric(_ key: String) {
        storage.pointee.attempt { storage throws(WireError) in
            storage.removeMetric(try storage.internKey(key), ofSpan: index)
        }
    }

    /// Sets a `meta_struct` value, which must be one MessagePack value; v0.5 has no place for it.
    public func setMetaStruct(_ key: String, _ value: [UInt8]) {
        storage.pointee.attempt { storage throws(WireError) in
            let key = try storage.internKey(key)
            let text = try storage.internBinary(value)
            try storage.set(key, to: text, in: .structs, ofSpan: index)
        }
    }

    /// Removes a `meta_struct` value, if it is there.
    public func removeMetaStruct(_ key: String) {
        storage.pointee.attempt { storage throws(WireError) in
            storage.remove(try storage.internKey(key), from: .structs, ofSpan: index)
        }
    }
}
