import Testing

@testable import data_pipeline

private func plan(_ options: WorkloadOptions) -> [PlannedTrace] {
    var planner = TracePlanner(options)
    return (0..<options.traces).map { _ in planner.next() }
}

@Suite struct TracePlannerTests {
    @Test func theSeedDecidesEverything() {
        let options = WorkloadOptions(seed: 7, traces: 20, spansPerTrace: 15)
        #expect(plan(options) == plan(options))
        #expect(plan(options) != plan(WorkloadOptions(seed: 8, traces: 20, spansPerTrace: 15)))
    }

    @Test(arguments: TraceShape.allCases, [1, 2, 3, 50])
    func tracesHaveTheSizeAskedForAndHoldTogether(shape: TraceShape, spans: Int) {
        for trace in plan(WorkloadOptions(traces: 20, spansPerTrace: spans, shape: shape)) {
            #expect(trace.spans.count == spans)
            #expect(trace.spans[0].parent == nil)
            #expect(Set(trace.spans.map(\.spanID)).count == spans)
            for (index, span) in trace.spans.enumerated().dropFirst() {
                guard let parentIndex = span.parent else { Issue.record("a second root"); continue }
                #expect(parentIndex < index)
                let parent = trace.spans[parentIndex]
                #expect(span.start >= parent.start && span.duration > 0)
                #expect(span.start + span.duration <= parent.start + parent.duration)
            }
            #expect(trace.spans.allSatisfy { !$0.service.isEmpty && !$0.name.isEmpty && !$0.resource.isEmpty })
        }
    }

    @Test func shapesAreWhatTheyAreCalled() {
        let chain = plan(WorkloadOptions(traces: 1, spansPerTrace: 9, shape: .chain))[0]
        #expect(chain.spans.map(\.parent) == [nil] + (0..<8).map { $0 })
        let fan = plan(WorkloadOptions(traces: 1, spansPerTrace: 9, shape: .fan))[0]
        #expect(fan.spans.dropFirst().allSatisfy { $0.parent == 0 })
    }

    @Test func aWorkloadHoldsWhatRealOnesHold() {
        let traces = plan(WorkloadOptions(seed: 3, traces: 300, spansPerTrace: 20))
        let spans = traces.flatMap(\.spans)
        #expect(Set(spans.map(\.service)).count >= 6)
        #expect(Set(spans.map(\.type)).isSuperset(of: ["web", "sql", "redis", "http", "rpc", "queue", "worker"]))
        #expect(Set(traces.map(\.priority)) == [-1, 0, 1, 2])
        #expect(traces.contains { $0.traceIDHigh != 0 } && traces.contains { $0.traceIDHigh == 0 })
        #expect(spans.contains { $0.isError } && spans.contains { !$0.links.isEmpty })
        #expect(spans.contains { !$0.events.isEmpty } && spans.contains { !$0.metaStruct.isEmpty })
    }

    @Test func errorsAreAsFrequentAsAsked() {
        #expect(plan(WorkloadOptions(traces: 50, errorPercent: 0)).allSatisfy { !$0.spans.contains { $0.isError } })
        #expect(plan(WorkloadOptions(traces: 50, errorPercent: 100)).allSatisfy { $0.spans.contains { $0.isError } })
    }

    @Test func linksLeadToSpansOfEarlierTraces() {
        let traces = plan(WorkloadOptions(seed: 5, traces: 200, spansPerTrace: 12))
        var known: Set<UInt64> = []
        for trace in traces {
            for link in trace.spans.flatMap(\.links) { #expect(known.contains(link.spanID)) }
            known.formUnion(trace.spans.map(\.spanID))
        }
    }
}

@Suite struct OperationMixTests {
    @Test func onlyKindsOfTheMixAppear() throws {
        let mix = try OperationMix(parsing: "sql=3,redis")
        let traces = plan(WorkloadOptions(traces: 30, spansPerTrace: 10, mix: mix))
        let below = traces.flatMap { $0.spans.dropFirst() }
        #expect(Set(below.map(\.type)) == ["sql", "redis"])
        #expect(below.count { $0.type == "sql" } > below.count { $0.type == "redis" })
    }

    @Test(arguments: ["sqll", "web=1", "sql=-1", "sql=many", "sql=0", "", "sql=1001"])
    func refusesWhatItCannotUse(text: String) {
        #expect(throws: CommandFailure.self) { try OperationMix(parsing: text) }
    }
}
