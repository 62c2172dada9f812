import ArgumentParser
internal import DPLedger
internal import DPTraces
internal import DPWire
internal import DataPipeline

/// Sends payload files to an agent.
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Sends payload files to an agent through a TraceExporter and accounts for every span.",
        discussion: """
            Exit status: 0 all was delivered; 1 something was dropped or stayed unconfirmed; 2 the command line is \
            wrong; 3 no agent could be reached; 4 a file cannot be read.

            data-pipeline export payload.msgpack --agent http://127.0.0.1:8126
            data-pipeline export *.msgpack --repeat 1000 --threads 4 --output v0.5 --json
            """
    )

    @Argument(help: ArgumentHelp("Payload files; - for standard input.", valueName: "FILE"))
    var files: [String]

    @Option(
        help: ArgumentHelp("Format of the files; told from their first bytes unless given.", valueName: "v0.4|v0.5")
    )
    var input: FormatName?

    @Option(name: .customLong("repeat"), help: ArgumentHelp("How often all files are sent.", valueName: "N"))
    var repetitions = 1

    @Option(help: ArgumentHelp("Threads that send.", valueName: "N"))
    var threads = 1

    @Flag(help: "Print the result as JSON.")
    var json = false

    @OptionGroup(title: "Exporter") var exporter: ExporterOptions

    @OptionGroup(title: "Display") var display: DisplayOptions

    func validate() throws {
        if !(1...1_000_000_000).contains(repetitions) { throw ValidationError("--repeat is a number from 1 on.") }
        if !(1...1_024).contains(threads) { throw ValidationError("--threads is a number from 1 to 1024.") }
    }

    func run() throws {
        let run = ExportRun(try items(), repetitions: repetitions)
        if exporter.stats { run.waitForStatistics() }
        let status = StatusLine(.error)
        try run.run(threads: threads) { progress in
            status.show(progress.line(total: run.total, elapsed: run.elapsed))
        }
        status.clear()
        let elapsed = run.elapsed
        if exporter.stats { run.shutdown() }
        let report = ExportReport(
            agent: exporter.agentURL(),
            ledger: run.ledger,
            statistics: exporter.stats ? run.statsLedger : nil,
            failures: run.failures,
            untried: run.untried,
            elapsed: elapsed
        )
        let text = json ? report.json.text + "\n" : report.rendered(style: display.style(for: .output))
        StandardStream.output.write(text)
        if report.status != .success { throw report.status }
    }

    /// The payloads, each with an exporter that takes its format.
    private func items() throws -> [ExportRun.Item] {
        var exporters: [FormatName: TraceExporter] = [:]
        return try files.map { file in
            let payload = try InputFile.read(file)
            let format = input ?? FormatName.guess(payload)
            let exporter = try exporters[format] ?? self.exporter.exporter(input: format)
            exporters[format] = exporter
            return ExportRun.Item(file: file, payload: payload, exporter: exporter)
        }
    }
}
