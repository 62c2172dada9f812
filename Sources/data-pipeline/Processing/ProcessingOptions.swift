import ArgumentParser
internal import DataPipeline

/// What is done to spans, as it can be said on the command line: as an agent is configured.
struct ProcessingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "JSON with options under the agent's names, such as {\"redis\": {\"remove_all_args\": true}, \"replace_tags\": "
                + "[…]}. They go before the agent's environment variables (DD_APM_OBFUSCATION_…, DD_APM_REPLACE_TAGS, "
                + "DD_APM_SQL_OBFUSCATION_MODE, DD_APM_FEATURES).",
            valueName: "FILE"
        )
    )
    var options: String?

    /// The agent's defaults, changed by the environment, then by the file.
    func processing(environment: [String: String]) throws(CommandFailure) -> TraceProcessing {
        var processing = TraceProcessing()
        do throws(ConfigurationError) {
            let variables = environment.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }
            try processing.read(environment: variables)
        } catch {
            throw CommandFailure(.usage, "the environment is not understood: \(error.message)")
        }
        guard let options else { return processing }
        let text = try InputFile.read(options)
        do throws(ConfigurationError) {
            try processing.read(json: text)
        } catch {
            throw CommandFailure(.usage, "\(options) is not understood: \(error.message)")
        }
        return processing
    }
}
