import ArgumentParser
internal import DPDelivery

/// The command `data-pipeline`: every subcommand is a folder of its own.
@main
struct DataPipelineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data-pipeline",
        abstract: "Reads, generates, exports and receives Datadog APM traces.",
        discussion: """
            Exit status: 0 everything went well; 1 something was lost, refused or damaged; 2 the command line is wrong; \
            3 the agent cannot be reached; 4 a file, port or socket cannot be used.

            Colours are used on a terminal only; NO_COLOR=1 or --color never turns them off.
            """,
        version: version,
        subcommands: [
            GenerateCommand.self, InspectCommand.self, StatsCommand.self, ExplainCommand.self, ObfuscateCommand.self,
            ExportCommand.self, AgentCommand.self, DemoCommand.self, ConformanceCommand.self,
        ]
    )

    /// The version of the command and of the library it is built from.
    static let version = "\(LibraryVersion.text)"

    static func main() {
        let status: ExitStatus
        do {
            var command = try parseAsRoot()
            try command.run()
            status = .success
        } catch {
            status = report(error)
        }
        exitProcess(status)
    }

    /// Prints what an error has to say and returns the status it stands for.
    private static func report(_ error: any Error) -> ExitStatus {
        if let status = error as? ExitStatus { return status }
        if let failure = error as? CommandFailure {
            StandardStream.error.write("data-pipeline: \(failure.message)\n")
            if let remedy = failure.remedy { StandardStream.error.write("  \(remedy)\n") }
            return failure.status
        }
        let text = fullMessage(for: error)
        switch exitCode(for: error) {
        case .success:
            StandardStream.output.write(text.hasSuffix("\n") ? text : text + "\n")
            return .success
        case .validationFailure:
            StandardStream.error.write(text + "\n")
            return .usage
        default:
            StandardStream.error.write(text + "\n")
            return .incomplete
        }
    }
}
