package import DPWire

/// A span that is being made outside of a batch, which takes it over by copying one run of bytes.
///
/// Text is given as UTF-8 that was checked. A setter that fails, for want of memory or room, changes nothing. It mostly
/// takes one block from the system.
package struct SpanDraft: ~Copyable {
    package var traceID: UInt64 = 0
    package var traceIDHigh: UInt64 = 0
    package var spanID: UInt64 = 0
    package var parentID: UInt64 = 0
    /// In nanoseconds since 1970.
    package var start: Int64 = 0
    /// In nanoseconds.
    package var duration: Int64 = 0
    package var error: Int32 = 0

    /// Begins with the service, the name, the resource and the type.
    private(set) var log = DraftLog()
    let serviceCount: Int
    let nameCount: Int
    let resourceCount: Int
    let typeCount: Int
    /// What there is besides tags and metrics.
    private(set) var hasStructs = false
    private(set) var hasLinks = false
    private(set) var hasEvents = false

    /// Room for the tags and metrics of most spans.
    private static var usualByteCount: Int { 768 }

    package init(
        service: UnsafeRawBufferPointer,
        name: UnsafeRawBufferPointer,
        resource: UnsafeRawBufferPointer,
        type: UnsafeRawBufferPointer
    ) throws(WireError) {
        serviceCount = service.count
        nameCount = name.count
        resourceCount = resource.count
        typeCount = type.count
        let isLarge = max(max(serviceCount, nameCount), max(resourceCount, typeCount)) > Text.limit
        if isLarge { throw WireError(.tooLarge, at: 0) }
        try log.reserve(serviceCount &+ nameCount &+ resourceCount &+ typeCount &+ Self.usualByteCount)
        try log.appendPrefix(service)
        try log.appendPrefix(name)
        try log.appendPrefix(resource)
        try log.appendPrefix(type)
    }

    /// Sets a tag.
    package mutating func setTag(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) throws(WireError) {
        try log.set(.tag, key, value)
    }

    /// Sets a metric.
    package mutating func setMetric(_ key: UnsafeRawBufferPointer, _ value: Double) throws(WireError) {
        try log.set(.metric, key, bits: value.bitPattern)
    }

    /// Sets a `meta_struct` value, which is not looked into.
    package mutating func setStruct(
        _ key: UnsafeRawBufferPointer,
        _ value: UnsafeRawBufferPointer
    ) throws(WireError) {
        try log.set(.structValue, key, value)
        hasStructs = true
    }

    /// Replaces all links.
    package mutating func setLinks(_ links: borrowing LinksDraft) throws(WireError) {
        if links.bytes.isEmpty, !hasLinks { return }
        try log.set(.links, UnsafeRawBufferPointer(start: nil, count: 0), links.bytes)
        hasLinks = true
    }

    /// Appends an event.
    package mutating func addEvent(_ event: borrowing EventDraft) throws(WireError) {
        var time = event.time
        let (name, entries) = (event.name, event.entries)
        let failure = withUnsafeBytes(of: &time) { time in
            WireError.caught { () throws(WireError) in try log.set(.event, name, time, entries) }
        }
        if let failure { throw failure }
        hasEvents = true
    }
}

/// The links of a span that is being made.
package struct LinksDraft: ~Copyable {
    private var buffer = ByteBuffer()

    package init() {}

    var bytes: UnsafeRawBufferPointer { buffer.bytes }

    /// The part of a link whose length is fixed.
    static var headByteCount: Int { 36 }

    /// Appends a link, whose attributes come next.
    ///
    /// - Parameter flags: raw; bit 31 says that the others were set.
    package mutating func append(
        traceID: UInt64,
        traceIDHigh: UInt64,
        spanID: UInt64,
        flags: UInt32,
        tracestate: UnsafeRawBufferPointer,
        attributeCount: Int
    ) throws(WireError) {
        if tracestate.count > Text.limit || attributeCount > Text.limit { throw WireError(.tooLarge, at: 0) }
        let head = try buffer.reserve(Self.headByteCount)
        head.storeBytes(of: traceID, as: UInt64.self)
        head.storeBytes(of: traceIDHigh, toByteOffset: 8, as: UInt64.self)
        head.storeBytes(of: spanID, toByteOffset: 16, as: UInt64.self)
        head.storeBytes(of: flags, toByteOffset: 24, as: UInt32.self)
        head.storeBytes(of: UInt32(truncatingIfNeeded: tracestate.count), toByteOffset: 28, as: UInt32.self)
        head.storeBytes(of: UInt32(truncatingIfNeeded: attributeCount), toByteOffset: 32, as: UInt32.self)
        buffer.commit(to: head + Self.headByteCount)
        try buffer.append(tracestate)
    }

    /// Appends an attribute of the last link; of equal keys the last counts.
    package mutating func appendAttribute(
        _ key: UnsafeRawBufferPointer,
        _ value: UnsafeRawBufferPointer
    ) throws(WireError) {
        if key.count > Text.limit || value.count > Text.limit { throw WireError(.tooLarge, at: 0) }
        let head = try buffer.reserve(8)
        head.storeBytes(of: UInt32(truncatingIfNeeded: key.count), as: UInt32.self)
        head.storeBytes(of: UInt32(truncatingIfNeeded: value.count), toByteOffset: 4, as: UInt32.self)
        buffer.commit(to: head + 8)
        try buffer.append(key)
        try buffer.append(value)
    }
}

extension DraftLog {
    /// Sets an entry whose value is a number.
    mutating func set(_ kind: Kind, _ key: UnsafeRawBufferPointer, bits: UInt64) throws(WireError) {
        var bits = bits
        let failure = withUnsafeBytes(of: &bits) { bits in
            WireError.caught { () throws(WireError) in try set(kind, key, bits) }
        }
        if let failure { throw failure }
    }
}
