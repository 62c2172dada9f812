internal import DPWire

/// Changes that rules make: from bytes, and to entries by their place. A place that does not exist changes nothing.
extension SpanEditor {
    /// Sets the service from UTF-8 bytes.
    package func setService(_ value: UnsafeRawBufferPointer) {
        setText(value) { $0.service = $1 }
    }

    /// Sets the name from UTF-8 bytes.
    package func setName(_ value: UnsafeRawBufferPointer) {
        setText(value) { $0.name = $1 }
    }

    /// Sets the resource from UTF-8 bytes.
    package func setResource(_ value: UnsafeRawBufferPointer) {
        setText(value) { $0.resource = $1 }
    }

    /// Sets the type from UTF-8 bytes.
    package func setType(_ value: UnsafeRawBufferPointer) {
        setText(value) { $0.type = $1 }
    }

    private func setText(_ value: UnsafeRawBufferPointer, _ assign: (inout SpanRecord, Text) -> Void) {
        storage.pointee.attempt { storage throws(WireError) in
            let text = try storage.intern(value)
            storage.spans.update(index) { assign(&$0, text) }
            storage.markDirty(span: index)
        }
    }

    /// Sets the value of the tag at a place.
    package func setTagValue(at place: Int, _ value: UnsafeRawBufferPointer) {
        storage.pointee.attempt { storage throws(WireError) in
            guard let tags = storage.spans[index]?.tags, place >= 0, place < tags.length else { return }
            let text = try storage.intern(value)
            storage.tags.update(tags.first &+ place) { $0.value = text }
            storage.markDirty(span: index)
        }
    }

    /// Gives the tag at a place another key; a tag that has that key already takes the value and the place vanishes.
    ///
    /// - Returns: whether the place vanished.
    package func setTagKey(at place: Int, _ key: UnsafeRawBufferPointer) -> Bool {
        var isMerged = false
        storage.pointee.attempt { storage throws(WireError) in
            guard let tags = storage.spans[index]?.tags, place >= 0, place < tags.length,
                let value = storage.tags[tags.first &+ place]?.value
            else { return }
            let count = tags.length
            let name = try storage.internKey(key)
            let other = storage.number(ofKey: key, count: count) { storage.tags[tags.first &+ $0]?.key }
            if let other, other != place {
                storage.tags.update(tags.first &+ other) { $0.value = value }
                storage.tags.close(place, in: tags)
                storage.spans.update(index) { $0.tags.count &-= 1 }
                isMerged = true
            } else {
                storage.tags.update(tags.first &+ place) { $0.key = name }
                storage.spans.update(index) { $0.knownTags |= name.known?.bit ?? 0 }
            }
            storage.markDirty(span: index)
        }
        return isMerged
    }

    /// Sets a tag with a constant key from UTF-8 bytes.
    package func setTag(_ key: StaticString, _ value: UnsafeRawBufferPointer) {
        setTag(UnsafeRawBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount), value)
    }

    /// Removes a known tag, if it is there.
    package func removeTag(_ key: KnownKey) {
        storage.pointee.remove(TagKey(key), from: .tags, ofSpan: index)
    }

    /// Sets the value of the metric at a place.
    package func setMetricValue(at place: Int, _ value: Double) {
        guard let metrics = storage.pointee.spans[index]?.metrics, place >= 0, place < metrics.length else { return }
        storage.pointee.metrics.update(metrics.first &+ place) { $0.value = value }
        storage.pointee.markDirty(span: index)
    }

    /// Gives the metric at a place another key; a metric that has that key already takes the value and the place vanishes.
    ///
    /// - Returns: whether the place vanished.
    package func setMetricKey(at place: Int, _ key: UnsafeRawBufferPointer) -> Bool {
        var isMerged = false
        storage.pointee.attempt { storage throws(WireError) in
            guard let metrics = storage.spans[index]?.metrics, place >= 0, place < metrics.length,
                let value = storage.metrics[metrics.first &+ place]?.value
            else { return }
            let count = metrics.length
            let name = try storage.internKey(key)
            let other = storage.number(ofKey: key, count: count) { storage.metrics[metrics.first &+ $0]?.key }
            if let other, other != place {
                storage.metrics.update(metrics.first &+ other) { $0.value = value }
                storage.metrics.close(place, in: metrics)
                storage.spans.update(index) { $0.metrics.count &-= 1 }
                isMerged = true
            } else {
                storage.metrics.update(metrics.first &+ place) { $0.key = name }
                storage.spans.update(index) { $0.knownMetrics |= name.known?.bit ?? 0 }
            }
            storage.markDirty(span: index)
        }
        return isMerged
    }

    /// Removes the metric at a place; those behind it move up.
    package func removeMetric(at place: Int) {
        guard let metrics = storage.pointee.spans[index]?.metrics, place >= 0, place < metrics.length else { return }
        storage.pointee.metrics.close(place, in: metrics)
        storage.pointee.spans.update(index) { $0.metrics.count &-= 1 }
        storage.pointee.markDirty(span: index)
    }

    /// Sets the value of an attribute of a link.
    package func setLinkAttribute(link: Int, at place: Int, _ value: UnsafeRawBufferPointer) {
        storage.pointee.attempt { storage throws(WireError) in
            guard let links = storage.spans[index]?.links, link >= 0, link < links.length,
                let attributes = storage.links[links.first &+ link]?.attributes,
                place >= 0, place < attributes.length
            else { return }
            let text = try storage.intern(value)
            storage.tags.update(attributes.first &+ place) { $0.value = text }
            storage.markDirty(span: index)
        }
    }

    /// Sets an attribute of an event, or an element of it if it is an array.
    package func setEventAttribute(event: Int, at place: Int, element: Int? = nil, _ value: EventScalar) {
        storage.pointee.attempt { storage throws(WireError) in
            guard let events = storage.spans[index]?.events, event >= 0, event < events.length,
                let attributes = storage.events[events.first &+ event]?.attributes,
                place >= 0, place < attributes.length,
                let old = storage.attributes[attributes.first &+ place]?.value
            else { return }
            let record: ValueRecord
            switch value {
            case .text(let bytes): record = ValueRecord(try storage.intern(bytes))
            case .bool(let value): record = ValueRecord(value)
            case .int(let value): record = ValueRecord(value)
            case .double(let value): record = ValueRecord(value)
            }
            if let element {
                guard old.kind == .array, element >= 0, element < old.elements.length else { return }
                storage.elements.update(old.elements.first &+ element) { $0 = record }
            } else {
                storage.attributes.update(attributes.first &+ place) { $0.value = record }
            }
            storage.markDirty(span: index)
        }
    }
}

/// A new value of an event's attribute.
package enum EventScalar {
    /// UTF-8 bytes, which are copied.
    case text(UnsafeRawBufferPointer)
    case bool(Bool)
    case int(Int64)
    case double(Double)
}
