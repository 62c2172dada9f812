import ArgumentParser
internal import DPLedger
internal import DPLocalAgent
internal import DPTraces
internal import DataPipeline
internal import Logging

/// Shows the whole way once: from payloads through an exporter to an agent, and what arrived there.
struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Starts an agent on a free port, exports payloads to it and shows what arrived.",
        discussion: "Exit status 0 when every span arrived. Without files it takes generated traces."
    )

    @Argument(help: ArgumentHelp("Payload files.", valueName: "FILE"))
    var files: [String] = []

    @Option(help: ArgumentHelp("Slowest traces to show.", valueName: "N"))
    var slowest = 3

    @Option(help: ArgumentHelp("Spans shown of each trace.", valueName: "N"))
    var spanLimit = 24

    @Option(help: ArgumentHelp("Format that goes to the agent.", valueName: "v0.4|v0.5"))
    var output = FormatName.v04

    @OptionGroup(title: "Display") var display: DisplayOptions

    func validate() throws {
        if !(0...1_000).contains(slowest) { throw ValidationError("--slowest is a number from 0 to 1000.") }
        if spanLimit < 1 { throw ValidationError("--span-limit is a number from 1 on.") }
    }

    func run() throws {
        var configuration = LocalAgentConfiguration()
        configuration.port = 0
        configuration.slowestTraceCount = slowest
        configuration.version = DataPipelineCommand.version
        let silent = Logger(label: "data-pipeline.agent") { _ in SwiftLogNoOpLogHandler() }
        let running = try EmbeddedAgent(configuration, endsOnSignal: false, logger: silent)
        defer { running.stop() }
        let url = running.agent.url ?? ""
        let style = display.style(for: .output)
        let run = ExportRun(try items(url), repetitions: 1)
        run.waitForStatistics()
        StandardStream.output.write(style.bold("exporting \(Quantity.count(run.total, "payload")) to \(url)") + "\n")
        try run.run(threads: 1) { _ in }
        let elapsed = run.elapsed
        run.shutdown()
        let report = ExportReport(
            agent: url,
            ledger: run.ledger,
            statistics: run.statsLedger,
            failures: run.failures,
            elapsed: elapsed
        )
        let summary = running.agent.summary()
        StandardStream.output.write(arrived(running.agent, summary, style) + style.bold("\nledger") + "\n")
        StandardStream.output.write(report.rendered(style: style))
        let isWhole = report.status == .success && summary.intake.received.spans == report.ledger.delivered.spans
        let whole = report.ledger.dropped.isZero ? "every span arrived" : "every span arrived that was not left out"
        StandardStream.output.write(isWhole ? style.green(whole) + "\n" : style.red("not everything arrived") + "\n")
        if !isWhole { throw ExitStatus.incomplete }
    }

    /// Services and the slowest traces, as the agent knows them.
    private func arrived(_ agent: LocalAgent, _ summary: AgentSummary, _ style: Style) -> String {
        var text = style.bold("\nservices at the agent") + "\n" + AgentAccount(summary: summary).rendered(style: style)
        guard !summary.slowestTraces.isEmpty else { return text }
        text += style.bold("\nslowest traces at the agent") + "\n"
        let waterfall = Waterfall(width: display.width, spanLimit: spanLimit, style: style)
        for trace in summary.slowestTraces {
            guard let id = TraceID(trace.traceID), let detail = agent.trace(id: id) else { continue }
            text += waterfall.rendered(TraceOutline(detail))
        }
        return text
    }

    private func items(_ url: String) throws -> [ExportRun.Item] {
        var exporters: [FormatName: TraceExporter] = [:]
        func item(_ name: String, _ payload: [UInt8]) throws -> ExportRun.Item {
            let format = FormatName.guess(payload)
            let builder = TraceExporterBuilder().url(url).inputFormat(format.format).outputFormat(output.format)
                .enableStats()
            let exporter = try exporters[format] ?? builder.build()
            exporters[format] = exporter
            return ExportRun.Item(file: name, payload: payload, exporter: exporter)
        }
        guard !files.isEmpty else {
            let options = WorkloadOptions(traces: 25, spansPerTrace: 16)
            return [try item("generated traces", Workload.batch(options).encoded(as: .v04))]
        }
        return try files.map { try item($0, InputFile.read($0)) }
    }
}

extension TraceOutline {
    /// What is shown of a trace that an agent knows.
    init(_ trace: TraceDetail) {
        identifier = trace.summary.traceID
        spans = trace.spans.map { span in
            SpanOutline(
                spanID: UInt64(span.spanID, radix: 16) ?? 0,
                parentID: UInt64(span.parentID, radix: 16) ?? 0,
                service: span.service,
                name: span.name,
                resource: span.resource,
                type: span.type,
                start: span.start,
                duration: span.duration,
                error: span.error
            )
        }
    }
}
