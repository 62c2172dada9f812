import Testing

@testable import DPLocalAgent

@Suite struct TraceStoreTests {
    private func chunk(
        _ id: UInt64,
        spans: Int = 1,
        bytes: Int = 100,
        start: Int64 = 0,
        end: Int64 = 10,
        isRoot: Bool = true,
        high: UInt64 = 0
    ) -> StoredChunk {
        StoredChunk(
            traceID: id,
            traceIDHigh: high,
            payload: [UInt8](repeating: 0, count: bytes),
            spanCount: spans,
            errorCount: 0,
            start: start,
            end: end,
            root: StoredChunk.RootSpan(
                service: isRoot ? "root" : "child",
                name: "n",
                resource: "r",
                start: start,
                duration: end - start,
                isRoot: isRoot
            ),
            services: ["service-\(id)"]
        )
    }

    private func ids(_ store: TraceStore) -> [UInt64] {
        store.latest(.max).map(\.id.low)
    }

    @Test func chunksOfOneTraceAreMerged() throws {
        var store = TraceStore(maximumTraces: 10, maximumCost: .max)
        _ = store.add(chunk(1, spans: 2, start: 5, end: 8, isRoot: false))
        _ = store.add(chunk(2))
        _ = store.add(chunk(1, spans: 3, start: 1, end: 20, high: 7))
        let trace = try #require(store.trace(TraceID(low: 1)))
        #expect(store.count == 2)
        #expect(trace.chunks.count == 2)
        #expect(trace.spanCount == 5)
        #expect(trace.root.service == "root")
        #expect(trace.duration == 19)
        #expect(trace.id == TraceID(high: 7, low: 1))
        #expect(trace.services == ["service-1"])
        #expect(store.brokenInvariant() == nil)
    }

    @Test func withoutRootTheDurationSpansAllChunks() throws {
        var store = TraceStore(maximumTraces: 10, maximumCost: .max)
        _ = store.add(chunk(1, start: 5, end: 8, isRoot: false))
        _ = store.add(chunk(1, start: 7, end: 30, isRoot: false))
        #expect(try #require(store.trace(TraceID(low: 1))).duration == 25)
    }

    @Test func theTraceAddedToLongestAgoGoes() {
        var store = TraceStore(maximumTraces: 3, maximumCost: .max)
        for id: UInt64 in [1, 2, 3] { #expect(store.add(chunk(id)) == TraceStore.Evicted()) }
        _ = store.add(chunk(1, spans: 4))
        #expect(ids(store) == [1, 3, 2])
        #expect(store.add(chunk(4)) == TraceStore.Evicted(traces: 1, chunks: 1, spans: 1))
        #expect(ids(store) == [4, 1, 3])
        #expect(store.add(chunk(5)).spans == 1)
        #expect(store.add(chunk(6)) == TraceStore.Evicted(traces: 1, chunks: 2, spans: 5))
        #expect(store.brokenInvariant() == nil)
    }

    @Test func bytesAreBounded() {
        let cost = chunk(1, bytes: 1000).cost
        var store = TraceStore(maximumTraces: 100, maximumCost: 2 * cost)
        _ = store.add(chunk(1, bytes: 1000))
        _ = store.add(chunk(2, bytes: 1000))
        #expect(store.count == 2)
        #expect(store.add(chunk(3, bytes: 0)).traces == 1)
        #expect(ids(store) == [3, 2])
        // Larger than everything: it goes itself, too.
        #expect(store.add(chunk(4, bytes: 10_000)).traces == 3)
        #expect(store.count == 0)
        #expect(store.cost == 0)
        #expect(store.brokenInvariant() == nil)
    }

    @Test func aStoreOfNothingKeepsNothing() {
        var store = TraceStore(maximumTraces: 0, maximumCost: .max)
        #expect(store.add(chunk(1)).chunks == 1)
        #expect(store.count == 0)
    }

    @Test func upperHalvesOfIdsAreComparedOnlyWhenBothAreKnown() {
        var store = TraceStore(maximumTraces: 10, maximumCost: .max)
        _ = store.add(chunk(1, high: 7))
        _ = store.add(chunk(2))
        #expect(store.trace(TraceID(high: 7, low: 1)) != nil)
        #expect(store.trace(TraceID(low: 1)) != nil)
        #expect(store.trace(TraceID(high: 8, low: 1)) == nil)
        #expect(store.trace(TraceID(high: 8, low: 2)) != nil)
        #expect(store.trace(TraceID(low: 3)) == nil)
    }

    /// Against a model that is too simple to be wrong: a list in the order of the last addition.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func behavesLikeAList(seed: UInt64) {
        var random = SplitMix(seed: seed)
        let maximumTraces = Int(random.next() % 12)
        let maximumCost = Int(random.next() % 8_000)
        var store = TraceStore(maximumTraces: maximumTraces, maximumCost: maximumCost)
        var model: [(id: UInt64, chunks: Int, spans: Int, cost: Int)] = []
        for _ in 0..<400 {
            let chunk = chunk(random.next() % 20, spans: Int(random.next() % 5) + 1, bytes: Int(random.next() % 900))
            var entry = (id: chunk.traceID, chunks: 1, spans: chunk.spanCount, cost: chunk.cost)
            if let index = model.firstIndex(where: { $0.id == chunk.traceID }) {
                let old = model.remove(at: index)
                entry = (old.id, old.chunks + 1, old.spans + chunk.spanCount, old.cost + chunk.cost)
            }
            model.append(entry)
            var expected = TraceStore.Evicted()
            while model.count > maximumTraces || model.reduce(0, { $0 + $1.cost }) > maximumCost {
                let gone = model.removeFirst()
                expected.traces += 1
                expected.chunks += gone.chunks
                expected.spans += gone.spans
            }
            #expect(store.add(chunk) == expected)
            #expect(store.brokenInvariant() == nil)
            #expect(ids(store) == model.reversed().map(\.id))
            #expect(store.latest(.max).map(\.spanCount) == model.reversed().map(\.spans))
        }
    }

    @Test func theLatestAreLimited() {
        var store = TraceStore(maximumTraces: 10, maximumCost: .max)
        for id: UInt64 in 1...5 { _ = store.add(chunk(id)) }
        #expect(store.latest(2).map(\.id.low) == [5, 4])
        #expect(store.latest(0).isEmpty)
    }
}

/// Numbers for randomised tests, the same for the same seed.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed &* 0x9E37_79B9_7F4A_7C15
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }
}
