internal import DPWire

extension EventView {
    /// UTF-8 of the key of an attribute by its place; empty beyond the last.
    @_lifetime(copy self)
    package func attributeKeyBytes(at place: Int) -> RawSpan {
        let key = record(place)?.key
        let bytes = key.map { storage.pointee.bytes($0) } ?? UnsafeRawBufferPointer(start: nil, count: 0)
        return _overrideLifetime(RawSpan(_unsafeBytes: bytes), copying: self)
    }

    /// A look at the value of an attribute by its place; an empty array beyond the last.
    @_lifetime(copy self)
    package func attributeValue(at place: Int) -> AttributeView {
        let value = record(place)?.value ?? ValueRecord(elements: .none)
        return _overrideLifetime(AttributeView(storage, value), copying: self)
    }

    private func record(_ place: Int) -> AttributeRecord? {
        guard place >= 0, place < record.attributes.length else { return nil }
        return storage.pointee.attributes[record.attributes.first &+ place]
    }
}

/// A look at a value of an event's attribute, or at an element of one.
package struct AttributeView: ~Escapable {
    /// The kinds of value.
    package enum Kind: Sendable {
        case text
        case bool
        case int
        case double
        case array
    }

    private let storage: UnsafePointer<BatchStorage>
    private let value: ValueRecord

    @_lifetime(immortal)
    init(_ storage: UnsafePointer<BatchStorage>, _ value: ValueRecord) {
        self.storage = storage
        self.value = value
    }

    /// The kind of the value, which tells which of the others is meant.
    package var kind: Kind {
        switch value.kind {
        case .string: .text
        case .bool: .bool
        case .int: .int
        case .double: .double
        case .array: .array
        }
    }

    /// UTF-8 of a text; empty for another kind.
    package var textBytes: RawSpan {
        @_lifetime(copy self)
        get {
            let text = value.kind == .string ? value.text : .empty
            return _overrideLifetime(RawSpan(_unsafeBytes: storage.pointee.bytes(text)), copying: self)
        }
    }

    /// The value of a truth value.
    package var bool: Bool { value.bool }
    /// The value of an integer.
    package var int: Int64 { value.int }
    /// The value of a floating-point number.
    package var double: Double { value.double }

    /// Elements of an array.
    package var elementCount: Int { value.kind == .array ? value.elements.length : 0 }

    /// A look at an element of an array; an empty array beyond the last.
    @_lifetime(copy self)
    package func element(at place: Int) -> AttributeView {
        var element = ValueRecord(elements: .none)
        if place >= 0, place < elementCount, let found = storage.pointee.elements[value.elements.first &+ place] {
            element = found
        }
        return _overrideLifetime(AttributeView(storage, element), copying: self)
    }
}

extension SpanView {
    /// UTF-8 of the key of a metric by its place; empty beyond the last.
    @_lifetime(copy self)
    package func metricKeyBytes(at place: Int) -> RawSpan {
        var bytes = UnsafeRawBufferPointer(start: nil, count: 0)
        if let record, place >= 0, place < record.pointee.metrics.length,
            let metric = storage.pointee.metrics[record.pointee.metrics.first &+ place]
        {
            bytes = storage.pointee.bytes(metric.key)
        }
        return _overrideLifetime(RawSpan(_unsafeBytes: bytes), copying: self)
    }

    /// The value of a metric by its place; 0 beyond the last.
    package func metricValue(at place: Int) -> Double {
        guard let record, place >= 0, place < record.pointee.metrics.length else { return 0 }
        return storage.pointee.metrics[record.pointee.metrics.first &+ place]?.value ?? 0
    }

    /// The place of the tag with a name, or nil.
    package func tagPlace(_ name: StaticString) -> Int? {
        guard let record else { return nil }
        let bytes = UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        let tags = record.pointee.tags
        return storage.pointee.number(ofKey: bytes, count: tags.length) {
            storage.pointee.tags[tags.first &+ $0]?.key
        }
    }

    /// The place of the first tag from one on whose key or value is longer than some limits, or nil.
    ///
    /// Looks at lengths only.
    package func firstLongTag(from place: Int, key keyLimit: Int, value valueLimit: Int) -> Int? {
        guard let record else { return nil }
        let tags = storage.pointee.tags.slice(record.pointee.tags.first, record.pointee.tags.length)
        var place = max(place, 0)
        while place < tags.count {
            let tag = tags[place]
            let keyCount = tag.key.isKnown ? 0 : Int(tag.key.text.count)
            if keyCount > keyLimit || Int(tag.value.count) > valueLimit { return place }
            place &+= 1
        }
        return nil
    }

    /// The place of the first tag from one on whose value has at least as many bytes, and begins with a digit, a space or
    /// a dash; or nil.
    package func firstNumberLikeTag(from place: Int, length: Int) -> Int? {
        guard let record else { return nil }
        let tags = storage.pointee.tags.slice(record.pointee.tags.first, record.pointee.tags.length)
        var place = max(place, 0)
        while place < tags.count {
            let tag = tags[place]
            if Int(tag.value.count) >= length {
                switch storage.pointee.bytes(tag.value).first ?? 0 {
                case 0x30...0x39, 0x20, 0x2d: return place
                default: break
                }
            }
            place &+= 1
        }
        return nil
    }

    /// The place of the first metric from one on whose key is longer than a limit, or nil.
    package func firstLongMetric(from place: Int, key keyLimit: Int) -> Int? {
        guard let record else { return nil }
        var place = max(place, 0)
        while place < record.pointee.metrics.length {
            guard let metric = storage.pointee.metrics[record.pointee.metrics.first &+ place] else { return nil }
            if !metric.key.isKnown, Int(metric.key.text.count) > keyLimit { return place }
            place &+= 1
        }
        return nil
    }
}
