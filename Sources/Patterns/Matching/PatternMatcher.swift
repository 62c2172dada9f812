internal import DPWire

/// Finds matches of patterns.
///
/// Keeps its memory between uses, among it what it has learned of each pattern, up to ``byteLimit``; one matcher serves
/// one thread. A warm one allocates nothing.
package struct PatternMatcher: ~Copyable {
    /// Bytes of automata that a matcher keeps at most; beyond that it forgets them all.
    static var byteLimit: Int { 1 &<< 22 }

    /// Where the groups of the last match stand: start and end of each, -1 for a group that took no part.
    package private(set) var slots: [Int] = []

    private var caches: [StateCache] = []
    /// The cache that was used last.
    private var recent = 0
    private var machine = PikeMachine()
    private var backtracker = Backtracker()

    package init() {}

    /// Whether a pattern has a match in a text.
    ///
    /// Leaves nothing of use in ``slots``.
    package mutating func hasMatch(of pattern: borrowing Pattern, in text: RawSpan) -> Bool {
        let program = pattern.program
        switch scan(program, text, from: 0, isTestOnly: true) {
        case .nothing: return false
        case .match: return true
        case .tooManyStates(let start):
            prepareSlots(2)
            return machine.findMatch(of: program, in: text, start..<text.byteCount, &slots)
        }
    }

    /// Looks for the first match from an offset on; its places are then in ``slots``.
    ///
    /// Takes time in proportion to the text.
    ///
    /// - Parameter groupLimit: how many groups to find the places of, the whole match being the first.
    package mutating func findMatch(
        of pattern: borrowing Pattern,
        in text: RawSpan,
        from offset: Int,
        groupLimit: Int = .max
    ) -> Bool {
        let program = pattern.program
        switch scan(program, text, from: offset, isTestOnly: false) {
        case .nothing:
            return false
        case .match(let start, let isExact, let end):
            prepareSlots(max(min(groupLimit, pattern.groupNames.count), 1) &* 2)
            if slots.count == 2, let width = isExact ? end &- start : program.width {
                slots[0] = end &- width
                slots[1] = end
                return true
            }
            if Backtracker.takes(program, start..<end) {
                return backtracker.findMatch(of: program, in: text, start..<end, &slots)
            }
            return machine.findMatch(of: program, in: text, start..<end, &slots)
        case .tooManyStates(let start):
            prepareSlots(max(min(groupLimit, pattern.groupNames.count), 1) &* 2)
            return machine.findMatch(of: program, in: text, start..<text.byteCount, &slots)
        }
    }

    private mutating func prepareSlots(_ count: Int) {
        if slots.count != count { slots = [Int](repeating: -1, count: count) }
    }

    private mutating func scan(
        _ program: Program,
        _ text: RawSpan,
        from offset: Int,
        isTestOnly: Bool
    ) -> StateCache.Outcome {
        if offset < 0 || offset > text.byteCount || program.isAnchored && offset > 0 { return .nothing }
        let required = program.literals.required
        if !required.isEmpty, required.count > program.literals.prefix.count || required.count < 2,
            text.offset(of: required, from: offset) == nil
        {
            return .nothing
        }
        guard let cache = cache(of: program) else { return .tooManyStates(start: offset) }
        let made = cache.madeCount
        let outcome = cache.scan(text, from: offset, isTestOnly: isTestOnly)
        if cache.madeCount != made { forgetTooMuch() }
        return outcome
    }

    private mutating func forgetTooMuch() {
        if caches.reduce(0, { $0 &+ $1.byteCount &+ 4096 }) > Self.byteLimit { caches.removeAll() }
    }

    /// What is known of a program; nil if it cannot have any automaton.
    private mutating func cache(of program: Program) -> StateCache? {
        guard program.alphabet != nil else { return nil }
        if recent < caches.count, caches[recent].program === program { return caches[recent] }
        // Rules are applied in turn.
        let next = recent &+ 1 < caches.count ? recent &+ 1 : 0
        if next < caches.count, caches[next].program === program {
            recent = next
            return caches[next]
        }
        for index in caches.indices where caches[index].program === program {
            recent = index
            return caches[index]
        }
        guard let cache = StateCache(program) else { return nil }
        recent = caches.count
        caches.append(cache)
        return cache
    }
}
