internal import DPTraces

/// Counts spans by the rule by which tracers count them for statistics: to tell whether both agree.
struct CountedSpans: Sendable {
    private(set) var tallies: [ResourceKey: CountedTally] = [:]

    /// Counts a span if it is eligible: it enters a service, is measured, or of a kind that tells of a request, and ended.
    ///
    /// - Parameter resources: hides values in its resource; nil where that has been done.
    mutating func add(_ span: borrowing SpanView, service: String, _ resources: StatsResource?) {
        guard isEligible(span) else { return }
        let name = span.name
        let resource = span.resource
        let key = ResourceKey(
            service: service.cut(to: 200),
            name: name.cut(to: 200),
            resource: (resources?.hidden(resource.isEmpty ? name : resource, type: span.type) ?? resource)
                .cut(to: StatsResource.limit)
        )
        tallies[key, default: CountedTally()] += CountedTally(hits: 1, errors: span.error != 0 ? 1 : 0)
    }

    private func isEligible(_ span: borrowing SpanView) -> Bool {
        if let version = span.metric(.partialVersion), version >= 0 { return false }
        if span.metric(.topLevel) == 1 || span.metric(.tracerTopLevel) == 1 || span.metric(.measured) == 1 {
            return true
        }
        guard let kind = span.tag(.spanKind) else { return false }
        return InfoDocument.countedKinds.contains { kind.isSameIgnoringCase($0) }
    }
}

extension RawSpan {
    /// Whether the bytes are this text in small letters, in whatever case they stand.
    fileprivate func isSameIgnoringCase(_ text: String) -> Bool {
        guard byteCount == text.utf8.count else { return false }
        return withUnsafeBytes { bytes in
            zip(bytes, text.utf8).allSatisfy { ($0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0) == $1 }
        }
    }
}
