/// Instructions in the order in which they were added, each once.
struct InstructionSet {
    private(set) var dense: [UInt32] = []
    /// For each instruction its place in `dense`, valid only if it is there.
    private var sparse: [UInt32] = []

    /// Empties the set, for instructions below a number.
    mutating func prepare(_ size: Int) {
        removeAll()
        if sparse.count < size { sparse = [UInt32](repeating: 0, count: size) }
    }

    mutating func removeAll() {
        dense.removeAll(keepingCapacity: true)
    }

    func contains(_ instruction: UInt32) -> Bool {
        let place = Int(sparse[Int(instruction)])
        return place < dense.count && dense[place] == instruction
    }

    mutating func add(_ instruction: UInt32) {
        sparse[Int(instruction)] = UInt32(truncatingIfNeeded: dense.count)
        dense.append(instruction)
    }
}
