import DPWire
import DPConformance
import Testing

@testable import data_pipeline

private func testCase(_ area: String, _ input: JSONValue, _ expected: JSONValue) throws -> ConformanceCase {
    try #require(ConformanceCase(["area": .string(area), "input": input, "expected": expected]))
}

@Suite struct CaseReportTests {
    private struct Refused: Error {}

    private let registry = ConformanceRegistry([
        "double": { input, config in
            guard let number = input.integer else { throw Refused() }
            return .integer(number * (config["factor"]?.integer ?? 2))
        }
    ])

    @Test func tellsPassedFailedAndMissingApart() throws {
        var report = CaseReport()
        report.run(try testCase("double", 2, 4), origin: "f:1", registry: registry)
        report.run(try testCase("double", 2, 5), origin: "f:2", registry: registry)
        report.run(try testCase("double", "x", 5), origin: "f:3", registry: registry)
        report.run(try testCase("triple", 2, 6), origin: "f:4", registry: registry)
        #expect(report.areas.map(\.name) == ["double", "triple"])
        #expect(report.areas[0].passed == 1 && report.areas[0].failures.map(\.origin) == ["f:2", "f:3"])
        #expect(report.areas[1].missing == 1 && report.areas[1].failures.isEmpty)
        #expect(report.hasFailures && report.hasMissingAreas)
        let text = report.rendered(show: 1, style: .plain)
        #expect(text.contains("f:2 double\n  input     2\n  expected  5\n  actual    4\n") && !text.contains("f:3"))
        #expect(text.contains("not built yet") && text.hasSuffix("1 passed, 2 failed, 1 not run\n"))
    }

    @Test func theConfigurationOfACaseReachesTheFunction() throws {
        var report = CaseReport()
        let value: JSONValue = ["area": "double", "input": 2, "config": ["factor": 10], "expected": 20]
        report.run(try #require(ConformanceCase(value)), origin: "f:1", registry: registry)
        #expect(!report.hasFailures)
    }
}

@Suite struct ConformanceCasesCommandTests {
    private let line = #"{"area": "no-such-area", "input": "", "config": {}, "expected": ""}"# + "\n"

    @Test func anAreaThatDoesNotExistFailsTheRunUnlessAllowed() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(Array(line.utf8), to: "cases.jsonl")
        let strict = try await CommandRun.run("conformance", "cases", file)
        #expect(strict.status == 1 && strict.output.contains("not built yet"))
        #expect(strict.output.hasSuffix("0 passed, 0 failed, 1 not run\n"))
        let lenient = try await CommandRun.run("conformance", "cases", file, "--allow-missing")
        #expect(lenient.status == 0 && lenient.output == strict.output)
    }

    @Test func filesThatAreNoCasesAreNamedWithTheirLine() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(Array((line + "{}\n").utf8), to: "cases.jsonl")
        let run = try await CommandRun.run("conformance", "cases", file)
        #expect(run.status == 4 && run.errors.contains("\(file):2 is not a case"))
        let missing = try await CommandRun.run("conformance", "cases", folder.file("none"))
        #expect(missing.status == 4 && missing.errors.contains("cannot read \(folder.file("none")): No such file"))
    }
}
