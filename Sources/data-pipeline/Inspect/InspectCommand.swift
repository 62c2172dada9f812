import ArgumentParser
internal import DPTraces
internal import DPWire

/// Shows what payload files hold.
struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Shows the traces of payload files as a waterfall, a table or JSON.",
        discussion: """
            The format is told from the first bytes unless --input names it. Whatever lenient reading puts right is \
            said; a payload that cannot be read gives the place of the fault, and exit status 1.
            """
    )

    @Argument(help: ArgumentHelp("Payload files; - for standard input.", valueName: "FILE"))
    var files: [String]

    @Option(help: ArgumentHelp("Format of the files.", valueName: "v0.4|v0.5"))
    var input: FormatName?

    @Flag(help: "One line for each span.")
    var table = false

    @Flag(help: "Everything as JSON, one line for each file.")
    var json = false

    @Option(help: ArgumentHelp("Traces shown of each file; 0 for all.", valueName: "N"))
    var limit = 10

    @Option(help: ArgumentHelp("Spans shown of each trace; 0 for all.", valueName: "N"))
    var spanLimit = 60

    @Flag(help: "The traces that took longest first.")
    var slowest = false

    @OptionGroup(title: "Display") var display: DisplayOptions

    func validate() throws {
        if table, json { throw ValidationError("--table and --json exclude each other.") }
        if limit < 0 || spanLimit < 0 { throw ValidationError("--limit and --span-limit are 0 or more.") }
    }

    func run() throws {
        var isDamaged = false
        for file in files {
            let payload = try InputFile.read(file)
            let format = input ?? FormatName.guess(payload)
            do throws(TraceReadingError) {
                show(try TraceBatch(reading: payload, as: format.format), file, format, size: payload.count)
            } catch {
                isDamaged = true
                report(error, file, format)
            }
        }
        if isDamaged { throw ExitStatus.incomplete }
    }

    private func show(_ batch: borrowing TraceBatch, _ file: String, _ format: FormatName, size: Int) {
        if json {
            let value: JSONValue = [
                "file": .string(file), "format": .string(format.rawValue), "bytes": .integer(Int64(size)),
                "corrections": PayloadJSON.corrections(batch.corrections), "traces": PayloadJSON.traces(batch),
            ]
            return StandardStream.output.write(value.text + "\n")
        }
        let listing = TraceListing(
            traces: TraceOutline.all(of: batch),
            limit: limit == 0 ? .max : limit,
            spanLimit: spanLimit == 0 ? .max : spanLimit,
            slowestFirst: slowest,
            style: display.style(for: .output),
            width: display.width
        )
        var text = listing.heading(file: file, format: format, size: size, corrections: batch.corrections)
        text += table ? listing.table : listing.waterfalls
        StandardStream.output.write(text)
    }

    private func report(_ error: TraceReadingError, _ file: String, _ format: FormatName) {
        if json {
            let value: JSONValue = [
                "file": .string(file), "format": .string(format.rawValue),
                "error": [
                    "message": .string(error.message), "offset": .integer(Int64(error.offset)),
                    "path": .string(error.path),
                ],
            ]
            StandardStream.output.write(value.text + "\n")
        }
        StandardStream.error.write("data-pipeline: \(file): \(error.message), read as \(format.rawValue)\n")
    }
}
