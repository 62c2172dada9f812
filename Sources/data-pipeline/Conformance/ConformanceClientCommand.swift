import ArgumentParser
internal import DPConformance
internal import DPWire

/// The client that the conformance material drives: a job in, one line of JSON out.
struct ConformanceClientCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "client",
        abstract: "Runs a job of the conformance material through a TraceExporter and prints its result as JSON.",
        discussion: """
            The last line of standard output is an object with "client", "version" and "results", and with \
            "build_error" or "unsupported" when the job could not run; the exit status is then 1. \
            Conformance/README.md describes jobs under "Client protocol".
            """
    )

    @Option(help: ArgumentHelp("The job as JSON; - for standard input.", valueName: "FILE"))
    var job: String

    @Flag(help: "Print the result over several lines.")
    var pretty = false

    func run() throws {
        let text = try InputFile.read(job)
        let report: ClientReport
        do {
            report = try ClientReport(running: text)
        } catch {
            throw CommandFailure(
                .usage,
                "--job \(job): \(error.message)",
                remedy: "Conformance/README.md describes jobs under \"Client protocol\"."
            )
        }
        StandardStream.output.write((pretty ? report.json.prettyText : report.json.text) + "\n")
        if !report.hasRun { throw ExitStatus.incomplete }
    }
}
