/// The traces in memory, by id, bounded by number and bytes.
///
/// Chunks of one trace are put together, however far apart they come. When a limit is exceeded, the traces that were added
/// to longest ago go. Adding, finding and evicting cost the same however many traces there are.
struct TraceStore: Sendable {
    /// What had to go for a chunk that was added.
    struct Evicted: Sendable, Equatable {
        var traces = 0
        var chunks = 0
        var spans = 0
    }

    private struct Slot {
        var trace: StoredTrace
        /// The slot whose trace was added to just before this one's, or -1.
        var older: Int
        /// The slot whose trace was added to just after this one's, or -1.
        var newer: Int
    }

    private let maximumTraces: Int
    private let maximumCost: Int
    private var slots: [Slot?] = []
    private var freeSlots: [Int] = []
    private var slotOfID: [UInt64: Int] = [:]
    private var oldest = -1
    private var newest = -1
    /// What all traces are charged.
    private(set) var cost = 0

    init(maximumTraces: Int, maximumCost: Int) {
        self.maximumTraces = maximumTraces
        self.maximumCost = maximumCost
    }

    var count: Int { slotOfID.count }

    /// Adds a chunk, and evicts until the limits hold again; that may hit the chunk's own trace.
    mutating func add(_ chunk: StoredChunk) -> Evicted {
        cost += chunk.cost
        if let index = slotOfID[chunk.traceID] {
            unlink(index)
            slots[index]?.trace.merge(chunk)
            linkAsNewest(index)
        } else {
            let slot = Slot(trace: StoredTrace(chunk), older: -1, newer: -1)
            let index: Int
            if let free = freeSlots.popLast() {
                index = free
                slots[index] = slot
            } else {
                index = slots.count
                slots.append(slot)
            }
            slotOfID[chunk.traceID] = index
            linkAsNewest(index)
        }
        return evictUntilWithinLimits()
    }

    /// The trace with that id; the upper half is compared only when both sides know it.
    func trace(_ id: TraceID) -> StoredTrace? {
        guard let index = slotOfID[id.low], let trace = slots[index]?.trace else { return nil }
        return id.high == 0 || trace.id.high == 0 || id.high == trace.id.high ? trace : nil
    }

    /// The traces that were added to last, the latest first.
    func latest(_ limit: Int) -> [StoredTrace] {
        var traces: [StoredTrace] = []
        var index = newest
        while index >= 0, traces.count < limit, let slot = slots[index] {
            traces.append(slot.trace)
            index = slot.older
        }
        return traces
    }

    private mutating func evictUntilWithinLimits() -> Evicted {
        var evicted = Evicted()
        while oldest >= 0, count > maximumTraces || cost > maximumCost {
            let index = oldest
            unlink(index)
            guard let slot = slots[index] else { break }
            slots[index] = nil
            freeSlots.append(index)
            slotOfID[slot.trace.id.low] = nil
            cost -= slot.trace.cost
            evicted.traces += 1
            evicted.chunks += slot.trace.chunks.count
            evicted.spans += slot.trace.spanCount
        }
        return evicted
    }

    private mutating func linkAsNewest(_ index: Int) {
        slots[index]?.older = newest
        slots[index]?.newer = -1
        if newest >= 0 { slots[newest]?.newer = index } else { oldest = index }
        newest = index
    }

    private mutating func unlink(_ index: Int) {
        guard let slot = slots[index] else { return }
        if slot.older >= 0 { slots[slot.older]?.newer = slot.newer } else { oldest = slot.newer }
        if slot.newer >= 0 { slots[slot.newer]?.older = slot.older } else { newest = slot.older }
    }
}

extension TraceStore {
    /// The first contradiction in the structure, for tests; nil if there is none.
    func brokenInvariant() -> String? {
        var seen = 0
        var cost = 0
        var previous = -1
        var index = oldest
        while index >= 0 {
            guard let slot = slots[index] else { return "the list names the empty slot \(index)" }
            if slot.older != previous { return "slot \(index) does not point back" }
            if slotOfID[slot.trace.id.low] != index { return "slot \(index) is not found by its id" }
            if slot.trace.chunks.reduce(0, { $0 + $1.spanCount }) != slot.trace.spanCount { return "spans of \(index)" }
            cost += slot.trace.cost
            seen += 1
            if seen > slots.count { return "the list has a cycle" }
            previous = index
            index = slot.newer
        }
        if previous != newest { return "the list does not end at the newest trace" }
        if seen != slotOfID.count { return "the list has \(seen) traces, the index \(slotOfID.count)" }
        if seen + freeSlots.count != slots.count {
            return "\(slots.count) slots, \(seen) used, \(freeSlots.count) free"
        }
        if cost != self.cost { return "the traces cost \(cost), not \(self.cost)" }
        if count > maximumTraces || self.cost > maximumCost { return "a limit is exceeded" }
        return nil
    }
}
