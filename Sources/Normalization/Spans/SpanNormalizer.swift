package import DPTraces
package import DPWire

/// Makes spans what the backend accepts, by the agent's rules and in its order.
///
/// A span that is fine is only looked at: nothing of it is copied, and it stays what its payload said. One normalizer
/// serves one thread; it keeps its memory, so that a warm one allocates nothing.
package struct SpanNormalizer: ~Copyable {
    /// The tracer's language, after which services without a name are called; may be empty.
    package var language: [UInt8] = []

    /// `component2name`: the tag `component` becomes the span's name.
    package var namesSpansAfterComponents = false

    /// How often each correction was made since it was reset.
    package var counts = CorrectionCounts()

    private var scratch = ByteBuffer()
    private var slots = HashSlots()

    package init() {}

    /// Is told of a span by its index, and what was counted so far.
    package typealias Teller = (Int, borrowing TraceBatch, CorrectionCounts) -> Void

    /// Normalizes the spans of a chunk that are not dropped.
    ///
    /// - Parameters:
    ///   - now: the time of the wall clock, in nanoseconds since the epoch, for spans with an impossible start.
    ///   - teller: called after each span.
    /// - Returns: why the chunk cannot be sent, if it cannot; its spans up to the faulty one are changed then.
    package mutating func normalize(
        chunk: Int,
        of batch: inout TraceBatch,
        now: Int64,
        telling teller: Teller? = nil
    ) throws(WireError) -> ChunkFault? {
        let spans = batch.spanIndices(ofChunk: chunk)
        var first: Int?
        for span in spans where !batch.span(at: span).isDropped {
            if let first, isForeign(span, to: first, in: batch) { return .foreignSpan }
            if let fault = try normalize(span: span, of: &batch, now: now) { return fault }
            if first == nil { first = span }
            teller?(span, batch, counts)
        }
        if first == nil { return .emptyTrace }
        try countDuplicates(spans, batch)
        return nil
    }

    /// Normalizes one span.
    ///
    /// - Returns: why the span's chunk cannot be sent, if it cannot.
    package mutating func normalize(
        span index: Int,
        of batch: inout TraceBatch,
        now: Int64
    ) throws(WireError) -> ChunkFault? {
        if batch.span(at: index).traceID == 0 { return .traceIDZero }
        if batch.span(at: index).spanID == 0 { return .spanIDZero }
        try normalizeServices(index, &batch)
        try normalizeName(index, &batch)
        try fillResource(index, &batch)
        normalizeParent(index, &batch)
        normalizeTimes(index, &batch, now: now)
        try normalizeType(index, &batch)
        try normalizeTags(index, &batch)
        try normalizeLinks(index, &batch)
        return nil
    }

    private func isForeign(_ index: Int, to first: Int, in batch: borrowing TraceBatch) -> Bool {
        let span = batch.span(at: index)
        let other = batch.span(at: first)
        if span.traceID != other.traceID { return true }
        guard let high = span.tag(.traceIDHigh), let otherHigh = other.tag(.traceIDHigh) else { return false }
        guard high.byteCount == otherHigh.byteCount else { return true }
        for offset in 0..<high.byteCount where high.byte(offset) != otherHigh.byte(offset) { return true }
        return false
    }
}

// MARK: - Names

extension SpanNormalizer {
    private mutating func normalizeServices(_ index: Int, _ batch: inout TraceBatch) throws(WireError) {
        scratch.reset()
        let service = try Reading.service(batch, index, &scratch)
        if service.isUnnamed {
            let language = language
            try ServiceName.appendFallback(language.span.bytes, to: &scratch)
        }
        counts.count(service.fault, empty: .serviceEmpty, tooLong: .serviceTruncate, invalid: .serviceInvalid)
        if service.isChanged { batch.editSpan(at: index).setService(scratch.bytes) }
        let peer = try normalizePeer(.peerService, index, &batch)
        counts.count(peer, tooLong: .peerServiceTruncate, invalid: .peerServiceInvalid)
        let base = try normalizePeer(.baseService, index, &batch)
        counts.count(base, tooLong: .baseServiceTruncate, invalid: .baseServiceInvalid)
    }

    private mutating func normalizePeer(
        _ key: KnownKey,
        _ index: Int,
        _ batch: inout TraceBatch
    ) throws(WireError) -> TextFault? {
        scratch.reset()
        let result = try Reading.peerService(batch, index, key, &scratch)
        if result.isChanged { batch.editSpan(at: index).setTag(key, scratch.bytes) }
        return result.fault
    }

    private mutating func normalizeName(_ index: Int, _ batch: inout TraceBatch) throws(WireError) {
        scratch.reset()
        if namesSpansAfterComponents, try Reading.component(batch, index, &scratch) {
            batch.editSpan(at: index).setName(scratch.bytes)
            scratch.reset()
        }
        let name = try Reading.name(batch, index, &scratch)
        counts.count(name.fault, empty: .spanNameEmpty, tooLong: .spanNameTruncate, invalid: .spanNameInvalid)
        if name.isChanged { batch.editSpan(at: index).setName(scratch.bytes) }
    }

    private mutating func fillResource(_ index: Int, _ batch: inout TraceBatch) throws(WireError) {
        scratch.reset()
        guard try Reading.missingResource(batch, index, &scratch) else { return }
        batch.editSpan(at: index).setResource(scratch.bytes)
        counts.count(.resourceEmpty)
    }

    private mutating func normalizeType(_ index: Int, _ batch: inout TraceBatch) throws(WireError) {
        scratch.reset()
        guard try Reading.longType(batch, index, &scratch) else { return }
        batch.editSpan(at: index).setType(scratch.bytes)
        counts.count(.typeTruncate)
    }
}

// MARK: - Ids and times

extension SpanNormalizer {
    /// A span that names itself as its parent is a root.
    private func normalizeParent(_ index: Int, _ batch: inout TraceBatch) {
        let parent = batch.span(at: index).parentID
        guard parent == batch.span(at: index).spanID, parent == batch.span(at: index).traceID else { return }
        batch.editSpan(at: index).parentID = 0
    }

    private mutating func normalizeTimes(_ index: Int, _ batch: inout TraceBatch, now: Int64) {
        var times = Reading.times(batch, index)
        if times.normalizeDuration() {
            counts.count(.invalidDuration)
            batch.editSpan(at: index).duration = times.duration
        }
        if times.normalizeStart(now: now) {
            counts.count(.invalidStartDate)
            batch.editSpan(at: index).start = times.start
        }
    }

    private mutating func countDuplicates(_ spans: Range<Int>, _ batch: borrowing TraceBatch) throws(WireError) {
        if spans.count <= 6 {
            for later in spans {
                let id = batch.span(at: later).spanID
                for earlier in spans.lowerBound..<later where batch.span(at: earlier).spanID == id {
                    counts.count(.duplicateSpanID)
                    break
                }
            }
            return
        }
        try slots.reset(expecting: spans.count)
        for index in spans {
            let id = batch.span(at: index).spanID
            let hash = ByteHash.hash(id, seed: slots.seed)
            if slots.find(hash, { batch.span(at: $0).spanID == id }) != nil {
                counts.count(.duplicateSpanID)
            } else {
                // The table was made for all of them: it never has to ask for a hash again.
                try slots.insert(hash, record: index) { _ in 0 }
            }
        }
    }
}

// MARK: - Tags and links

extension SpanNormalizer {
    private mutating func normalizeTags(_ index: Int, _ batch: inout TraceBatch) throws(WireError) {
        scratch.reset()
        if try Reading.env(batch, index, &scratch) { batch.editSpan(at: index).setTag(.env, scratch.bytes) }
        if Reading.hasInvalidStatusCode(batch, index) {
            batch.editSpan(at: index).removeTag(.httpStatusCode)
            counts.count(.invalidHTTPStatusCode)
        }
    }

    private mutating func normalizeLinks(_ index: Int, _ batch: inout TraceBatch) throws(WireError) {
        let links = batch.span(at: index).linkCount
        for link in 0..<links {
            let attributes = batch.span(at: index).link(at: link).attributeCount
            for place in 0..<attributes {
                scratch.reset()
                guard try Reading.linkName(batch, index, link, place, &scratch) else { continue }
                batch.editSpan(at: index).setLinkAttribute(link: link, at: place, scratch.bytes)
            }
        }
    }
}
