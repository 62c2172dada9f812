// What can be said of a pattern's matches without a text.
extension Node {
    /// Whether a match can be empty.
    var canBeEmpty: Bool {
        switch self {
        case .empty, .assertion: true
        case .set: false
        case .sequence(let parts): parts.allSatisfy { $0.canBeEmpty }
        case .choice(let branches): branches.contains { $0.canBeEmpty }
        case .repetition(let inner, let minimum, _, _): minimum == 0 || inner.canBeEmpty
        case .capture(let inner, _): inner.canBeEmpty
        }
    }

    /// Adds the scalars that a match can begin with; says whether it can be empty.
    func collectFirst(into set: inout CharacterSet) -> Bool {
        switch self {
        case .empty, .assertion:
            return true
        case .set(let other):
            set.add(other)
            return false
        case .sequence(let parts):
            for part in parts where !part.collectFirst(into: &set) { return false }
            return true
        case .choice(let branches):
            var canBeEmpty = false
            for branch in branches where branch.collectFirst(into: &set) { canBeEmpty = true }
            return canBeEmpty
        case .repetition(let inner, let minimum, let maximum, _):
            if maximum == 0 { return true }
            return inner.collectFirst(into: &set) || minimum == 0
        case .capture(let inner, _):
            return inner.collectFirst(into: &set)
        }
    }

    /// The length of every match in bytes, if that is always the same.
    ///
    /// Only sets of ASCII scalars count: of the others, an invalid byte may take the place.
    var width: Int? {
        switch self {
        case .empty, .assertion:
            return 0
        case .set(let set):
            return set.bounds.last.map { $0 < 0x80 } == true ? 1 : nil
        case .sequence(let parts):
            var sum = 0
            for part in parts {
                guard let width = part.width else { return nil }
                sum &+= width
            }
            return sum
        case .choice(let branches):
            guard let first = branches.first?.width else { return nil }
            return branches.allSatisfy { $0.width == first } ? first : nil
        case .repetition(let inner, let minimum, let maximum, _):
            guard minimum == maximum, let width = inner.width else { return nil }
            return width &* minimum
        case .capture(let inner, _):
            return inner.width
        }
    }

    /// Whether a match can begin nowhere but at the start of the text.
    var isAnchored: Bool {
        switch self {
        case .assertion(let assertion): assertion == .textStart
        case .sequence(let parts): parts.first.map { $0.isAnchored } ?? false
        case .choice(let branches): branches.allSatisfy { $0.isAnchored }
        case .repetition(let inner, let minimum, _, _): minimum > 0 && inner.isAnchored
        case .capture(let inner, _): inner.isAnchored
        case .empty, .set: false
        }
    }
}
