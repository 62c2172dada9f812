internal import DPTraces
internal import DataPipeline

extension ExporterOptions {
    /// The exporter's configuration for payloads of a format; unset options keep the library's defaults.
    func configuration(
        input: FormatName,
        environment: [String: String] = ProcessEnvironment.all
    ) -> TraceExporter.Configuration {
        var configuration = TraceExporter.Configuration()
        configuration.url = agentURL(environment: environment)
        configuration.inputFormat = input.format
        configuration.outputFormat = output.format
        if let timeout { configuration.connectionTimeout = .milliseconds(timeout) }
        if let deadline { configuration.sendDeadline = .milliseconds(deadline) }
        if let retries { configuration.retryLimit = retries }
        configuration.service = service ?? ""
        configuration.env = env ?? ""
        configuration.appVersion = appVersion ?? ""
        configuration.hostname = hostname ?? ""
        configuration.language = language ?? ""
        configuration.languageVersion = languageVersion ?? ""
        configuration.languageInterpreter = languageInterpreter ?? ""
        configuration.languageInterpreterVendor = languageInterpreterVendor ?? ""
        configuration.tracerVersion = tracerVersion ?? ""
        configuration.containerID = containerID ?? ""
        configuration.runtimeID = runtimeID ?? ""
        configuration.gitCommitSHA = gitCommitSHA ?? ""
        configuration.processTags = processTags ?? ""
        configuration.testSessionToken = testSessionToken ?? ""
        configuration.clientComputedTopLevel = clientComputedTopLevel
        configuration.clientComputedStats = clientComputedStats
        configuration.statsBucketSize = stats ? .seconds(10) : nil
        configuration.agentRatesPayloadVersion = ratesVersion
        return configuration
    }

    /// An exporter for payloads of a format.
    ///
    /// - Throws: everything that is wrong with the options, by the names they have on the command line.
    func exporter(input: FormatName) throws(CommandFailure) -> TraceExporter {
        do throws(ConfigurationError) {
            return try TraceExporterBuilder(configuration(input: input)).build()
        } catch {
            let lines = error.problems.map { problem in
                let value = DisplayText.singleLine(problem.value, limit: 200)
                return "\(Self.flag(ofProperty: "\(problem.option)")) \(value): \(Self.inFlags(problem.explanation))"
            }
            throw CommandFailure(.usage, lines.joined(separator: "\ndata-pipeline: "))
        }
    }

    /// A text of the library with its options named as they are on the command line.
    static func inFlags(_ text: String) -> String {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        return words.map { renamed.contains(String($0)) ? flag(ofProperty: String($0)) : String($0) }
            .joined(separator: " ")
    }

    /// Properties that messages name and that cannot be taken for plain words.
    private static let renamed: Set<String> = [
        "url", "connectionTimeout", "sendDeadline", "retryLimit", "agentRatesPayloadVersion", "inputFormat",
        "outputFormat", "statsBucketSize", "clientComputedStats",
    ]

    /// The option on the command line that sets a property of the configuration: `gitCommitSHA` is `--git-commit-sha`.
    static func flag(ofProperty name: String) -> String {
        switch name {
        case "url": return "--agent"
        case "connectionTimeout": return "--timeout"
        case "sendDeadline": return "--deadline"
        case "retryLimit": return "--retries"
        case "statsBucketSize": return "--stats"
        case "agentRatesPayloadVersion": return "--rates-version"
        case "inputFormat": return "--input"
        case "outputFormat": return "--output"
        default: break
        }
        var flag = "--"
        var wasUpper = true
        for character in name {
            if character.isUppercase, !wasUpper { flag += "-" }
            wasUpper = character.isUppercase
            flag += character.lowercased()
        }
        return flag
    }
}
