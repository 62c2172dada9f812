internal import DPWire

/// Follows all ways through a program at once, and so takes time in proportion to the text whatever the program.
///
/// The slowest way to find a match, and the one for everything.
struct PikeMachine: ~Copyable {
    /// States of the machine, in the order of preference.
    private struct States {
        var instructions = InstructionSet()
        /// The slots of each state.
        var slots: [Int] = []

        mutating func prepare(_ size: Int, slotCount: Int) {
            instructions.prepare(size)
            if slots.count < size &* slotCount { slots = [Int](repeating: -1, count: size &* slotCount) }
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

    /// Looks for the first match that begins in a range and ends within it or at its end.
    ///
    /// - Parameter slots: gets the places of the match and of as many groups as it has room for.
    mutating func findMatch(of program: Program, in text: RawSpan, _ range: Range<Int>, _ slots: inout [Int]) -> Bool {
        let slotCount = slots.count
        let size = program.instructions.count
        current.prepare(size, slotCount: slotCount)
        next.prepare(size, slotCount: slotCount)
        if work.count != slotCount { work = [Int](repeating: -1, count: slotCount) }
        var isFound = false
        var offset = range.lowerBound
        while offset <= range.upperBound {
            if current.instructions.dense.isEmpty {
                if isFound { break }
                if let first = program.firstBytes {
                    while offset < range.upperBound, !first.mayContain(first: text.byte(offset)) { offset &+= 1 }
                    if offset == range.upperBound { break }
                }
            }
            if !isFound {
                for slot in 0..<slotCount { work[slot] = -1 }
                explore(0, at: offset, program, text, slotCount, intoNext: false)
            }
            let scalar =
                offset < range.upperBound ? text.scalar(at: offset) : text.scalar(at: text.byteCount)
            next.instructions.removeAll()
            isFound = step(scalar, at: offset, program, text, &slots) || isFound
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
        _ slots: inout [Int]
    ) -> Bool {
        let slotCount = slots.count
        for index in 0..<current.instructions.dense.count {
            let instruction = current.instructions.dense[index]
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
            if intoNext ? next.instructions.contains(instruction) : current.instructions.contains(instruction) {
                continue
            }
            if intoNext { next.instructions.add(instruction) } else { current.instructions.add(instruction) }
            switch program.instructions[Int(instruction)] {
            case .jump(let target):
                pending.append(.explore(target))
            case .split(let first, let second):
                pending.append(.explore(second))
                pending.append(.explore(first))
            case .save(let slot):
                let slot = Int(slot)
                if slot < slotCount {
                    pending.append(.restore(slot: slot, to: work[slot]))
                    work[slot] = offset
                }
                pending.append(.explore(instruction &+ 1))
            case .assertion(let assertion):
                if text.holds(assertion, at: offset) { pending.append(.explore(instruction &+ 1)) }
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
}
