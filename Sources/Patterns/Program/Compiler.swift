/// Translates a tree into instructions.
struct Compiler {
    private(set) var instructions: [Program.Instruction] = []
    private(set) var sets: [ScalarTest] = []

    init(_ node: Node) throws(PatternError) {
        try append(.save(0))
        try emit(node)
        try append(.save(1))
        try append(.match)
    }

    private mutating func append(_ instruction: Program.Instruction) throws(PatternError) {
        guard instructions.count < Program.sizeLimit else { throw PatternError(.tooLarge, at: 0) }
        instructions.append(instruction)
    }

    private var next: UInt32 { UInt32(truncatingIfNeeded: instructions.count) }

    private mutating func emit(_ node: Node) throws(PatternError) {
        switch node {
        case .empty:
            break
        case .set(let set):
            let test = ScalarTest(set)
            var number = sets.count
            for index in 0..<min(sets.count, 64) where sets[index] == test { number = index }
            if number == sets.count { sets.append(test) }
            try append(.set(UInt32(truncatingIfNeeded: number)))
        case .assertion(let assertion):
            try append(.assertion(assertion))
        case .sequence(let parts):
            for part in parts { try emit(part) }
        case .choice(let branches):
            try emitChoice(branches)
        case .repetition(let inner, let minimum, let maximum, let isGreedy):
            try emitRepetition(inner, minimum, maximum, isGreedy)
        case .capture(let inner, let number):
            try append(.save(UInt32(truncatingIfNeeded: number &* 2)))
            try emit(inner)
            try append(.save(UInt32(truncatingIfNeeded: number &* 2 &+ 1)))
        }
    }

    private mutating func emitChoice(_ branches: [Node]) throws(PatternError) {
        var jumps: [Int] = []
        for (index, branch) in branches.enumerated() {
            guard index &+ 1 < branches.count else {
                try emit(branch)
                break
            }
            let split = instructions.count
            try append(.split(0, 0))
            try emit(branch)
            jumps.append(instructions.count)
            try append(.jump(0))
            instructions[split] = .split(UInt32(truncatingIfNeeded: split &+ 1), next)
        }
        for jump in jumps { instructions[jump] = .jump(next) }
    }

    private mutating func emitRepetition(
        _ inner: Node,
        _ minimum: Int,
        _ maximum: Int?,
        _ isGreedy: Bool
    ) throws(PatternError) {
        guard let maximum else {
            for _ in 1..<max(minimum, 1) { try emit(inner) }
            if minimum == 0, !inner.canBeEmpty {
                let start = next
                let split = instructions.count
                try append(.split(0, 0))
                try emit(inner)
                try append(.jump(start))
                instructions[split] = Self.split(start &+ 1, next, isGreedy)
                return
            }
            // What can be empty is tried once before the loop, which keeps the order of preference.
            let split = instructions.count
            if minimum == 0 { try append(.split(0, 0)) }
            let start = next
            try emit(inner)
            try append(Self.split(start, next &+ 1, isGreedy))
            if minimum == 0 { instructions[split] = Self.split(start, next, isGreedy) }
            return
        }
        for _ in 0..<minimum { try emit(inner) }
        var splits: [Int] = []
        for _ in minimum..<maximum {
            splits.append(instructions.count)
            try append(.split(0, 0))
            try emit(inner)
        }
        for split in splits {
            instructions[split] = Self.split(UInt32(truncatingIfNeeded: split &+ 1), next, isGreedy)
        }
    }

    private static func split(_ wanted: UInt32, _ other: UInt32, _ isGreedy: Bool) -> Program.Instruction {
        isGreedy ? .split(wanted, other) : .split(other, wanted)
    }
}
