/// A pattern as instructions of a machine that is in several states at once, and what is known of its matches.
///
/// An object, so that a matcher knows what it has met before.
final class Program: Sendable {
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

    let instructions: [Instruction]
    let sets: [ScalarTest]

    /// The ASCII bytes that a match can begin with, and whether other ones can; nil if a match can be empty.
    let firstBytes: ScalarTest?

    /// Bytes that every match begins with, and such that it has somewhere.
    let literals: Literals

    /// The length of every match in bytes, if they all have the same.
    let width: Int?

    /// Whether a match can begin nowhere but at the start of the text.
    let isAnchored: Bool

    /// What the program asks of the places between scalars.
    let assertions: AssertionKinds

    /// The scalars by what the program makes of them; nil if that takes too many classes.
    let alphabet: Alphabet?

    init(_ node: Node) throws(PatternError) {
        let compiler = try Compiler(node)
        instructions = compiler.instructions
        sets = compiler.sets
        var first = CharacterSet()
        if node.collectFirst(into: &first) {
            firstBytes = nil
        } else {
            first.normalize()
            firstBytes = ScalarTest(first)
        }
        literals = Literals(of: node)
        width = node.width
        isAnchored = node.isAnchored
        var kinds = AssertionKinds()
        for case .assertion(let assertion) in compiler.instructions { kinds.add(assertion) }
        assertions = kinds
        alphabet = Alphabet(telling: compiler.sets, and: kinds)
    }
}

/// Which assertions a program has.
struct AssertionKinds: Sendable {
    private(set) var hasTextStart = false
    private(set) var hasLineStart = false
    private(set) var hasLineEnd = false
    private(set) var hasWordBoundary = false
    private(set) var isEmpty = true

    mutating func add(_ assertion: Assertion) {
        isEmpty = false
        switch assertion {
        case .textStart: hasTextStart = true
        case .textEnd: break
        case .lineStart: hasLineStart = true
        case .lineEnd: hasLineEnd = true
        case .wordBoundary, .noWordBoundary: hasWordBoundary = true
        }
    }
}
