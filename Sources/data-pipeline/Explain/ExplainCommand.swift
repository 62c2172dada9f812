import ArgumentParser
internal import DPPlatform
internal import DPTraces
internal import DPWire
internal import DataPipeline

/// Shows what processing makes of payload files, and why.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract:
            "Shows which rules of an agent would change which spans of payload files, and which traces are left out.",
        discussion: """
            Runs what an exporter with processing and the local agent run. It prints values as they were before: \
            secrets that the rules hide, too. Do not store its output where the spans themselves must not be. A payload that \
            cannot be read gives the place of the fault, and exit status 1.

            data-pipeline explain --options obfuscation.json traces.msgpack
            """
    )

    @Argument(help: ArgumentHelp("Payload files; - for standard input.", valueName: "FILE"))
    var files: [String]

    @Option(help: ArgumentHelp("Format of the files.", valueName: "v0.4|v0.5"))
    var input: FormatName?

    @Option(
        help: ArgumentHelp("The tracer's language, after which services without a name are called.", valueName: "NAME")
    )
    var language = ""

    @Option(help: ArgumentHelp("Traces shown of each file; 0 for all.", valueName: "N"))
    var limit = 20

    @Flag(help: "One JSON object for each span, changed or not.")
    var json = false

    @OptionGroup(title: "Rules") var rules: ProcessingOptions
    @OptionGroup(title: "Display") var display: DisplayOptions

    func validate() throws {
        if limit < 0 { throw ValidationError("--limit is 0 or more.") }
    }

    func run() throws {
        let processing = try rules.processing(environment: ProcessEnvironment.all)
        var isDamaged = false
        for file in files {
            let payload = try InputFile.read(file)
            let format = input ?? FormatName.guess(payload)
            do {
                try show(payload, format, file, processing)
            } catch let error as TraceReadingError {
                isDamaged = true
                StandardStream.error.write("data-pipeline: \(file): \(error.message), read as \(format.rawValue)\n")
            }
        }
        if isDamaged { throw ExitStatus.incomplete }
    }

    private func show(_ payload: [UInt8], _ format: FormatName, _ file: String, _ processing: TraceProcessing) throws {
        var batch = try TraceBatch(reading: payload, as: format.format)
        let recorder: DecisionRecorder
        do throws(ConfigurationError) {
            let now = WallClock.nanosecondsSince1970()
            recorder = try DecisionRecorder.record(&batch, processing, language: language, now: now)
        } catch {
            throw CommandFailure(.usage, error.message)
        }
        // Spans are named as they were sent.
        let sent = try TraceBatch(reading: payload, as: format.format)
        let report = ExplainReport(batch: sent, recorder: recorder, style: display.style(for: .output))
        let text = json ? report.lines(file: file) : report.rendered(limit: limit == 0 ? .max : limit)
        StandardStream.output.write(text)
    }
}
