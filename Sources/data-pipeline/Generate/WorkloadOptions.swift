/// What a generated payload looks like.
///
/// The same options give the same bytes.
struct WorkloadOptions: Equatable {
    var seed: UInt64 = 1
    /// Traces in the payload.
    var traces = 10
    /// Spans of each trace.
    var spansPerTrace = 10
    var shape = TraceShape.request
    var mix = OperationMix.standard
    /// Traces in which something fails, in percent.
    var errorPercent = 8
    /// Start of the first trace, nanoseconds since 1970; the default is 2025-01-01.
    var start: Int64 = 1_735_689_600_000_000_000
}

/// How the spans of a trace hang together.
enum TraceShape: String, CaseIterable {
    /// Services that call each other, as a request goes through them.
    case request
    /// Each span is the child of the one before.
    case chain
    /// All spans are children of the first.
    case fan
}

/// A kind of work that spans stand for.
enum OperationKind: String, CaseIterable {
    case web
    case sql
    case redis
    case http
    case grpc
    case queue
    case cache
    case search
    case `internal`
}

/// How often each kind of work is done, relative to the others.
struct OperationMix: Equatable {
    /// What a web application does.
    static let standard = OperationMix(weights: [
        (.sql, 6), (.redis, 4), (.internal, 4), (.http, 3), (.grpc, 2), (.queue, 1), (.cache, 1), (.search, 1),
    ])

    private let weights: [(kind: OperationKind, weight: Int)]
    private let total: Int

    init(weights: [(OperationKind, Int)]) {
        self.weights = weights.map { (kind: $0.0, weight: max(0, $0.1)) }
        total = self.weights.reduce(0) { $0 + $1.weight }
    }

    /// Reads `sql=4,redis=2,http`: kinds with weights; a kind alone weighs 1.
    /// - Throws: what is wrong, naming the kinds there are.
    init(parsing text: String) throws(CommandFailure) {
        var weights: [(OperationKind, Int)] = []
        for part in text.split(separator: ",") {
            let pieces = part.split(separator: "=", maxSplits: 1)
            let name = pieces.first.map(String.init) ?? ""
            guard let kind = OperationKind(rawValue: name), kind != .web else {
                let names = OperationKind.allCases.filter { $0 != .web }.map(\.rawValue).joined(separator: ", ")
                throw CommandFailure(.usage, "--mix: there is no kind \"\(name)\"", remedy: "Kinds are \(names).")
            }
            guard pieces.count == 1 || Int(pieces[1]).map({ (0...1_000).contains($0) }) == true else {
                throw CommandFailure(.usage, "--mix: the weight of \(name) is a number from 0 to 1000")
            }
            weights.append((kind, pieces.count == 1 ? 1 : Int(pieces[1]) ?? 1))
        }
        self.init(weights: weights)
        guard total > 0 else { throw CommandFailure(.usage, "--mix: at least one kind has a weight above 0") }
    }

    /// A kind, by its weight.
    func pick(_ random: inout RandomSource) -> OperationKind {
        var rest = random.below(total)
        for (kind, weight) in weights {
            rest -= weight
            if rest < 0 { return kind }
        }
        return .internal
    }

    static func == (left: OperationMix, right: OperationMix) -> Bool {
        left.weights.map(\.kind) == right.weights.map(\.kind)
            && left.weights.map(\.weight) == right.weights.map(\.weight)
    }
}
