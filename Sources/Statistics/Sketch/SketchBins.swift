package import DPWire

/// The bins of a sketch: weights by index, 2,048 in a row at most, the lowest ones collapsed into one.
///
/// What can be observed is a run of bins without gaps from the lowest index ever added to the highest. In memory, few
/// indices are kept as sorted pairs, and the run is made only when it is no larger, or when the pairs are too many to
/// search; no index, no memory. When an index comes that would make the run too long, the bins at its low end become
/// one, the lowest that is left: high values keep their accuracy.
package struct SketchBins: ~Copyable {
    /// Most bins in the run.
    static var limit: Int { 2048 }
    /// Most indices that are kept as pairs.
    static var pairLimit: Int { 32 }

    /// Pairs of an index and its weight, sorted by index; or the run's weights.
    private var numbers = RecordBuffer<Double>()
    /// Index of the run's first bin.
    private var first: Int32 = 0
    private var isRun = false

    package init() {}

    package var isEmpty: Bool { numbers.count == 0 }

    /// Bytes held from the system.
    package var capacityInBytes: Int { numbers.capacityInBytes }

    /// The lowest index; 0 without bins.
    package var lowest: Int32 {
        isRun ? first : index(ofPair: 0)
    }

    /// The highest index; 0 without bins.
    package var highest: Int32 {
        isRun ? Int32(truncatingIfNeeded: Int(first) &+ numbers.count &- 1) : index(ofPair: pairCount &- 1)
    }

    /// Bins in the run.
    package var count: Int {
        isEmpty ? 0 : Int(highest) &- Int(lowest) &+ 1
    }

    /// The sum of the weights.
    package var total: Double {
        var sum = 0.0
        forEach { _, weight in sum += weight }
        return sum
    }

    /// Calls with each bin that has weight, and with the lowest and the highest, in ascending order.
    package func forEach<E: Error>(_ body: (Int32, Double) throws(E) -> Void) throws(E) {
        guard let base = numbers.base else { return }
        if isRun {
            let last = numbers.count &- 1
            for slot in 0..<numbers.count where base[slot] != 0 || slot == 0 || slot == last {
                try body(Int32(truncatingIfNeeded: Int(first) &+ slot), base[slot])
            }
        } else {
            for pair in 0..<pairCount { try body(Int32(base[2 &* pair]), base[2 &* pair &+ 1]) }
        }
    }

    /// Adds weight to a bin.
    package mutating func add(_ index: Int32, _ weight: Double) throws(WireError) {
        if isRun, let base = numbers.base {
            let slot = Int(index) &- Int(first)
            if slot >= 0 && slot < numbers.count {
                base[slot] += weight
            } else {
                try extendRun(to: index, weight)
            }
        } else {
            try addPair(index, weight)
        }
    }

    /// Forgets all bins and keeps the memory.
    package mutating func reset() {
        numbers.reset()
        isRun = false
    }

    /// Writes the weights of the run, eight bytes each, into reserved memory.
    func write(to output: inout ProtobufOutput) {
        guard let base = numbers.base else { return }
        if isRun {
            for slot in 0..<numbers.count { output.fixed64(base[slot].bitPattern) }
            return
        }
        var expected = Int(lowest)
        for pair in 0..<pairCount {
            let index = Int(base[2 &* pair])
            while expected < index {
                output.fixed64(0)
                expected &+= 1
            }
            output.fixed64(base[2 &* pair &+ 1].bitPattern)
            expected &+= 1
        }
    }
}

// MARK: Pairs

extension SketchBins {
    private var pairCount: Int { numbers.count / 2 }

    private func index(ofPair pair: Int) -> Int32 {
        Int32(numbers[2 &* pair] ?? 0)
    }

    /// The first pair whose index is not below.
    private func pair(notBelow index: Int32) -> Int {
        guard let base = numbers.base else { return 0 }
        let wanted = Double(index)
        var low = 0
        var high = pairCount
        while low < high {
            let middle = (low &+ high) / 2
            if base[2 &* middle] < wanted { low = middle &+ 1 } else { high = middle }
        }
        return low
    }

    private mutating func addPair(_ index: Int32, _ weight: Double) throws(WireError) {
        var index = index
        if !isEmpty {
            if Int(highest) &- Int(index) >= Self.limit {
                index = Int32(truncatingIfNeeded: Int(highest) &- Self.limit &+ 1)
            } else if Int(index) &- Int(lowest) >= Self.limit {
                try collapsePairs(below: Int32(truncatingIfNeeded: Int(index) &- Self.limit &+ 1))
            }
        }
        let place = pair(notBelow: index)
        if place < pairCount && self.index(ofPair: place) == index {
            numbers.update(2 &* place &+ 1) { $0 += weight }
        } else if isRunBetter(adding: index) {
            try makeRun()
            try add(index, weight)
        } else {
            try insertPair(index, weight, at: place)
        }
    }

    private mutating func insertPair(_ index: Int32, _ weight: Double, at place: Int) throws(WireError) {
        let end = try numbers.reserve(2)
        let moved = numbers.count &- 2 &* place
        let target = end - moved
        (target + 2).update(from: target, count: moved)
        target[0] = Double(index)
        target[1] = weight
        numbers.commit(2)
    }

    /// Moves the weight of all pairs below an index to it.
    private mutating func collapsePairs(below floor: Int32) throws(WireError) {
        let removed = pair(notBelow: floor)
        var sum = 0.0
        for pair in 0..<removed { sum += numbers[2 &* pair &+ 1] ?? 0 }
        removeFirst(2 &* removed)
        if !isEmpty && index(ofPair: 0) == floor {
            numbers.update(1) { $0 += sum }
        } else {
            try insertPair(floor, sum, at: 0)
        }
    }

    /// Whether to leave the pairs: they are full, and a run up to this index is not larger than more of them would be.
    private func isRunBetter(adding index: Int32) -> Bool {
        if pairCount >= Self.pairLimit { return true }
        if isEmpty || numbers.capacity > numbers.count &+ 1 { return false }
        let span = max(Int(highest), Int(index)) &- min(Int(lowest), Int(index)) &+ 1
        return span <= numbers.count &+ numbers.count / 2
    }

    private mutating func makeRun() throws(WireError) {
        var run = RecordBuffer<Double>()
        let length = count
        let weights = try run.reserve(length)
        weights.update(repeating: 0, count: length)
        run.commit(length)
        let start = lowest
        forEach { index, weight in weights[Int(index) &- Int(start)] = weight }
        first = start
        numbers = run
        isRun = true
    }

    private mutating func removeFirst(_ removed: Int) {
        guard let base = numbers.base, removed > 0, removed <= numbers.count else { return }
        let left = numbers.count &- removed
        base.update(from: base + removed, count: left)
        numbers.truncate(to: left)
    }
}

// MARK: The run

extension SketchBins {
    /// Makes the run reach an index outside of it and adds the weight there, or to the lowest bin.
    private mutating func extendRun(to index: Int32, _ weight: Double) throws(WireError) {
        if index < first {
            let more = min(Int(first) &- Int(index), Self.limit &- numbers.count)
            if more > 0 {
                _ = try numbers.reserve(more)
                guard let base = numbers.base else { return }
                (base + more).update(from: base, count: numbers.count)
                base.update(repeating: 0, count: more)
                numbers.commit(more)
                first = Int32(truncatingIfNeeded: Int(first) &- more)
            }
            numbers.update(0) { $0 += weight }
        } else {
            let surplus = Int(index) &- Int(first) &+ 1 &- Self.limit
            if surplus > 0 { try collapseRun(surplus) }
            let more = Int(index) &- Int(first) &+ 1 &- numbers.count
            let added = try numbers.reserve(more)
            added.update(repeating: 0, count: more)
            numbers.commit(more)
            numbers.update(numbers.count &- 1) { $0 += weight }
        }
    }

    /// Moves the weight of the lowest bins to the one behind them, which may lie beyond the run.
    private mutating func collapseRun(_ surplus: Int) throws(WireError) {
        let removed = min(surplus, numbers.count)
        var sum = 0.0
        for slot in 0..<removed { sum += numbers[slot] ?? 0 }
        removeFirst(removed)
        first = Int32(truncatingIfNeeded: Int(first) &+ surplus)
        if isEmpty {
            try numbers.append(sum)
        } else {
            numbers.update(0) { $0 += sum }
        }
    }
}
