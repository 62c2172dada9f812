internal import DPWire

/// The states of a program's deterministic automaton that texts have led to so far, made as they are met.
///
/// A state is the list of instructions at which the machine may stand, the preferred first. Bounded: when it is full it
/// starts anew. One cache serves one thread.
final class StateCache {
    /// Bytes of transitions and lists that a cache holds at most.
    static var byteLimit: Int { 1 &<< 17 }

    let program: Program

    /// Transitions, a row for each state: one for each class, then ``Transition/notASCII``, then the one at the end.
    ///
    /// Row 0 is the state in which nothing can match any more. Rows are named by where they begin.
    private(set) var rows = RecordBuffer<UInt32>()

    /// For each byte its place in a row.
    private(set) var columns = RecordBuffer<UInt8>()

    /// States that were made since the cache was.
    private(set) var madeCount = 0

    /// How often the cache has started anew.
    private var beginnings = 0

    private let alphabet: Alphabet
    private let stride: Int

    /// What a state is besides its list.
    private struct Traits: Equatable {
        var context: Context
        /// Whether a match may still begin here.
        var isOpen: Bool
        /// Whether no match can have begun before.
        var isFresh: Bool
    }

    private struct State {
        var list: Range<Int>
        var traits: Traits
        var hash: UInt32
    }

    private var states: [State] = []
    /// The lists of the states, one behind the other.
    private var lists: [UInt32] = []
    /// State numbers by hash; 0 is a free place.
    private var slots: [UInt32] = []
    /// The rows of the states in which nothing has begun, by context; 0 for one that is not made yet.
    private var freshRows = [UInt32](repeating: 0, count: Context.count)

    private var list: [UInt32] = []
    private var leaves = InstructionSet()
    private var pending: [UInt32] = []

    /// Nil if the program has too many classes of scalars, or there is no memory.
    init?(_ program: Program) {
        guard let alphabet = program.alphabet else { return nil }
        self.program = program
        self.alphabet = alphabet
        stride = alphabet.count &+ 2
        leaves.prepare(program.instructions.count)
        do throws(WireError) {
            for byte in 0..<256 {
                let column = byte < 128 ? alphabet.ascii[byte] : UInt8(truncatingIfNeeded: alphabet.count)
                try columns.append(column)
            }
            try clear()
        } catch {
            return nil
        }
    }

    /// Bytes held.
    var byteCount: Int { rows.count &* 4 &+ lists.count &* 4 &+ states.count &* 64 }

    /// The place in a row of what happens at the end of the text.
    var endColumn: Int { alphabet.count &+ 1 }

    /// The place in a row of a scalar.
    func column(of scalar: UInt32) -> Int { alphabet.number(of: scalar) }

    private func clear() throws(WireError) {
        beginnings &+= 1
        states.removeAll(keepingCapacity: true)
        lists.removeAll(keepingCapacity: true)
        slots = [UInt32](repeating: 0, count: 64)
        for index in freshRows.indices { freshRows[index] = 0 }
        rows.reset()
        try add(State(list: 0..<0, traits: Traits(context: .other, isOpen: false, isFresh: false), hash: 0))
    }

    private func add(_ state: State) throws(WireError) {
        let row = try rows.reserve(stride)
        row.update(repeating: Transition.unknown, count: stride)
        row[alphabet.count] = Transition.notASCII
        rows.commit(stride)
        states.append(state)
    }
}

/// Where a step leads: a row, and what to know of the step.
enum Transition {
    /// The bits that say the row.
    static var rowMask: UInt32 { 0x1fff_ffff }
    /// In the row it leads to, no match can have begun yet.
    static var fresh: UInt32 { 0x2000_0000 }
    /// A match ends where the step begins.
    static var match: UInt32 { 0x4000_0000 }
    /// The step is not known yet.
    static var unknown: UInt32 { 0x8000_0000 }
    /// The byte begins a scalar beyond ASCII, or is none.
    static var notASCII: UInt32 { 0x8000_0001 }
}

/// What stands before a place in the text, as far as the program asks.
enum Context: Int {
    case textStart
    case lineFeed
    case word
    case other

    static var count: Int { 4 }
}

// MARK: - Making states

extension StateCache {
    /// The row of the state in which the machine begins at an offset.
    func firstRow(at offset: Int, of text: RawSpan) throws(WireError) -> UInt32 {
        var context = Context.other
        if offset == 0 {
            if program.assertions.hasTextStart || program.assertions.hasLineStart { context = .textStart }
        } else {
            context = self.context(after: UInt32(text.byte(offset &- 1)))
        }
        if freshRows[context.rawValue] != 0 { return freshRows[context.rawValue] }
        list.removeAll(keepingCapacity: true)
        list.append(0)
        let row = try row(
            of: Traits(context: context, isOpen: !program.isAnchored, isFresh: !program.isAnchored)
        )
        freshRows[context.rawValue] = row
        return row
    }

    /// The step from a row that was not known yet.
    func transition(from row: UInt32, column: Int) throws(WireError) -> UInt32 {
        let beginning = beginnings
        let isEnd = column == endColumn
        let scalar = isEnd ? 0 : alphabet.samples[column]
        let state = states[Int(row) / stride]
        leaves.removeAll()
        for place in state.list { expand(lists[place], state.traits.context, isEnd ? nil : scalar) }
        var isMatch = false
        list.removeAll(keepingCapacity: true)
        for instruction in leaves.dense {
            switch program.instructions[Int(instruction)] {
            case .set(let number):
                if !isEnd, program.sets[Int(number)].contains(scalar) { list.append(instruction &+ 1) }
                continue
            case .match:
                // What comes later is preferred less.
                isMatch = true
            default:
                continue
            }
            break
        }
        let isOpen = state.traits.isOpen && !isMatch && !isEnd
        let isFresh = isOpen && list.isEmpty
        if isOpen { list.append(0) }
        var next: UInt32 = 0
        if !list.isEmpty {
            next = try self.row(of: Traits(context: context(after: scalar), isOpen: isOpen, isFresh: isFresh))
        }
        if isMatch { next |= Transition.match }
        if isFresh { next |= Transition.fresh }
        // If the cache has started anew, the row is gone.
        if beginning == beginnings { rows.update(Int(row) &+ column) { $0 = next } }
        return next
    }

    /// The row of the state with the current list.
    private func row(of traits: Traits) throws(WireError) -> UInt32 {
        if program.assertions.isEmpty { reduceList() }
        var hash: UInt32 = traits.isOpen ? traits.isFresh ? 3 : 2 : 1
        hash = hash &* 31 &+ UInt32(truncatingIfNeeded: traits.context.rawValue)
        for instruction in list { hash = (hash ^ instruction) &* 0x0100_0193 }
        hash ^= hash &>> 15
        var place = Int(hash) & (slots.count &- 1)
        while slots[place] != 0 {
            let number = Int(slots[place])
            let state = states[number]
            if state.hash == hash, state.traits == traits, lists[state.list].elementsEqual(list) {
                return UInt32(truncatingIfNeeded: number &* stride)
            }
            place = (place &+ 1) & (slots.count &- 1)
        }
        if byteCount &+ stride &* 4 &+ list.count &* 4 > Self.byteLimit { try clear() }
        madeCount &+= 1
        let number = states.count
        lists += list
        try add(State(list: lists.count &- list.count..<lists.count, traits: traits, hash: hash))
        insert(number)
        return UInt32(truncatingIfNeeded: number &* stride)
    }

    private func insert(_ number: Int) {
        if states.count &* 2 > slots.count {
            slots = [UInt32](repeating: 0, count: slots.count &* 2)
            for other in 1..<number { place(other) }
        }
        place(number)
    }

    private func place(_ number: Int) {
        var place = Int(states[number].hash) & (slots.count &- 1)
        while slots[place] != 0 { place = (place &+ 1) & (slots.count &- 1) }
        slots[place] = UInt32(truncatingIfNeeded: number)
    }

    /// Brings the current list to what passes a scalar or ends a match, so that states are the same more often.
    ///
    /// Where assertions are asked, this waits until their answers are known.
    private func reduceList() {
        leaves.removeAll()
        for instruction in list { expand(instruction, .other, nil) }
        list.removeAll(keepingCapacity: true)
        for instruction in leaves.dense {
            switch program.instructions[Int(instruction)] {
            case .set:
                list.append(instruction)
                continue
            case .match:
                list.append(instruction)
            default:
                continue
            }
            break
        }
    }

    /// Adds an instruction, and those that follow it without passing a scalar, in the order of preference.
    ///
    /// - Parameter scalar: what comes next; nil at the end.
    private func expand(_ start: UInt32, _ context: Context, _ scalar: UInt32?) {
        pending.append(start)
        while let instruction = pending.popLast() {
            if leaves.contains(instruction) { continue }
            leaves.add(instruction)
            switch program.instructions[Int(instruction)] {
            case .jump(let target):
                pending.append(target)
            case .split(let first, let second):
                pending.append(second)
                pending.append(first)
            case .save:
                pending.append(instruction &+ 1)
            case .assertion(let assertion):
                if holds(assertion, context, scalar) { pending.append(instruction &+ 1) }
            case .set, .match:
                break
            }
        }
    }

    private func context(after scalar: UInt32) -> Context {
        if program.assertions.hasLineStart, scalar == 0x0a { return .lineFeed }
        return program.assertions.hasWordBoundary && Self.isWord(scalar) ? .word : .other
    }

    private func holds(_ assertion: Assertion, _ context: Context, _ scalar: UInt32?) -> Bool {
        switch assertion {
        case .textStart: context == .textStart
        case .textEnd: scalar == nil
        case .lineStart: context == .textStart || context == .lineFeed
        case .lineEnd: scalar == nil || scalar == 0x0a
        case .wordBoundary: (context == .word) != Self.isWord(scalar ?? 0)
        case .noWordBoundary: (context == .word) == Self.isWord(scalar ?? 0)
        }
    }

    private static func isWord(_ scalar: UInt32) -> Bool {
        scalar < 0x80 && UInt8(truncatingIfNeeded: scalar).isWord
    }
}
