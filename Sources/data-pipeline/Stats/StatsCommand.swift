import ArgumentParser
internal import DPLocalAgent
internal import DPTraces
internal import DPWire

/// Computes the statistics of payload files.
struct StatsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats",
        abstract:
            "Counts the spans of payload files as an exporter does, and shows hits, errors and latencies by group.",
        discussion: """
            Counted are spans at which a service is entered, measured ones, and those of kind client, server, producer \
            or consumer. Latencies are exact within 1 %. Values in queries are hidden, as agents do. A payload that cannot \
            be read gives the place of the fault, and exit status 1.

            data-pipeline stats --peer-tag db.system traces.msgpack
            """
    )

    @Argument(help: ArgumentHelp("Payload files; - for standard input.", valueName: "FILE"))
    var files: [String]

    @Option(help: ArgumentHelp("Format of the files.", valueName: "v0.4|v0.5"))
    var input: FormatName?

    @Option(help: ArgumentHelp("Tag that tells outgoing requests apart; may be repeated.", valueName: "KEY"))
    var peerTag: [String] = []

    @Option(help: ArgumentHelp("Groups shown; 0 for all.", valueName: "N"))
    var limit = 50

    @Flag(help: "All groups as JSON, with every field by which they differ.")
    var json = false

    @OptionGroup(title: "Display") var display: DisplayOptions

    func validate() throws {
        if limit < 0 { throw ValidationError("--limit is 0 or more.") }
    }

    func run() throws {
        var statistics = PayloadStatistics(peerTags: peerTag)
        var isDamaged = false
        for file in files {
            let payload = try InputFile.read(file)
            let format = input ?? FormatName.guess(payload)
            do throws(TraceReadingError) {
                var batch = try TraceBatch(reading: payload, as: format.format)
                statistics.add(&batch)
            } catch {
                isDamaged = true
                StandardStream.error.write("data-pipeline: \(file): \(error.message), read as \(format.rawValue)\n")
            }
        }
        let counted = statistics.finish(json ? .everything : .shown)
        let report = StatsReport(statistics: counted, spanCount: statistics.spanCount)
        if json {
            StandardStream.output.write(report.json.text + "\n")
        } else {
            let limit = limit == 0 ? Int.max : limit
            StandardStream.output.write(report.rendered(limit: limit, style: display.style(for: .output)))
        }
        if statistics.lost > 0 {
            throw CommandFailure(.incomplete, "no memory to count \(Quantity.count(statistics.lost, "span"))")
        }
        if isDamaged { throw ExitStatus.incomplete }
    }
}
