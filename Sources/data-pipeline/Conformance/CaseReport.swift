/// What became of the cases, area by area.
struct CaseReport {
    /// The tally of one area.
    struct Area {
        var name: String
        var passed = 0
        var failures: [Failure] = []
        /// Cases that could not run because the function does not exist.
        var missing = 0
    }

    /// A case that answered something else.
    struct Failure {
        var origin: String
        var input: JSONValue
        var config: JSONValue
        var expected: JSONValue
        /// The answer, or the text of the error.
        var actual: String
    }

    /// In the order in which they first appeared.
    private(set) var areas: [Area] = []

    var hasFailures: Bool { areas.contains { !$0.failures.isEmpty } }
    var hasMissingAreas: Bool { areas.contains { $0.missing > 0 } }

    /// Runs one case and notes its outcome.
    mutating func run(_ testCase: ConformanceCase, origin: String, registry: ConformanceRegistry) {
        let index = areas.firstIndex { $0.name == testCase.area } ?? areas.count
        if index == areas.count { areas.append(Area(name: testCase.area)) }
        guard let function = registry[testCase.area] else {
            areas[index].missing += 1
            return
        }
        let actual: String
        do {
            let answer = try function(testCase.input, testCase.config)
            if answer == testCase.expected {
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

    /// The tallies as a table, before it up to `show` failures of each area in full.
    func rendered(show: Int, style: Style) -> String {
        var text = ""
        for area in areas {
            for failure in area.failures.prefix(show) {
                text += style.bold("\(failure.origin) \(area.name)") + "\n"
                text += "  input     \(failure.input.text)\n"
                if failure.config != .object([]) { text += "  config    \(failure.config.text)\n" }
                text += "  expected  \(style.green(failure.expected.text))\n"
                text += "  actual    \(style.red(failure.actual))\n"
            }
        }
        var table = Table([
            .init(heading: "area"), .init(heading: "passed", isNumeric: true),
            .init(heading: "failed", isNumeric: true), .init(heading: "not run", isNumeric: true), .init(heading: ""),
        ])
        for area in areas {
            table.add([
                area.name, String(area.passed), String(area.failures.count), String(area.missing),
                area.missing > 0 ? "not built yet" : area.failures.isEmpty ? "ok" : "FAILED",
            ])
        }
        text += table.rendered(style: style)
        let passed = areas.reduce(0) { $0 + $1.passed }
        let failed = areas.reduce(0) { $0 + $1.failures.count }
        let missing = areas.reduce(0) { $0 + $1.missing }
        text += "\(passed) passed, \(failed) failed, \(missing) not run\n"
        return text
    }
}
