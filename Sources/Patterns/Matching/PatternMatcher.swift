internal import DPWire

/// Finds matches of patterns.
///
/// It keeps its memory between uses; one matcher serves one thread.
package struct PatternMatcher: ~Copyable {
    /// Where the groups of the last match stand: start and end of each, -1 for a group that took no part.
    package private(set) var slots: [Int] = []

    /// States of the machine, in the order of preference.
    private struct States {
        /// Instructions, in the order in which they were added.
        var dense: [UInt32] = []
        /// For each instruction its place in `dense`, valid only if it is there.
        var sparse: [UInt32] = []
        /// The slots of each state.
        var slots: [Int] = []

        mutating func prepare(_ size: Int, slotCount: Int) {
            dense.removeAll(keepingCapacity: true)
            if sparse.count < size { sparse = [UInt32](repeating: 0, count: size) }
            if slots.count < size &* slotCount { slots = [Int](repeating: -1, count: size &* slotCount) }
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

    private enum Step {
        case explore(UInt32)
        case restore(slot: Int, to: Int)
    }

    private var current = States()
    private var next = States()
    private var pending: [Step] = []
    private var work: [Int] = []

    package init() {}

    /// Looks for the first match from an offset on; its places are then in ``slots``.
    package mutating func findMatch(of pattern: borrowing Pattern, in text: RawSpan, from start: Int) -> Bool {
        let program = pattern.program
        let slotCount = pattern.groupNames.count &* 2
        let size = program.instructions.count
        current.prepare(size, slotCount: slotCount)
        next.prepare(size, slotCount: slotCount)
        if work.count != slotCount {
            slots = [Int](repeating: -1, count: slotCount)
            work = slots
        }
        var isFound = false
        var offset = start
        while offset <= text.byteCount {
            if current.dense.isEmpty {
                if isFound { break }
                if let first = program.firstBytes {
                    while offset < text.byteCount, !first.mayContain(first: text.byte(offset)) { offset &+= 1 }
                    if offset == text.byteCount { break }
                }
            }
            if !isFound {
                for slot in 0..<slotCount { work[slot] = -1 }
                explore(0, at: offset, program, text, slotCount, intoNext: false)
            }
            let scalar = text.scalar(at: offset)
            next.dense.removeAll(keepingCapacity: true)
            isFound = step(scalar, at: offset, program, text, slotCount) || isFound
            swap(&current, &next)
            if scalar.width == 0 { break }
            offset &+= scalar.width
        }
        return isFound
    }

    /// Passes a scalar in all states; says whether one of them matched before it.
    private mutating func step(
        _ scalar: DecodedScalar,
        at offset: Int,
        _ program: Program,
        _ text: RawSpan,
        _ slotCount: Int
    ) -> Bool {
        for index in 0..<current.dense.count {
            let instruction = current.dense[index]
            switch program.instructions[Int(instruction)] {
            case .set(let number):
                guard scalar.width > 0, program.sets[Int(number)].contains(scalar.value) else { continue }
                for slot in 0..<slotCount { work[slot] = current.slots[Int(instruction) &* slotCount &+ slot] }
                explore(instruction &+ 1, at: offset &+ scalar.width, program, text, slotCount, intoNext: true)
            case .match:
                for slot in 0..<slotCount { slots[slot] = current.slots[Int(instruction) &* slotCount &+ slot] }
                // What comes later is preferred less.
                return true
            default:
                continue
            }
        }
        return false
    }

    /// Adds an instruction, and those that follow it without passing a scalar, in the order of preference.
    private mutating func explore(
        _ start: UInt32,
        at offset: Int,
        _ program: Program,
        _ text: RawSpan,
        _ slotCount: Int,
        intoNext: Bool
    ) {
        pending.append(.explore(start))
        while let step = pending.popLast() {
            guard case .explore(let instruction) = step else {
                if case .restore(let slot, let value) = step { work[slot] = value }
                continue
            }
            if intoNext ? next.contains(instruction) : current.contains(instruction) { continue }
            if intoNext { next.add(instruction) } else { current.add(instruction) }
            switch program.instructions[Int(instruction)] {
            case .jump(let target):
                pending.append(.explore(target))
            case .split(let first, let second):
                pending.append(.explore(second))
                pending.append(.explore(first))
            case .save(let slot):
                let slot = Int(slot)
                guard slot < slotCount else { continue }
                pending.append(.restore(slot: slot, to: work[slot]))
                work[slot] = offset
                pending.append(.explore(instruction &+ 1))
            case .assertion(let assertion):
                if Self.holds(assertion, at: offset, text) { pending.append(.explore(instruction &+ 1)) }
            case .set, .match:
                let place = Int(instruction) &* slotCount
                for slot in 0..<slotCount {
                    if intoNext {
                        next.slots[place &+ slot] = work[slot]
                    } else {
                        current.slots[place &+ slot] = work[slot]
                    }
                }
            }
        }
    }

    private static func holds(_ assertion: Assertion, at offset: Int, _ text: RawSpan) -> Bool {
        switch assertion {
        case .textStart: offset == 0
        case .textEnd: offset == text.byteCount
        case .lineStart: offset == 0 || text.byte(offset &- 1) == 0x0a
        case .lineEnd: offset == text.byteCount || text.byte(offset) == 0x0a
        case .wordBoundary: isWord(text.byte(offset &- 1)) != isWord(text.byte(offset))
        case .noWordBoundary: isWord(text.byte(offset &- 1)) == isWord(text.byte(offset))
        }
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == 0x5f
    }
}
