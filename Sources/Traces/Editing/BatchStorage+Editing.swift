internal import DPWire

/// Changes to records. Each may fail for want of memory; the batch remembers that, and encoding then fails.
extension BatchStorage {
    /// Runs a change and remembers its failure.
    mutating func attempt(_ change: (inout BatchStorage) throws(WireError) -> Void) {
        do throws(WireError) {
            try change(&self)
        } catch {
            if failure == nil { failure = error }
        }
    }

    /// Says that a span's bytes, and hence its chunk's, no longer are what the batch says.
    mutating func markDirty(span index: Int) {
        guard let span = spans[index], !span.flags.contains(.dirty) else { return }
        spans.update(index) { $0.flags.insert(.dirty) }
        if let chunk = chunk(ofSpan: index) { markDirty(chunk: chunk) }
    }

    /// Says that a chunk's bytes no longer are what the batch says.
    mutating func markDirty(chunk index: Int) {
        chunks.update(index) { $0.isDirty = true }
        isDirty = true
    }

    /// The index of the chunk that a span belongs to; chunks follow one another as their spans do.
    func chunk(ofSpan index: Int) -> Int? {
        var low = 0
        var high = chunks.count
        while low < high {
            let middle = low &+ (high &- low) / 2
            guard let chunk = chunks[middle] else { return nil }
            if index < chunk.spans.first {
                high = middle
            } else if index >= chunk.spans.first &+ chunk.spans.length {
                low = middle &+ 1
            } else {
                return middle
            }
        }
        return nil
    }

    // MARK: Tags and metrics

    /// The runs of `tags` that a span has.
    enum TagRun {
        case tags
        case structs
    }

    /// Sets a tag or `meta_struct` value; an equal value changes nothing.
    mutating func set(_ key: TagKey, to value: Text, in run: TagRun, ofSpan index: Int) throws(WireError) {
        guard var span = spans[index] else { return }
        var range = run == .tags ? span.tags : span.structs
        if let number = tagNumber(of: key, in: range, known: run == .tags ? span.knownTags : .max) {
            guard let old = tags[range.first &+ number], !equal(old.value, value) else { return }
            tags.update(range.first &+ number) { $0.value = value }
            markDirty(span: index)
            return
        }
        let flag: SpanFlags = run == .tags ? .roomyTags : .roomyStructs
        var isRoomy = span.flags.contains(flag)
        try tags.append(TagRecord(key: key, value: value), to: &range, isRoomy: &isRoomy)
        if isRoomy { span.flags.insert(flag) }
        if run == .tags {
            span.tags = range
            span.knownTags |= key.knownBit
        } else {
            span.structs = range
        }
        spans.update(index) { $0 = span }
        markDirty(span: index)
    }

    /// Removes a tag or `meta_struct` value; the others keep their order.
    mutating func remove(_ key: TagKey, from run: TagRun, ofSpan index: Int) {
        guard var span = spans[index] else { return }
        let range = run == .tags ? span.tags : span.structs
        guard let number = tagNumber(of: key, in: range, known: run == .tags ? span.knownTags : .max) else { return }
        tags.close(number, in: range)
        let shorter = RecordRange(start: range.start, count: range.count &- 1)
        if run == .tags { span.tags = shorter } else { span.structs = shorter }
        spans.update(index) { $0 = span }
        markDirty(span: index)
    }

    /// Sets a metric; an equal value changes nothing.
    mutating func set(_ key: TagKey, to value: Double, ofSpan index: Int) throws(WireError) {
        guard let span = spans[index] else { return }
        if let number = metricNumber(of: key, in: span.metrics, known: span.knownMetrics) {
            guard let old = metrics[span.metrics.first &+ number], old.value.bitPattern != value.bitPattern else {
                return
            }
            metrics.update(span.metrics.first &+ number) { $0.value = value }
            markDirty(span: index)
            return
        }
        try append(key, value, toSpan: index)
        markDirty(span: index)
    }

    /// Appends a metric that the span does not have, without saying that its bytes no longer are what the batch says.
    mutating func append(_ key: TagKey, _ value: Double, toSpan index: Int) throws(WireError) {
        guard let base = spans.base, index >= 0, index < spans.count else { return }
        // In place: the records are large.
        let span = base + index
        var range = span.pointee.metrics
        var isRoomy = span.pointee.flags.contains(.roomyMetrics)
        try metrics.append(MetricRecord(key: key, value: value), to: &range, isRoomy: &isRoomy)
        span.pointee.metrics = range
        if isRoomy { span.pointee.flags.insert(.roomyMetrics) }
        span.pointee.knownMetrics |= key.knownBit
    }

    /// Removes a metric; the others keep their order.
    mutating func removeMetric(_ key: TagKey, ofSpan index: Int) {
        guard let span = spans[index],
            let number = metricNumber(of: key, in: span.metrics, known: span.knownMetrics)
        else { return }
        metrics.close(number, in: span.metrics)
        spans.update(index) { $0.metrics.count &-= 1 }
        markDirty(span: index)
    }

    private func tagNumber(of key: TagKey, in range: RecordRange, known: UInt64) -> Int? {
        if let wanted = key.known, known & wanted.bit == 0 { return nil }
        var i = 0
        while i < range.length {
            if let tag = tags[range.first &+ i], equal(tag.key, key) { return i }
            i &+= 1
        }
        return nil
    }

    private func metricNumber(of key: TagKey, in range: RecordRange, known: UInt64) -> Int? {
        if let wanted = key.known, known & wanted.bit == 0 { return nil }
        var i = 0
        while i < range.length {
            if let metric = metrics[range.first &+ i], equal(metric.key, key) { return i }
            i &+= 1
        }
        return nil
    }
}

extension RecordBuffer {
    /// Appends a record to a run in this buffer.
    ///
    /// A run at the buffer's end grows in place. Another is moved there once, with room up to the next power of two,
    /// and is then roomy: its capacity follows from its count.
    mutating func append(
        _ element: Element,
        to range: inout RecordRange,
        isRoomy: inout Bool
    ) throws(WireError) {
        let length = range.length
        if isRoomy, length & (length &- 1) != 0 || length < 4 {
            update(range.first &+ length) { $0 = element }
        } else if length == 0 || !isRoomy && range.first &+ length == count {
            if count >= 0xFFFF_FFFF { throw WireError(.tooLarge, at: count) }
            if length == 0 { range.start = UInt32(truncatingIfNeeded: count) }
            isRoomy = false
            try append(element)
        } else {
            let room = Swift.max(4, length &* 2)
            if count &+ room > 0xFFFF_FFFF { throw WireError(.tooLarge, at: count) }
            let start = count
            // Slack is filled with copies of a record, so that no record is ever without a value.
            _ = try reserve(room)
            _ = try appendCopy(from: range.first, count: length)
            while count < start &+ room { try append(element) }
            range.start = UInt32(truncatingIfNeeded: start)
            isRoomy = true
        }
        range.count &+= 1
    }

    /// Closes the gap of a record that is taken out of a run.
    mutating func close(_ number: Int, in range: RecordRange) {
        var i = range.first &+ number
        while i &+ 1 < range.first &+ range.length {
            if let next = self[i &+ 1] { update(i) { $0 = next } }
            i &+= 1
        }
    }
}
