internal import DPPatterns

/// The filters with which an agent rejects traces, as it tells them in its `/info`.
///
/// With statistics on, the agent no longer sees all traces, so its filters have to be applied before them. They look at
/// one span of each chunk, the one that stands for it. What the first of these says is done:
///
/// 1. a pattern of `ignore_resources` is found in the resource, or in the name of a span without a resource
/// 2. a condition of `filter_tags.reject` holds
/// 3. a condition of `filter_tags_regex.reject` holds
/// 4. a condition of `filter_tags.require` does not hold
/// 5. a condition of `filter_tags_regex.require` does not hold
///
/// A condition is `key`, which holds for every value, or `key:value`. A tag that a span does not have holds for nothing.
/// Patterns are in RE2's syntax and found anywhere in the value; keys are never patterns.
package struct TraceFilters: Sendable {
    /// The texts of the filters, by list.
    package struct Texts: Sendable {
        package var ignoreResources: [String] = []
        package var reject: [String] = []
        package var rejectPatterns: [String] = []
        package var require: [String] = []
        package var requirePatterns: [String] = []

        package init() {}
    }

    /// What a rule looks for.
    enum Condition: Sendable {
        case resource(Pattern)
        case tag(TagCondition)
    }

    /// The rules in the order in which they decide.
    private(set) var rules: [(rule: FilterRule, condition: Condition)] = []

    /// The filters that are left out, and why.
    ///
    /// One that was to require something requires nothing.
    package private(set) var faults: [FilterFault] = []

    /// No filters: every chunk is kept.
    package init() {}

    /// Reads the filters; patterns are compiled here and nowhere else.
    package init(_ texts: Texts) {
        add(texts.ignoreResources, .ignoredResource)
        add(texts.reject, .rejectedTag)
        add(texts.rejectPatterns, .rejectedTagPattern)
        add(texts.require, .requiredTag)
        add(texts.requirePatterns, .requiredTagPattern)
    }

    /// The filters in the order in which they decide, without those that are left out.
    package var inForce: [FilterRule] { rules.map { $0.rule } }

    /// Whether there is nothing to apply.
    package var isEmpty: Bool { rules.isEmpty }

    private mutating func add(_ texts: [String], _ kind: FilterRule.Kind) {
        for index in 0..<texts.count {
            let rule = FilterRule(kind: kind, index: index)
            do throws(FilterFault.Reason) {
                rules.append((rule, try Self.condition(texts[index], kind)))
            } catch {
                faults.append(FilterFault(rule: rule, reason: error))
            }
        }
    }

    private static func condition(_ text: String, _ kind: FilterRule.Kind) throws(FilterFault.Reason) -> Condition {
        switch kind {
        case .ignoredResource: .resource(try Pattern(filter: Array(text.utf8)))
        case .rejectedTag, .requiredTag: .tag(try TagCondition(text, isPattern: false))
        case .rejectedTagPattern, .requiredTagPattern: .tag(try TagCondition(text, isPattern: true))
        }
    }
}
