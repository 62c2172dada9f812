internal import DPWire
internal import DPConformance

extension CaseReport {
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
