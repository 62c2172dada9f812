/// A pattern as a tree.
indirect enum Node: Sendable {
    /// Nothing at all.
    case empty
    /// One scalar of a set.
    case set(CharacterSet)
    /// A place between scalars.
    case assertion(Assertion)
    /// One after the other.
    case sequence([Node])
    /// One of several, the first that leads to a match.
    case choice([Node])
    /// A number of times; no upper bound is nil.
    case repetition(Node, minimum: Int, maximum: Int?, isGreedy: Bool)
    /// A part whose place is remembered under a number from 1 on.
    case capture(Node, number: Int)
}

/// What can be asked of a place in a text.
enum Assertion: UInt8, Sendable {
    case textStart
    case textEnd
    case lineStart
    case lineEnd
    case wordBoundary
    case noWordBoundary
}
