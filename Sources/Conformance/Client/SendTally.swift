internal import DPWire

/// What a series of sends came to: how long each took, what it returned, what failed.
///
/// Equal answers and errors are kept once. Noting an answer that is like the one before costs a comparison of its bytes
/// and no allocation, because instruction counts of the `send` step include it.
struct SendTally: ~Copyable {
    /// An error by the name under which the reference raises it.
    struct Failure: Error, Equatable {
        var type: String
        var message: String
    }

    private enum Outcome {
        case answer(Int)
        case failure(Int)
    }

    var samples: LatencySamples
    private var answers: [(body: [UInt8], count: Int)] = []
    private var failures: [(failure: Failure, count: Int)] = []
    private var outcomes: [Outcome] = []
    private var lastAnswer = -1
    private let keepsOutcomes: Bool

    /// - Parameters:
    ///   - capacity: how many sends there will be.
    ///   - keepsOutcomes: whether the outcome of each is kept, not only the sums.
    init(capacity: Int, keepsOutcomes: Bool) {
        samples = LatencySamples(capacity: capacity)
        self.keepsOutcomes = keepsOutcomes
    }

    /// Notes a send that went well and returned `body`.
    mutating func succeed(_ body: [UInt8]) {
        if lastAnswer < 0 || answers[lastAnswer].body != body {
            lastAnswer = answers.firstIndex { $0.body == body } ?? answers.count
            if lastAnswer == answers.count { answers.append((body, 0)) }
        }
        answers[lastAnswer].count += 1
        if keepsOutcomes { outcomes.append(.answer(lastAnswer)) }
    }

    /// Notes a send that failed.
    mutating func fail(_ failure: Failure) {
        let index = failures.firstIndex { $0.failure == failure } ?? failures.count
        if index == failures.count { failures.append((failure, 0)) }
        failures[index].count += 1
        if keepsOutcomes { outcomes.append(.failure(index)) }
    }

    /// The fields of a `send` result.
    var fields: [(String, JSONValue)] {
        let quantiles = Quantiles(samples.values)
        var errors: [(String, JSONValue)] = []
        for type in failures.map(\.failure.type) where !errors.contains(where: { $0.0 == type }) {
            let count = failures.filter { $0.failure.type == type }.reduce(0) { $0 + $1.count }
            errors.append((type, .integer(Int64(count))))
        }
        var fields: [(String, JSONValue)] = [
            ("sends", .integer(Int64(samples.count))),
            ("ok", .integer(Int64(answers.reduce(0) { $0 + $1.count }))),
            ("errors", .object(errors)),
            ("first_error", failures.first.map { Self.json($0.failure) } ?? .null),
            ("values", .object(answers.map { (Self.text($0.body), .integer(Int64($0.count))) })),
        ]
        if !outcomes.isEmpty {
            var list: [JSONValue] = []
            for outcome in outcomes { list.append(json(outcome)) }
            fields.append(("outcomes", .array(list)))
        }
        fields.append(("p50_ns", JSONValue(quantiles.at(0.5))))
        fields.append(("p99_ns", JSONValue(quantiles.at(0.99))))
        fields.append(("max_ns", JSONValue(quantiles.maximum)))
        return fields
    }

    private func json(_ outcome: Outcome) -> JSONValue {
        switch outcome {
        case .answer(let index): ["ok": true, "value": .string(Self.text(answers[index].body))]
        case .failure(let index): ["ok": false, "error": Self.json(failures[index].failure)]
        }
    }

    static func json(_ failure: Failure) -> JSONValue {
        ["type": .string(failure.type), "message": .string(failure.message)]
    }

    private static func text(_ body: [UInt8]) -> String {
        String(decoding: body, as: UTF8.self)
    }
}

extension JSONValue {
    /// A number, or null.
    init(_ number: Int64?) {
        self = number.map { .integer($0) } ?? .null
    }
}
