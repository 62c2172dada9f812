import ArgumentParser
internal import DPLocalAgent

/// Where an agent listens and how much it keeps, as options.
struct AgentOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Address or name to listen at over TCP.", valueName: "HOST"))
    var host = "127.0.0.1"

    @Option(help: ArgumentHelp("Port to listen at; 0 takes a free one.", valueName: "N"))
    var port = 8126

    @Flag(name: .customLong("no-tcp"), help: "Listen at the unix socket only.")
    var withoutTCP = false

    @Option(help: ArgumentHelp("Unix socket to listen at as well.", valueName: "PATH"))
    var unix: String?

    @Option(help: ArgumentHelp("Traces kept in memory; the ones added to longest ago go first.", valueName: "N"))
    var maxTraces: Int?

    @Option(help: ArgumentHelp("Megabytes of traces kept in memory.", valueName: "MB"))
    var maxMemory: Int?

    @Option(
        help: ArgumentHelp("Largest request body, in bytes; a larger one is answered with 413.", valueName: "BYTES")
    )
    var maxRequest: Int?

    @Option(help: ArgumentHelp("Connections at once; further ones wait.", valueName: "N"))
    var maxConnections: Int?

    @Option(help: ArgumentHelp("Share of traces that tracers are told to keep, from 0 to 1.", valueName: "RATE"))
    var sampleRate: Double?

    @Flag(help: "Keep spans as they were sent, secrets and all.")
    var asSent = false

    @OptionGroup(title: "Rules") var rules: ProcessingOptions

    func validate() throws {
        if withoutTCP, unix == nil { throw ValidationError("--no-tcp needs --unix: there would be nowhere to listen.") }
        if asSent, rules.options != nil { throw ValidationError("--as-sent and --options exclude each other.") }
        if let maxMemory, !(0...1_000_000).contains(maxMemory) {
            throw ValidationError("--max-memory is a number of megabytes up to 1,000,000.")
        }
    }

    /// The agent's configuration; unset options keep its defaults.
    func configuration() throws(CommandFailure) -> LocalAgentConfiguration {
        var configuration = LocalAgentConfiguration()
        configuration.processing = try asSent ? nil : rules.processing(environment: ProcessEnvironment.all)
        configuration.host = withoutTCP ? nil : host
        configuration.port = port
        configuration.unixSocketPath = unix
        configuration.version = DataPipelineCommand.version
        if let maxTraces { configuration.maximumTraces = maxTraces }
        if let maxMemory { configuration.maximumTraceBytes = maxMemory * 1_000_000 }
        if let maxRequest {
            configuration.maximumRequestBytes = maxRequest
            configuration.maximumBytesInFlight = max(configuration.maximumBytesInFlight, maxRequest)
        }
        if let maxConnections { configuration.maximumConnections = maxConnections }
        if let sampleRate { configuration.sampleRate = sampleRate }
        return configuration
    }

    /// An agent's error with the options named as on the command line.
    static func failure(_ error: LocalAgentError) -> CommandFailure {
        let flags = [
            "unixSocketPath": "--unix", "maximumTraces": "--max-traces", "maximumTraceBytes": "--max-memory",
            "maximumRequestBytes": "--max-request", "maximumConnections": "--max-connections",
            "sampleRate": "--sample-rate", "port": "--port", "host": "--host",
        ]
        let words = error.description.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        let text = words.map { flags[$0] ?? $0 }.joined(separator: " ")
        return CommandFailure(error.isInvalidConfiguration ? .usage : .file, text)
    }
}
