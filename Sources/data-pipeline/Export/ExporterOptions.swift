import ArgumentParser

/// Everything about an exporter towards an agent that can be said on the command line.
struct ExporterOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where the agent listens: http://HOST:PORT[/PREFIX] or unix:///PATH. Default: DD_TRACE_AGENT_URL, then "
                + "\(defaultAgent).",
            valueName: "URL"
        )
    )
    var agent: String?

    @Option(help: ArgumentHelp("Format that goes to the agent.", valueName: "v0.4|v0.5"))
    var output = FormatName.v04

    @Option(
        help: ArgumentHelp(
            "Milliseconds for one attempt, from connecting to the last byte of the answer.",
            valueName: "MS"
        )
    )
    var timeout: Int?

    @Option(help: ArgumentHelp("Milliseconds for a payload with all its repetitions.", valueName: "MS"))
    var deadline: Int?

    @Option(help: ArgumentHelp("Repetitions after a failed attempt; 0 for none.", valueName: "N"))
    var retries: Int?

    @Option(help: ArgumentHelp("The application's service.", valueName: "NAME"))
    var service: String?

    @Option(help: ArgumentHelp("The application's environment.", valueName: "NAME"))
    var env: String?

    @Option(help: ArgumentHelp("The application's version.", valueName: "VERSION"))
    var appVersion: String?

    @Option(help: ArgumentHelp("The host's name.", valueName: "NAME"))
    var hostname: String?

    @Option(help: ArgumentHelp("The tracer's language.", valueName: "NAME"))
    var language: String?

    @Option(help: ArgumentHelp("The language's version.", valueName: "VERSION"))
    var languageVersion: String?

    @Option(help: ArgumentHelp("The language's interpreter.", valueName: "NAME"))
    var languageInterpreter: String?

    @Option(help: ArgumentHelp("Who made the interpreter.", valueName: "NAME"))
    var languageInterpreterVendor: String?

    @Option(help: ArgumentHelp("The tracer's version.", valueName: "VERSION"))
    var tracerVersion: String?

    @Option(name: .customLong("container-id"), help: ArgumentHelp("The application's container.", valueName: "ID"))
    var containerID: String?

    @Option(name: .customLong("runtime-id"), help: ArgumentHelp("Identifies the process.", valueName: "UUID"))
    var runtimeID: String?

    @Option(
        name: .customLong("git-commit-sha"),
        help: ArgumentHelp("The commit the application was built from.", valueName: "SHA")
    )
    var gitCommitSHA: String?

    @Option(help: ArgumentHelp("Tags of the process.", valueName: "K:V,K:V"))
    var processTags: String?

    @Option(help: ArgumentHelp("Session of the test agent that the payloads belong to.", valueName: "TOKEN"))
    var testSessionToken: String?

    @Flag(help: "Tell the agent that top-level spans are marked already.")
    var clientComputedTopLevel = false

    @Flag(help: "Tell the agent that statistics were computed already.")
    var clientComputedStats = false

    @Flag(help: "Compute statistics here while the agent takes them, and leave out what sampling rejected.")
    var stats = false

    @Flag(help: "Tell the agent which sampling rates are known, so that it sends only new ones.")
    var ratesVersion = false

    func validate() throws {
        for (name, value) in [("--timeout", timeout), ("--deadline", deadline)] where (value ?? 0) < 0 {
            throw ValidationError("\(name) is a number of milliseconds, 0 for the default.")
        }
    }

    /// Where an agent listens unless told otherwise.
    static let defaultAgent = "http://127.0.0.1:8126"

    /// The agent's URL: the option, the environment's, or the default.
    func agentURL(environment: [String: String] = ProcessEnvironment.all) -> String {
        if let agent { return agent }
        if let named = environment["DD_TRACE_AGENT_URL"], !named.isEmpty { return named }
        return Self.defaultAgent
    }
}
