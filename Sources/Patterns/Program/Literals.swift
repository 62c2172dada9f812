internal import DPWire

/// Bytes that a match cannot do without, which a text can be searched for first.
struct Literals: Sendable {
    /// Bytes more than these are not looked for.
    private static var lengthLimit: Int { 32 }

    /// What every match begins with.
    private(set) var prefix: [UInt8] = []

    /// The longest run of bytes found that every match has somewhere.
    private(set) var required: [UInt8] = []

    private var run: [UInt8] = []
    private var isAtStart = true

    init(of node: Node) {
        collect(node)
        endRun()
    }

    private mutating func collect(_ node: Node) {
        switch node {
        case .empty, .assertion:
            break
        case .set(let set):
            // Invalid bytes count as U+FFFD, so it may be there without its bytes.
            guard set.bounds.count == 2, set.bounds[0] == set.bounds[1], set.bounds[0] != 0xfffd else {
                return endRun()
            }
            if run.count >= Self.lengthLimit { endRun() }
            run.append(scalar: set.bounds[0])
        case .sequence(let parts):
            for part in parts { collect(part) }
        case .capture(let inner, _):
            collect(inner)
        case .repetition(let inner, let minimum, let maximum, _):
            if minimum > 0 { collect(inner) }
            if minimum != 1 || maximum != 1 { endRun() }
        case .choice:
            endRun()
        }
    }

    private mutating func endRun() {
        if isAtStart { prefix = run }
        isAtStart = false
        if run.count > required.count { required = run }
        run.removeAll(keepingCapacity: true)
    }
}
