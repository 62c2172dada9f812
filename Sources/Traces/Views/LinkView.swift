internal import DPWire

/// A look at a span link.
public struct LinkView: ~Escapable {
    private let storage: UnsafePointer<BatchStorage>
    private let record: LinkRecord

    @_lifetime(immortal)
    init(_ storage: UnsafePointer<BatchStorage>, _ record: LinkRecord?) {
        self.storage = storage
        self.record = record ?? LinkRecord()
    }

    /// The lower half of the linked span's trace id.
    public var traceID: UInt64 { record.traceID }
    /// The upper half of the linked span's trace id.
    public var traceIDHigh: UInt64 { record.traceIDHigh }
    /// The linked span's id.
    public var spanID: UInt64 { record.spanID }
    /// W3C trace flags; nil when none were given.
    public var traceFlags: UInt32? { record.flags == 0 ? nil : record.flags & 0x7FFF_FFFF }
    /// W3C trace state; may be empty.
    public var tracestate: String { storage.pointee.string(record.tracestate) }

    /// Attributes of the link.
    public var attributeCount: Int { record.attributes.length }

    /// An attribute by its place; an empty one beyond the last.
    @_lifetime(copy self)
    public func attribute(at index: Int) -> TagView {
        let tag = storage.pointee.record(index, of: record.attributes)
        return _overrideLifetime(TagView(storage, tag), copying: self)
    }

    /// The value of an attribute, or nil.
    public func attribute(_ key: String) -> String? {
        guard let value = storage.pointee.tag(named: key, in: record.attributes) else { return nil }
        return storage.pointee.string(value)
    }
}
