import ArgumentParser
internal import DPTraces

/// Writes a payload of invented traces.
struct GenerateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Writes a payload of realistic traces: services of a shop that call each other.",
        discussion: """
            The same options give the same bytes. Kinds for --mix, each with a weight: sql, redis, http, grpc, queue, \
            cache, search, internal.

            data-pipeline generate --traces 100 --spans 50 --out payload.msgpack
            data-pipeline generate --mix sql=5,redis=2 | data-pipeline inspect -
            """
    )

    @Option(help: ArgumentHelp("Decides every choice.", valueName: "N"))
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("Traces in the payload.", valueName: "N"))
    var traces = 10

    @Option(help: ArgumentHelp("Spans of each trace.", valueName: "N"))
    var spans = 10

    @Option(
        help: ArgumentHelp(
            "How spans hang together: as a request goes through services, each below the one before, or all below one.",
            valueName: "request|chain|fan"
        )
    )
    var shape = TraceShape.request

    @Option(help: ArgumentHelp("Kinds of work and their weights; default a web application's.", valueName: "KIND=N,…"))
    var mix: String?

    @Option(help: ArgumentHelp("Traces in which something fails, in percent.", valueName: "0-100"))
    var errors = 8

    @Option(help: ArgumentHelp("When the first trace starts, seconds since 1970; default 2025-01-01.", valueName: "S"))
    var start: Int64 = 1_735_689_600

    @Option(help: ArgumentHelp("The payload's format.", valueName: "v0.4|v0.5"))
    var format = FormatName.v04

    @Option(name: .shortAndLong, help: ArgumentHelp("Where to write; - for standard output.", valueName: "FILE"))
    var out = "-"

    func run() throws {
        let payload = try Workload.batch(options()).encoded(as: format.format)
        guard out == "-" else { return try OutputFile.write(payload, to: out) }
        guard !StandardStream.output.isTerminal else {
            throw CommandFailure(
                .usage,
                "a payload is binary and would upset the terminal",
                remedy: "Use --out FILE, or pipe the output into \"data-pipeline inspect -\"."
            )
        }
        guard payload.withUnsafeBytes({ StandardStream.output.write($0) }) else {
            throw CommandFailure(.file, "standard output takes no more")
        }
    }

    /// The workload that the options describe.
    func options() throws(CommandFailure) -> WorkloadOptions {
        var options = WorkloadOptions()
        options.seed = seed
        options.traces = try Self.inRange(traces, 0...1_000_000, "--traces")
        options.spansPerTrace = try Self.inRange(spans, 1...1_000_000, "--spans")
        guard options.traces * options.spansPerTrace <= 5_000_000 else {
            throw CommandFailure(
                .usage,
                "--traces × --spans is over 5,000,000",
                remedy: "Write several payloads instead."
            )
        }
        options.shape = shape
        if let mix { options.mix = try OperationMix(parsing: mix) }
        options.errorPercent = try Self.inRange(errors, 0...100, "--errors")
        guard (0...9_000_000_000).contains(start) else {
            throw CommandFailure(.usage, "--start is seconds since 1970, up to 9,000,000,000")
        }
        options.start = start * 1_000_000_000
        return options
    }

    private static func inRange(_ value: Int, _ range: ClosedRange<Int>, _ name: String) throws(CommandFailure) -> Int {
        guard range.contains(value) else {
            throw CommandFailure(.usage, "\(name) is a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }
}

extension TraceShape: ExpressibleByArgument {}
