public import DPLedger
internal import DPSampling
internal import Synchronization

/// Counts what each of the agent's filters has dropped.
///
/// No lock: threads add with relaxed atomics.
final class FilterTally: Sendable {
    private let names: [(list: StaticString, text: String)]
    private let rules: [FilterRule]
    /// Two for each rule: chunks and spans.
    private nonisolated(unsafe) let counters: UnsafeMutablePointer<Atomic<UInt64>>

    init(_ filters: TraceFilters, _ texts: TraceFilters.Texts) {
        let rules = filters.inForce
        self.rules = rules
        names = rules.map { ($0.kind.name, texts.text(of: $0)) }
        counters = .allocate(capacity: max(rules.count &* 2, 1))
        for index in 0..<rules.count &* 2 { (counters + index).initialize(to: Atomic(0)) }
    }

    deinit {
        counters.deallocate()
    }

    /// Enters what a rule has dropped.
    func add(_ counts: LedgerCounts, to rule: FilterRule) {
        for index in 0..<rules.count where rules[index] == rule {
            counters[index &* 2].wrappingAdd(counts.chunks, ordering: .relaxed)
            counters[index &* 2 &+ 1].wrappingAdd(counts.spans, ordering: .relaxed)
            return
        }
    }

    /// The rules in the order in which they decide, with what they have dropped.
    var usage: [TraceFilterUsage] {
        var usage: [TraceFilterUsage] = []
        for index in 0..<rules.count {
            let dropped = LedgerCounts(
                chunks: counters[index &* 2].load(ordering: .relaxed),
                spans: counters[index &* 2 &+ 1].load(ordering: .relaxed)
            )
            usage.append(
                TraceFilterUsage(list: "\(names[index].list)", text: names[index].text, dropped: dropped)
            )
        }
        return usage
    }
}

/// One of the agent's trace filters, and what it has dropped.
public struct TraceFilterUsage: Sendable {
    /// Where the filter stands in the agent's `/info`, such as `filter_tags.reject`.
    public let list: String
    /// The filter as the agent says it.
    public let text: String
    /// What it has dropped since the agent said so: chunks and spans.
    public let dropped: LedgerCounts
}

extension TraceFilters.Texts {
    fileprivate func text(of rule: FilterRule) -> String {
        let list =
            switch rule.kind {
            case .ignoredResource: ignoreResources
            case .rejectedTag: reject
            case .rejectedTagPattern: rejectPatterns
            case .requiredTag: require
            case .requiredTagPattern: requirePatterns
            }
        return list.indices.contains(rule.index) ? list[rule.index] : ""
    }
}
