internal import DPNormalization
internal import DPPatterns
package import DPTraces
internal import DPWire

/// Memory that applying filters needs; one serves one thread.
package struct FilterScratch: ~Copyable {
    fileprivate var matcher = PatternMatcher()
    fileprivate var normalized = ByteBuffer()

    package init() {}
}

extension TraceFilters {
    /// Applies the filters to the span that stands for a chunk.
    ///
    /// Takes time in proportion to the rules and the texts that they look at, and allocates nothing once warm.
    package func decision(on span: borrowing SpanView, using scratch: inout FilterScratch) -> FilterDecision {
        for (rule, condition) in rules {
            let holds =
                switch condition {
                case .resource(let pattern): Self.isFound(pattern, inResourceOf: span, &scratch)
                case .tag(let condition): Self.holds(condition, for: span, &scratch)
                }
            switch rule.kind {
            case .ignoredResource, .rejectedTag, .rejectedTagPattern: if holds { return .dropped(rule) }
            case .requiredTag, .requiredTagPattern: if !holds { return .dropped(rule) }
            }
        }
        return .kept
    }

    private static func isFound(
        _ pattern: Pattern,
        inResourceOf span: borrowing SpanView,
        _ scratch: inout FilterScratch
    ) -> Bool {
        let resource = span.resourceBytes
        let text = resource.isEmpty ? span.nameBytes : resource
        return scratch.matcher.hasMatch(of: pattern, in: text)
    }

    private static func holds(
        _ condition: TagCondition,
        for span: borrowing SpanView,
        _ scratch: inout FilterScratch
    ) -> Bool {
        guard let value = span.tag(named: condition.key.span.bytes) else { return false }
        switch condition.special {
        case .none: break
        case .httpStatusCode: if !StatusCode.isValid(value) { return false }
        case .env:
            if scratch.normalize(value) {
                let normalized = scratch.normalized.bytes
                return holds(condition.value, for: RawSpan(_unsafeBytes: normalized), &scratch.matcher)
            }
        }
        return holds(condition.value, for: value, &scratch.matcher)
    }

    private static func holds(
        _ wanted: TagCondition.Value,
        for value: RawSpan,
        _ matcher: inout PatternMatcher
    ) -> Bool {
        switch wanted {
        case .any: true
        case .exactly(let bytes): value.equals(bytes)
        case .matching(let pattern): matcher.hasMatch(of: pattern, in: value)
        }
    }
}

extension FilterScratch {
    /// Puts the normal form of an environment's name into the buffer; false if the name is to be taken as it is: because
    /// it is normal, or for want of memory.
    fileprivate mutating func normalize(_ name: RawSpan) -> Bool {
        normalized.reset()
        do throws(WireError) {
            return try TagText.normalize(name, as: .value, to: &normalized)
        } catch {
            return false
        }
    }
}

extension TraceBatch {
    /// Drops the chunks that filters reject.
    ///
    /// - Parameters:
    ///   - code: what to remember as each chunk's reason, not 0.
    ///   - report: is told of each chunk that is dropped, by which rule, and how many spans of it were kept until then.
    package mutating func drop(
        _ filters: TraceFilters,
        as code: UInt8,
        using scratch: inout FilterScratch,
        _ report: (_ rule: FilterRule, _ spanCount: Int) -> Void
    ) {
        if filters.isEmpty { return }
        for index in 0..<chunkCount {
            guard !chunk(at: index).isDropped, let root = rootSpanIndex(ofChunk: index) else { continue }
            if case .dropped(let rule) = filters.decision(on: span(at: root), using: &scratch) {
                report(rule, chunk(at: index).keptSpanCount)
                markDropped(chunk: index, reason: code)
            }
        }
    }
}
