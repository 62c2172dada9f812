import DPTraces

/// Random chunks for which an independent reading of the rules says what statistics count.
struct ChunkMix: ~Copyable {
    private struct Plan {
        var id: UInt64
        var parent: UInt64
        var service: String
        var kind: String?
        var isMeasured: Bool
        var isPartial: Bool
        var isError: Bool
    }

    /// Resources that begin so are to be ignored by the agent's filter.
    static let ignored = "/drop"

    var batch = TraceBatch()
    /// Spans that are counted while statistics are on.
    private(set) var eligible: UInt64 = 0
    /// Of those, the ones with an error.
    private(set) var eligibleErrors: UInt64 = 0

    init(_ generator: inout SplitMix) {
        for _ in 0..<Int.random(in: 0...4, using: &generator) { addChunk(&generator) }
    }

    private mutating func addChunk(_ generator: inout SplitMix) {
        batch.appendChunk()
        let count = Int.random(in: 0...12, using: &generator)
        let isIgnored = generator.next() % 5 == 0
        let plans = (0..<count).map { number in
            Plan(
                id: UInt64(number) + 1,
                parent: number == 0 ? 0 : UInt64.random(in: 1...UInt64(count + 2), using: &generator),
                service: ["a", "b"].randomElement(using: &generator) ?? "a",
                kind: [nil, nil, "client", "SERVER", "internal", "producer"].randomElement(using: &generator) ?? nil,
                isMeasured: generator.next() % 6 == 0,
                isPartial: generator.next() % 9 == 0,
                isError: generator.next() % 7 == 0
            )
        }
        for (number, plan) in plans.enumerated() {
            let span = batch.appendSpan()
            span.spanID = plan.id
            span.parentID = plan.parent
            span.traceID = generator.next()
            span.service = plan.service
            span.name = "op"
            span.resource = (isIgnored ? Self.ignored : "/keep") + "\(generator.next() % 3)"
            span.start = 1_700_000_000_000_000_000
            span.duration = Int64(generator.next() % 1_000_000)
            span.error = plan.isError ? 1 : 0
            if let kind = plan.kind { span.setTag("span.kind", kind) }
            if plan.isMeasured { span.setMetric("_dd.measured", 1) }
            if plan.isPartial { span.setMetric("_dd.partial_version", 1) }
            if number == 0 { span.setMetric("_sampling_priority_v1", [-1.0, 0, 1, 2][Int(generator.next() % 4)]) }
        }
        if isIgnored { return }
        for plan in plans where isCounted(plan, among: plans) {
            eligible += 1
            if plan.isError { eligibleErrors += 1 }
        }
    }

    private func isCounted(_ plan: Plan, among plans: [Plan]) -> Bool {
        if plan.isPartial { return false }
        if plan.isMeasured || ["client", "server", "producer"].contains(plan.kind?.lowercased()) { return true }
        guard plan.parent != 0, let parent = plans.last(where: { $0.id == plan.parent }) else { return true }
        return parent.service != plan.service
    }
}
