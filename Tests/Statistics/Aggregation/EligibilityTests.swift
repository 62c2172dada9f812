import DPTraces
import Testing

@testable import DPStatistics

/// Which spans are counted.
@Suite struct EligibilityTests {
    /// The number of hits that a child of a root has, in a chunk where the root has another name.
    private func hits(of child: SpanFixture, _ configuration: StatsConfiguration = .example) -> UInt64 {
        var child = child
        child.id = 2
        child.parent = 1
        child.name = "child"
        let batch = SpanFixture.batch([[SpanFixture(name: "root"), child]])
        return groups(batch, configuration).filter { $0.name == "child" }.reduce(0) { $0 + $1.hits }
    }

    @Test func aRootIsCountedAsTopLevel() {
        let group = groups(SpanFixture.roots([SpanFixture()])).first
        #expect(group?.hits == 1)
        #expect(group?.topLevelHits == 1)
        #expect(group?.root == .yes)
    }

    @Test func aPlainChildIsNotCounted() {
        #expect(hits(of: SpanFixture()) == 0)
    }

    @Test(arguments: [
        "client", "server", "producer", "consumer", "CLIENT", "SERVER", "PRODUCER", "CONSUMER", "Client", "sErVer",
    ])
    func aChildIsCountedForItsKind(kind: String) {
        #expect(hits(of: SpanFixture(meta: ["span.kind": kind])) == 1)
    }

    @Test(arguments: ["internal", "INTERNAL", "", "clients", "serve", "other"])
    func aChildIsNotCountedForAnotherKind(kind: String) {
        #expect(hits(of: SpanFixture(meta: ["span.kind": kind])) == 0)
    }

    @Test func kindsOfTheAgentCountInAnyCase() {
        var configuration = StatsConfiguration()
        configuration.spanKinds = [Array("Internal".utf8), Array("BATCH".utf8)]
        #expect(hits(of: SpanFixture(meta: ["span.kind": "internal"]), configuration) == 1)
        #expect(hits(of: SpanFixture(meta: ["span.kind": "batch"]), configuration) == 1)
        #expect(hits(of: SpanFixture(meta: ["span.kind": "client"]), configuration) == 0)
    }

    @Test func withoutKindsNoneIsCountedForItsKind() {
        var configuration = StatsConfiguration()
        configuration.spanKinds = []
        #expect(hits(of: SpanFixture(meta: ["span.kind": "client"]), configuration) == 0)
    }

    @Test(arguments: [(1.0, 1 as UInt64), (2, 0), (0, 0), (-1, 0), (.nan, 0)])
    func onlyExactlyOneMeasures(value: Double, hits expected: UInt64) {
        #expect(hits(of: SpanFixture(metrics: ["_dd.measured": value])) == expected)
    }

    @Test(arguments: ["_dd.top_level", "_top_level"])
    func theMarksOfTracersCount(key: String) {
        let batch = SpanFixture.batch([
            [SpanFixture(name: "root"), SpanFixture(id: 2, parent: 1, name: "child", metrics: [key: 1])]
        ])
        #expect(groups(batch).first { $0.name == "child" }?.topLevelHits == 1)
    }

    @Test func aChildOfAnotherServiceOrUnknownParentIsTopLevel() {
        let batch = SpanFixture.batch([
            [
                SpanFixture(name: "root"), SpanFixture(id: 2, parent: 1, service: "db", name: "other"),
                SpanFixture(id: 3, parent: 99, name: "stray"),
            ]
        ])
        let all = groups(batch)
        #expect(all.first { $0.name == "other" }?.topLevelHits == 1)
        #expect(all.first { $0.name == "stray" }?.topLevelHits == 1)
        #expect(all.first { $0.name == "stray" }?.root == .no)
    }

    @Test(arguments: [(0.0, 0 as UInt64), (3, 0), (830_604, 0), (-1, 1), (.nan, 1)])
    func aPartialSpanIsNotCounted(version: Double, hits: UInt64) {
        let all = groups(SpanFixture.roots([SpanFixture(metrics: ["_dd.partial_version": version])]))
        #expect(all.reduce(0) { $0 + $1.hits } == hits)
    }

    @Test func samplingPriorityHasNoInfluence() {
        let all = groups(SpanFixture.roots([SpanFixture(metrics: ["_sampling_priority_v1": -1])]))
        #expect(all.first?.hits == 1)
    }

    @Test func droppedChunksAndSpansAreNotCounted() {
        var batch = SpanFixture.roots([SpanFixture(name: "a"), SpanFixture(name: "b"), SpanFixture(name: "c")])
        batch.dropChunk(at: 0)
        batch.dropSpan(at: 1)
        #expect(groups(batch).map(\.name) == ["c"])
    }
}
