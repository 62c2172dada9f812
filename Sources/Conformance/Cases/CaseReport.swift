package import DPWire

/// What became of the cases, area by area.
package struct CaseReport {
    /// The tally of one area.
    package struct Area {
        package var name: String
        package var passed = 0
        package var failures: [Failure] = []
        /// Cases that could not run because the function does not exist.
        package var missing = 0
    }

    /// A case that answered something else.
    package struct Failure {
        package var origin: String
        package var input: JSONValue
        package var config: JSONValue
        package var expected: JSONValue
        /// The answer, or the text of the error.
        package var actual: String
    }

    /// In the order in which they first appeared.
    package private(set) var areas: [Area] = []

    package init() {}

    package var hasFailures: Bool { areas.contains { !$0.failures.isEmpty } }
    package var hasMissingAreas: Bool { areas.contains { $0.missing > 0 } }

    /// Runs one case and notes its outcome.
    package mutating func run(_ testCase: ConformanceCase, origin: String, registry: ConformanceRegistry) {
        let index = areas.firstIndex { $0.name == testCase.area } ?? areas.count
        if index == areas.count { areas.append(Area(name: testCase.area)) }
        guard let function = registry[testCase.area] else {
            areas[index].missing += 1
            return
        }
        let actual: String
        do {
            let answer = try function(testCase.input, testCase.config)
            if testCase.isMet(by: answer) {
                areas[index].passed += 1
                return
            }
            actual = answer.text
        } catch {
            actual = "error: \(error)"
        }
        areas[index].failures.append(
            Failure(
                origin: origin,
                input: testCase.input,
                config: testCase.config,
                expected: testCase.expected,
                actual: actual
            )
        )
    }
}
