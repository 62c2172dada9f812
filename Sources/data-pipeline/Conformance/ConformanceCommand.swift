import ArgumentParser

/// Groups what drives this implementation from the conformance material.
struct ConformanceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conformance",
        abstract: "Runs the conformance material of the repository against this implementation.",
        subcommands: [ConformanceCasesCommand.self, ConformanceClientCommand.self]
    )
}
