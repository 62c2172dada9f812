package import DPWire

/// One line of a case file.
package struct ConformanceCase {
    /// Names the function under test, such as `sql` or `normalize_service`.
    package var area: String
    package var input: JSONValue
    /// Settings of the function; an empty object for its defaults.
    package var config: JSONValue
    package var expected: JSONValue

    /// Nil when `value` lacks an area, an input or what is expected.
    package init?(_ value: JSONValue) {
        guard let area = value["area"]?.string, let input = value["input"], let expected = value["expected"] else {
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
    package static let all = ConformanceRegistry([:])

    private let functions: [String: Function]

    package init(_ functions: [String: Function]) {
        self.functions = functions
    }

    package subscript(_ area: String) -> Function? { functions[area] }
}
