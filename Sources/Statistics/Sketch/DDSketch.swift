internal import DPWire

/// A distribution of non-negative values from which quantiles are read within a relative error of 1/129.
///
/// Values fall into bins of constant relative width; sketches of the same mapping merge without any loss, and values
/// added in any order give the same sketch. An empty sketch holds no memory, a full one 16 KiB; one of few different
/// values holds some 100 bytes.
package struct DDSketch: ~Copyable {
    package let mapping: SketchMapping
    /// Bins of the values that have one.
    package internal(set) var bins = SketchBins()
    /// Weight of the values too small for a bin.
    package internal(set) var zeroCount = 0.0

    package init(mapping: SketchMapping = .standard) {
        self.mapping = mapping
    }

    init(mapping: SketchMapping, bins: consuming SketchBins, zeroCount: Double) {
        self.mapping = mapping
        self.bins = bins
        self.zeroCount = zeroCount
    }

    package var isEmpty: Bool { bins.isEmpty && zeroCount == 0 }

    /// The sum of all weights.
    package var count: Double { zeroCount + bins.total }

    /// Bytes held from the system.
    package var capacityInBytes: Int { bins.capacityInBytes }

    /// Adds a value.
    ///
    /// - Throws: `.value` and `.weight` for numbers that are negative, infinite or none; the sketch is then unchanged.
    package mutating func add(_ value: Double, count weight: Double = 1) throws(SketchError) {
        guard weight >= 0, weight.isFinite else { throw .weight }
        guard value >= 0, value.isFinite else { throw .value }
        if value < mapping.minimum {
            zeroCount += weight
        } else {
            try add(toBin: mapping.index(of: value), weight)
        }
    }

    /// The bin of a value in the standard mapping, or nil for what the zero counter counts.
    ///
    /// Nil for negative values and for no number, too; infinity falls into the highest bin. Costs one logarithm, so that
    /// a caller can have it behind it before taking a lock.
    package static func index(of value: Double) -> Int32? {
        guard value >= SketchMapping.standard.minimum else { return nil }
        return SketchMapping.standard.index(of: min(value, .greatestFiniteMagnitude))
    }

    /// Adds a value by the bin that `index(of:)` gave; nil adds to the zero counter.
    ///
    /// - Throws: `.wire` when there is no memory.
    package mutating func add(index: Int32?, count weight: Double = 1) throws(SketchError) {
        if let index {
            try add(toBin: index, weight)
        } else {
            zeroCount += weight
        }
    }

    /// Adds all values of another sketch.
    ///
    /// Without loss when the mappings are the same; otherwise each bin goes to where the value falls that stands for it,
    /// which adds the other sketch's error to this one's.
    package mutating func merge(_ other: borrowing DDSketch) throws(SketchError) {
        let foreign = other.mapping
        if foreign == mapping {
            try other.bins.forEach { index, weight throws(SketchError) in try add(toBin: index, weight) }
        } else {
            try other.bins.forEach { index, weight throws(SketchError) in
                try add(min(foreign.value(of: index), .greatestFiniteMagnitude), count: weight)
            }
        }
        zeroCount += other.zeroCount
    }

    /// The value below which a share of the values lies; nil in an empty sketch and for a share outside of 0 to 1.
    ///
    /// Of the values in order it is the one at place `share * (count - 1)`, rounded down; values without a bin are 0.
    package func quantile(_ share: Double) -> Double? {
        let count = count
        guard share >= 0, share <= 1, count > 0 else { return nil }
        let rank = share * (count - 1)
        var passed = zeroCount
        if rank < passed { return 0 }
        var found: Int32?
        bins.forEach { index, weight in
            if passed > rank && found != nil { return }
            passed += weight
            if weight > 0 { found = index }
        }
        return found.map { mapping.value(of: $0) } ?? 0
    }

    /// Forgets all values and keeps the memory.
    package mutating func reset() {
        bins.reset()
        zeroCount = 0
    }

    private mutating func add(toBin index: Int32, _ weight: Double) throws(SketchError) {
        do throws(WireError) {
            try bins.add(index, weight)
        } catch {
            throw .wire(error)
        }
    }
}
