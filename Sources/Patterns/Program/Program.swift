/// A pattern as instructions of a machine that is in several states at once.
struct Program: Sendable {
    /// Instructions that a program has at most.
    static var sizeLimit: Int { 20_000 }

    enum Instruction: Sendable {
        /// Passes one scalar of the set with a number.
        case set(UInt32)
        /// Goes on if something holds at this place.
        case assertion(Assertion)
        /// Goes on at one place or another, the first being preferred.
        case split(UInt32, UInt32)
        /// Goes on elsewhere.
        case jump(UInt32)
        /// Remembers this place under a number.
        case save(UInt32)
        /// The end of a match.
        case match
    }

    private(set) var instructions: [Instruction] = []
    private(set) var sets: [ScalarTest] = []

    /// The ASCII bytes that a match can begin with, and whether other ones can; nil if a match can be empty.
    private(set) var firstBytes: ScalarTest?

    init(_ node: Node) throws(PatternError) {
        try append(.save(0))
        try emit(node)
        try append(.save(1))
        try append(.match)
        var first = CharacterSet()
        if !Self.collectFirst(of: node, into: &first) {
            first.normalize()
            firstBytes = ScalarTest(first)
        }
    }

    private mutating func append(_ instruction: Instruction) throws(PatternError) {
        guard instructions.count < Self.sizeLimit else { throw PatternError(.tooLarge, at: 0) }
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
            if minimum == 0, !Self.canBeEmpty(inner) {
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

    private static func split(_ wanted: UInt32, _ other: UInt32, _ isGreedy: Bool) -> Instruction {
        isGreedy ? .split(wanted, other) : .split(other, wanted)
    }

    private static func canBeEmpty(_ node: Node) -> Bool {
        switch node {
        case .empty, .assertion: true
        case .set: false
        case .sequence(let parts): parts.allSatisfy { canBeEmpty($0) }
        case .choice(let branches): branches.contains { canBeEmpty($0) }
        case .repetition(let inner, let minimum, _, _): minimum == 0 || canBeEmpty(inner)
        case .capture(let inner, _): canBeEmpty(inner)
        }
    }

    /// Adds the scalars that a node can begin with; says whether it can be empty.
    private static func collectFirst(of node: Node, into set: inout CharacterSet) -> Bool {
        switch node {
        case .empty, .assertion:
            return true
        case .set(let other):
            set.add(other)
            return false
        case .sequence(let parts):
            for part in parts where !collectFirst(of: part, into: &set) { return false }
            return true
        case .choice(let branches):
            var canBeEmpty = false
            for branch in branches where collectFirst(of: branch, into: &set) { canBeEmpty = true }
            return canBeEmpty
        case .repetition(let inner, let minimum, let maximum, _):
            if maximum == 0 { return true }
            return collectFirst(of: inner, into: &set) || minimum == 0
        case .capture(let inner, _):
            return collectFirst(of: inner, into: &set)
        }
    }
}

/// A set of scalars, with a bit for each ASCII one.
struct ScalarTest: Equatable, Sendable {
    private let low: UInt64
    private let high: UInt64
    private let set: CharacterSet

    init(_ set: CharacterSet) {
        var bits: (UInt64, UInt64) = (0, 0)
        for scalar: UInt32 in 0..<64 where set.contains(scalar) { bits.0 |= 1 &<< UInt64(scalar) }
        for scalar: UInt32 in 64..<128 where set.contains(scalar) { bits.1 |= 1 &<< UInt64(scalar &- 64) }
        low = bits.0
        high = bits.1
        self.set = set
    }

    /// Whether the set has a scalar.
    func contains(_ scalar: UInt32) -> Bool {
        guard scalar < 128 else { return set.contains(scalar) }
        return (scalar < 64 ? low : high) &>> UInt64(scalar & 63) & 1 == 1
    }

    /// Whether the set has a scalar whose first byte this is; certain for ASCII, possible for any other.
    func mayContain(first byte: UInt8) -> Bool {
        byte >= 0x80 || contains(UInt32(byte))
    }
}
