internal import DPWire
internal import DPConformance
import ArgumentParser

/// Runs case files: inputs of a pure function with the output that is expected of it.
struct ConformanceCasesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cases",
        abstract: "Runs case files (one JSON object a line: area, input, config, expected).",
        discussion: """
            Each area names a function under test. Areas that this version does not have are reported as not built \
            yet and make the run fail, unless --allow-missing says that this is known.
            """
    )

    @Argument(help: ArgumentHelp("Case files, one JSON object a line.", valueName: "FILE"))
    var files: [String]

    @Flag(help: "Areas that are not built yet do not fail the run.")
    var allowMissing = false

    @Option(help: ArgumentHelp("Run only this area; may repeat.", valueName: "NAME"))
    var area: [String] = []

    @Option(help: ArgumentHelp("Failed cases printed in full for each area.", valueName: "N"))
    var show = 5

    @OptionGroup(title: "Display") var display: DisplayOptions

    func run() throws {
        var report = CaseReport()
        for file in files {
            let source = try InputFile.read(file)
            for (number, line) in source.split(separator: UInt8(ascii: "\n")).enumerated() {
                let origin = "\(file):\(number + 1)"
                guard let value = try? JSONValue(parsing: Array(line)), let testCase = ConformanceCase(value) else {
                    throw CommandFailure(
                        .file,
                        "\(origin) is not a case",
                        remedy: "A case is a JSON object with \"area\", \"input\", \"config\" and \"expected\"."
                    )
                }
                guard area.isEmpty || area.contains(testCase.area) else { continue }
                report.run(testCase, origin: origin, registry: .all)
            }
        }
        StandardStream.output.write(report.rendered(show: show, style: display.style(for: .output)))
        if report.hasFailures || (report.hasMissingAreas && !allowMissing) { throw ExitStatus.incomplete }
    }
}
