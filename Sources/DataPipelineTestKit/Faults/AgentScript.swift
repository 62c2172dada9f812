/// The reactions that an agent was told to show, in order.
struct AgentScript: Sendable {
    private struct Rule {
        var filter: RequestFilter
        let plan: ReactionPlan
    }

    private var rules: [Rule] = []

    mutating func append(_ conditions: [RequestMatch], _ reactions: [AgentReaction]) {
        rules.append(Rule(filter: RequestFilter(conditions), plan: ReactionPlan(reactions)))
    }

    mutating func removeAll() {
        rules.removeAll()
    }

    /// What the first rule that takes the request says; later rules do not count it.
    mutating func plan(for request: RecordedRequest) -> ReactionPlan? {
        for index in rules.indices where rules[index].filter.takes(request) {
            return rules[index].plan
        }
        return nil
    }
}
