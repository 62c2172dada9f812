internal import DPWire

/// Reads the text of a pattern into a tree.
struct Parser: ~Escapable {
    /// How deep groups may stand inside each other.
    static var depthLimit: Int { 250 }

    /// How a part of the pattern is read.
    struct Flags {
        /// `i`: in either case.
        var ignoresCase = false
        /// `m`: `^` and `$` stand for the ends of lines.
        var isMultiline = false
        /// `s`: the dot stands for a line feed too.
        var dotIsAll = false
        /// `U`: repetitions are the other way round about greed.
        var isUngreedy = false
    }

    let text: RawSpan
    var offset = 0
    var flags = Flags()

    /// The names of the groups so far, the first being the whole; empty for one without a name.
    var names: [[UInt8]] = [[]]

    @_lifetime(copy text)
    init(_ text: RawSpan) {
        self.text = text
    }

    /// The whole pattern.
    mutating func parse() throws(PatternError) -> Node {
        let node = try choice(depth: 0)
        if offset < text.byteCount { throw PatternError(.unbalancedParenthesis, at: offset) }
        return node
    }

    private mutating func choice(depth: Int) throws(PatternError) -> Node {
        var branches: [Node] = []
        while true {
            branches.append(try sequence(depth: depth))
            guard text.byte(offset) == UInt8(ascii: "|"), offset < text.byteCount else { break }
            offset &+= 1
        }
        return branches.count == 1 ? branches[0] : .choice(branches)
    }

    private mutating func sequence(depth: Int) throws(PatternError) -> Node {
        var parts: [Node] = []
        while offset < text.byteCount {
            let start = offset
            switch text.byte(offset) {
            case UInt8(ascii: "|"), UInt8(ascii: ")"):
                return Self.sequence(parts)
            case UInt8(ascii: "("):
                // Flags alone are no part: a repetition behind them is one of the part before.
                if let group = try group(depth: depth) { parts.append(group) }
            case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"):
                throw PatternError(.badRepetition, at: start)
            case UInt8(ascii: "\\") where text.byte(offset &+ 1) == UInt8(ascii: "Q"):
                try quoted(&parts)
            default:
                parts.append(try atom())
            }
            if let part = parts.last { parts[parts.count &- 1] = try repeated(part, from: start) }
        }
        return Self.sequence(parts)
    }

    private static func sequence(_ parts: [Node]) -> Node {
        parts.isEmpty ? .empty : parts.count == 1 ? parts[0] : .sequence(parts)
    }
}

// MARK: - Atoms

extension Parser {
    private mutating func atom() throws(PatternError) -> Node {
        let start = offset
        switch text.byte(offset) {
        case UInt8(ascii: "{"):
            if counts() != nil { throw PatternError(.badRepetition, at: start) }
            return .set(literal(try scalar()))
        case UInt8(ascii: "^"):
            offset &+= 1
            return .assertion(flags.isMultiline ? .lineStart : .textStart)
        case UInt8(ascii: "$"):
            offset &+= 1
            return .assertion(flags.isMultiline ? .lineEnd : .textEnd)
        case UInt8(ascii: "."):
            offset &+= 1
            var set = CharacterSet(0, CharacterSet.highest)
            if !flags.dotIsAll {
                set = CharacterSet(0, 9)
                set.add(11, CharacterSet.highest)
            }
            return .set(set)
        case UInt8(ascii: "["):
            return .set(try characterClass())
        case UInt8(ascii: "\\"):
            if let assertion = escapedAssertion() { return .assertion(assertion) }
            if let set = try escapedClass() { return .set(set) }
            return .set(literal(try escapedScalar()))
        default:
            return .set(literal(try scalar()))
        }
    }

    /// The scalar at the current place, which is passed.
    mutating func scalar() throws(PatternError) -> UInt32 {
        let scalar = text.scalar(at: offset)
        if scalar.isInvalid || scalar.width == 0 { throw PatternError(.notUTF8, at: offset) }
        offset &+= scalar.width
        return scalar.value
    }

    private func literal(_ scalar: UInt32) -> CharacterSet {
        var set = CharacterSet(scalar, scalar)
        if flags.ignoresCase { set.foldCase() }
        return set
    }

    private mutating func escapedAssertion() -> Assertion? {
        let assertion: Assertion
        switch text.byte(offset &+ 1) {
        case UInt8(ascii: "A"): assertion = .textStart
        case UInt8(ascii: "z"): assertion = .textEnd
        case UInt8(ascii: "b"): assertion = .wordBoundary
        case UInt8(ascii: "B"): assertion = .noWordBoundary
        default: return nil
        }
        offset &+= 2
        return assertion
    }

    /// Takes everything up to `\E`, or to the end, as it stands.
    private mutating func quoted(_ parts: inout [Node]) throws(PatternError) {
        offset &+= 2
        while offset < text.byteCount {
            if text.byte(offset) == UInt8(ascii: "\\"), text.byte(offset &+ 1) == UInt8(ascii: "E") {
                offset &+= 2
                return
            }
            parts.append(.set(literal(try scalar())))
        }
    }
}

// MARK: - Repetitions

extension Parser {
    private mutating func repeated(_ node: Node, from start: Int) throws(PatternError) -> Node {
        guard let (minimum, maximum) = try bounds() else { return node }
        let limit = Pattern.repetitionLimit
        if minimum > limit || maximum ?? 0 > limit || maximum ?? minimum < minimum {
            throw PatternError(.badCount, at: start)
        }
        guard Self.product(of: node) &* max(maximum ?? minimum, 1) <= limit else {
            throw PatternError(.badCount, at: start)
        }
        var isGreedy = !flags.isUngreedy
        if text.byte(offset) == UInt8(ascii: "?"), offset < text.byteCount {
            isGreedy.toggle()
            offset &+= 1
        }
        let after = offset
        if try bounds() != nil { throw PatternError(.badRepetition, at: after) }
        return .repetition(node, minimum: minimum, maximum: maximum, isGreedy: isGreedy)
    }

    /// How often the innermost part of a node is repeated at most, by counts alone.
    private static func product(of node: Node) -> Int {
        switch node {
        case .repetition(let inner, let minimum, let maximum, _): product(of: inner) &* max(maximum ?? minimum, 1)
        case .capture(let inner, _): product(of: inner)
        case .sequence(let parts), .choice(let parts): parts.reduce(1) { max($0, product(of: $1)) }
        default: 1
        }
    }

    /// The bounds of a repetition that stands here, which is passed, or nil.
    private mutating func bounds() throws(PatternError) -> (Int, Int?)? {
        guard offset < text.byteCount else { return nil }
        switch text.byte(offset) {
        case UInt8(ascii: "*"):
            offset &+= 1
            return (0, nil)
        case UInt8(ascii: "+"):
            offset &+= 1
            return (1, nil)
        case UInt8(ascii: "?"):
            offset &+= 1
            return (0, 1)
        case UInt8(ascii: "{"):
            return counts()
        default:
            return nil
        }
    }

    /// Reads `{n}`, `{n,}` or `{n,m}`; anything else that begins with a brace stands for itself.
    private mutating func counts() -> (Int, Int?)? {
        var place = offset &+ 1
        guard let minimum = number(&place) else { return nil }
        var maximum: Int? = minimum
        if text.byte(place) == UInt8(ascii: ",") {
            place &+= 1
            if text.byte(place) == UInt8(ascii: "}") {
                maximum = nil
            } else {
                guard let number = number(&place) else { return nil }
                maximum = number
            }
        }
        guard text.byte(place) == UInt8(ascii: "}") else { return nil }
        offset = place &+ 1
        return (minimum, maximum)
    }

    private func number(_ place: inout Int) -> Int? {
        let start = place
        var value = 0
        while text.byte(place) &- UInt8(ascii: "0") < 10 {
            value = min(value &* 10 &+ Int(text.byte(place) &- UInt8(ascii: "0")), 1_000_000)
            place &+= 1
        }
        let hasLeadingZero = place &- start > 1 && text.byte(start) == UInt8(ascii: "0")
        return place == start || hasLeadingZero ? nil : value
    }
}

// MARK: - Groups

extension Parser {
    /// The group that begins here; nil for one that only sets flags.
    private mutating func group(depth: Int) throws(PatternError) -> Node? {
        let start = offset
        if depth >= Self.depthLimit { throw PatternError(.tooLarge, at: start) }
        offset &+= 1
        let outer = flags
        var number: Int?
        if text.byte(offset) == UInt8(ascii: "?") {
            if try !named() {
                guard try readFlags(start) else { return nil }
            } else {
                number = names.count &- 1
            }
        } else {
            names.append([])
            number = names.count &- 1
        }
        let inner = try choice(depth: depth &+ 1)
        guard text.byte(offset) == UInt8(ascii: ")"), offset < text.byteCount else {
            throw PatternError(.unbalancedParenthesis, at: start)
        }
        offset &+= 1
        flags = outer
        return number.map { .capture(inner, number: $0) } ?? inner
    }

    /// Reads `?P<name>` or `?<name>`, if that stands here.
    private mutating func named() throws(PatternError) -> Bool {
        var start = offset &+ 1
        if text.byte(start) == UInt8(ascii: "P") { start &+= 1 }
        guard text.byte(start) == UInt8(ascii: "<") else { return false }
        let letter = text.byte(start &+ 1)
        if letter == UInt8(ascii: "=") || letter == UInt8(ascii: "!") { throw PatternError(.unsupported, at: offset) }
        var name: [UInt8] = []
        var place = start &+ 1
        while place < text.byteCount, text.byte(place) != UInt8(ascii: ">") {
            let byte = text.byte(place)
            let isWord = (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == UInt8(ascii: "_")
            guard isWord else { throw PatternError(.badName, at: place) }
            name.append(byte)
            place &+= 1
        }
        guard place < text.byteCount, !name.isEmpty else {
            throw PatternError(.badName, at: start)
        }
        names.append(name)
        offset = place &+ 1
        return true
    }

    /// Reads the flags behind `(?`.
    ///
    /// - Returns: whether the group goes on behind them; if not, it ends and its flags hold from here on.
    private mutating func readFlags(_ start: Int) throws(PatternError) -> Bool {
        offset &+= 1
        var isOn = true
        var hasFlag = true
        while offset < text.byteCount {
            let byte = text.byte(offset)
            offset &+= 1
            switch byte {
            case UInt8(ascii: "i"): flags.ignoresCase = isOn
            case UInt8(ascii: "m"): flags.isMultiline = isOn
            case UInt8(ascii: "s"): flags.dotIsAll = isOn
            case UInt8(ascii: "U"): flags.isUngreedy = isOn
            case UInt8(ascii: "-") where isOn:
                isOn = false
                hasFlag = false
                continue
            case UInt8(ascii: ":") where hasFlag: return true
            case UInt8(ascii: ")") where hasFlag: return false
            default: throw PatternError(.unsupported, at: start)
            }
            hasFlag = true
        }
        throw PatternError(.unbalancedParenthesis, at: start)
    }
}
