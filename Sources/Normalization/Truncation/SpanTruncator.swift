package import DPTraces
package import DPWire

/// Cuts what is too long for the backend, by the agent's limits.
///
/// Looks at lengths only; a span without anything long is not touched. One truncator serves one thread.
package struct SpanTruncator: ~Copyable {
    /// `big_resource`: the resource may have 15,000 bytes instead of 5,000.
    package var allowsBigResources = false

    /// How often each correction was made since it was reset.
    package var counts = CorrectionCounts()

    private var scratch = ByteBuffer()

    /// Bytes of a tag's or metric's key.
    package static var keyLimit: Int { 200 }

    /// Bytes of a tag's value.
    package static var valueLimit: Int { 25_000 }

    /// What keys and values end with that were cut; it comes on top of the limit.
    package static var mark: StaticString { "..." }

    package init() {}

    /// Bytes of a resource.
    package var resourceLimit: Int { allowsBigResources ? 15_000 : 5_000 }

    /// Cuts what is too long in one span.
    package mutating func truncate(span index: Int, of batch: inout TraceBatch) throws(WireError) {
        if try cutResource(batch, index) {
            batch.editSpan(at: index).setResource(scratch.bytes)
            counts.count(.resourceTruncate)
        }
        try truncateTags(index, &batch)
        try truncateMetrics(index, &batch)
    }

    private mutating func truncateTags(_ index: Int, _ batch: inout TraceBatch) throws(WireError) {
        var next = 0
        while let place = longTag(batch, index, from: next) {
            if try cutValue(batch, index, place) {
                batch.editSpan(at: index).setTagValue(at: place, scratch.bytes)
                counts.count(.metaValueTruncate)
            }
            var isMerged = false
            if try cutKey(batch, index, place) {
                isMerged = batch.editSpan(at: index).setTagKey(at: place, scratch.bytes)
                counts.count(.metaKeyTruncate)
            }
            next = isMerged ? place : place &+ 1
        }
    }

    private mutating func truncateMetrics(_ index: Int, _ batch: inout TraceBatch) throws(WireError) {
        var next = 0
        while let place = longMetric(batch, index, from: next) {
            guard try cutMetricKey(batch, index, place) else { return }
            let isMerged = batch.editSpan(at: index).setMetricKey(at: place, scratch.bytes)
            counts.count(.metricsKeyTruncate)
            next = isMerged ? place : place &+ 1
        }
    }
}

// MARK: - Looking

extension SpanTruncator {
    private func longTag(_ batch: borrowing TraceBatch, _ index: Int, from place: Int) -> Int? {
        batch.span(at: index).firstLongTag(from: place, key: Self.keyLimit, value: Self.valueLimit)
    }

    private func longMetric(_ batch: borrowing TraceBatch, _ index: Int, from place: Int) -> Int? {
        batch.span(at: index).firstLongMetric(from: place, key: Self.keyLimit)
    }

    private mutating func cutResource(_ batch: borrowing TraceBatch, _ index: Int) throws(WireError) -> Bool {
        try cut(batch.span(at: index).resourceBytes, resourceLimit, mark: "")
    }

    private mutating func cutValue(
        _ batch: borrowing TraceBatch,
        _ index: Int,
        _ place: Int
    ) throws(WireError) -> Bool {
        try cut(batch.span(at: index).tag(at: place).valueBytes, Self.valueLimit, mark: Self.mark)
    }

    private mutating func cutKey(
        _ batch: borrowing TraceBatch,
        _ index: Int,
        _ place: Int
    ) throws(WireError) -> Bool {
        try cut(batch.span(at: index).tag(at: place).keyBytes, Self.keyLimit, mark: Self.mark)
    }

    private mutating func cutMetricKey(
        _ batch: borrowing TraceBatch,
        _ index: Int,
        _ place: Int
    ) throws(WireError) -> Bool {
        try cut(batch.span(at: index).metricKeyBytes(at: place), Self.keyLimit, mark: Self.mark)
    }

    /// Writes the cut form of a text into the scratch buffer if it is too long.
    private mutating func cut(_ text: RawSpan, _ limit: Int, mark: StaticString) throws(WireError) -> Bool {
        let end = Truncation.end(of: text, limit: limit)
        guard end < text.byteCount else { return false }
        scratch.reset()
        try scratch.append(text, 0..<end)
        try scratch.append(mark)
        return true
    }
}
