import ArgumentParser
internal import DPLocalAgent
internal import DPPlatform
internal import Logging

/// Runs the local agent until it is told to stop.
struct AgentCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agent",
        abstract: "Runs a small Datadog Agent that keeps the last traces in memory and tells what came.",
        discussion: """
            Prints the addresses it listens at, then serves until SIGINT (Ctrl-C) or SIGTERM, and prints what came. \
            GET /api/summary and /api/traces tell it at any time. It forwards nothing.

            data-pipeline agent --port 0 --unix /tmp/apm.socket
            """
    )

    @OptionGroup var options: AgentOptions

    @Flag(help: "Say on standard error what happens.")
    var verbose = false

    @OptionGroup(title: "Display") var display: DisplayOptions

    func run() throws {
        let running = try EmbeddedAgent(options.configuration(), endsOnSignal: true, logger: logger)
        for address in addresses(running.agent) { StandardStream.output.write("listening at \(address)\n") }
        let status = StatusLine(.error)
        while try !running.waitForEnd(.milliseconds(500)) {
            let received = running.agent.summary().intake.received
            status.show("\(Quantity.count(received.payloads, "payload")), \(Quantity.count(received.spans, "span"))")
        }
        status.clear()
        let text = AgentAccount(summary: running.agent.summary()).rendered(style: display.style(for: .output))
        StandardStream.output.write(text)
    }

    private func addresses(_ agent: LocalAgent) -> [String] {
        [agent.url, options.unix.map { "unix://\($0)" }].compactMap(\.self)
    }

    private var logger: Logger {
        guard verbose else { return Logger(label: "data-pipeline.agent") { _ in SwiftLogNoOpLogHandler() } }
        var logger = Logger(label: "data-pipeline.agent") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .debug
        return logger
    }
}
