package import DPWire

/// One line of a case file.
package struct ConformanceCase {
    /// Names the function under test, such as `sql` or `normalize_service`.
    package var area: String
    package var input: JSONValue
    /// Settings of the function; an empty object for its defaults.
    package var config: JSONValue
    /// What the agent answers where that is known, since it is what counts; else what the case's origin says.
    package var expected: JSONValue

    /// Whether an answer is the one expected, as far as the area compares it.
    package func isMet(by answer: JSONValue) -> Bool {
        switch area {
        case "json":
            // The wording of errors is each parser's own.
            return answer["output"] == expected["output"]
                && (answer["error"]?.isNull ?? true) == (expected["error"]?.isNull ?? true)
        case "sql_token", "sqllexer", "sql_literal_escapes", "sql_metadata":
            guard let wanted = expected.object else { return false }
            return wanted.allSatisfy { name, value in answer[name].map { $0.saysSame(as: value) } ?? false }
        case "url":
            // The agent's marker for removed segments mangles paths that hold it.
            return answer.saysSame(as: expected) || input.string?.contains("/REDACTED/") ?? false
        default:
            return answer.saysSame(as: expected)
        }
    }

    /// Nil when `value` lacks an area, an input or what is expected.
    package init?(_ value: JSONValue) {
        guard let area = value["area"]?.string, let input = value["input"],
            let expected = value["agent_expected"] ?? value["expected"]
        else {
            return nil
        }
        self.area = area
        self.input = input
        self.config = value["config"] ?? .object([])
        self.expected = expected
    }
}

/// The functions that case files can be run against, by the name of their area.
package struct ConformanceRegistry: Sendable {
    /// Answers a case's input under its config; throws when the input or the config is none that it takes.
    package typealias Function = @Sendable (_ input: JSONValue, _ config: JSONValue) throws -> JSONValue

    /// Every area of this version: a new one is one line here.
    package static let all = ConformanceRegistry(
        normalization
            .merging(obfuscation) { first, _ in first }
            .merging(sql) { first, _ in first }
            .merging(["span": span]) { _, last in last }
    )

    /// Both case files have an area of this name: spans to normalize have ids, spans to obfuscate have not.
    @Sendable private static func span(_ input: JSONValue, _ config: JSONValue) throws -> JSONValue {
        try input["span_id"] != nil ? normalizedSpan(input, config) : obfuscatedSpan(input, config)
    }

    private let functions: [String: Function]

    package init(_ functions: [String: Function]) {
        self.functions = functions
    }

    package subscript(_ area: String) -> Function? { functions[area] }
}
