import DPConformance
import DPPlatform
import DPWire
import Testing

/// The case files that come with the project, whole.
@Suite struct CaseFileTests {
    private func report(_ file: String) throws -> (CaseReport, lineCount: Int) {
        let folder = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
        let path = Array((folder + "/Conformance/cases/" + file).utf8)
        let text = try Files.read(path, limit: 1 << 24)
        var report = CaseReport()
        let lines = text.split(separator: UInt8(ascii: "\n"))
        for (number, line) in lines.enumerated() {
            let testCase = try #require(ConformanceCase(try JSONValue(parsing: Array(line))))
            report.run(testCase, origin: "\(file):\(number + 1)", registry: .all)
        }
        return (report, lines.count)
    }

    @Test(arguments: ["normalization.jsonl", "obfuscation.jsonl"]) func allCasesPass(file: String) throws {
        let (report, lineCount) = try report(file)
        let missing = report.areas.filter { $0.missing > 0 }.map(\.name)
        #expect(missing == [])
        #expect(lineCount > 300)
        #expect(report.areas.reduce(0) { $0 + $1.passed } == lineCount)
        for area in report.areas {
            for failure in area.failures.prefix(5) {
                Issue.record("\(failure.origin) \(area.name): \(failure.actual), not \(failure.expected.text)")
            }
        }
    }
}
