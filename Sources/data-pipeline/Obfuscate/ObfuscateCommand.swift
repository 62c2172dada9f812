import ArgumentParser
internal import DPObfuscation
internal import DPWire
internal import DataPipeline

/// Hides the secrets in lines of text.
struct ObfuscateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "obfuscate",
        abstract: "Hides values in SQL, commands, queries, URLs and card numbers, as agents do in spans.",
        discussion: """
            Reads lines and writes one line for each. A text that cannot be read is named on standard error with its line \
            and why, and makes the exit status 1; what is written of it then shows nothing that is not hidden.

            echo "SELECT * FROM users WHERE id = 42" | data-pipeline obfuscate --kind sql
            data-pipeline obfuscate --kind sql --mode obfuscate_and_normalize --dbms postgresql --metadata queries.sql
            """
    )

    @Argument(help: ArgumentHelp("Files with texts; - or none for standard input.", valueName: "FILE"))
    var files: [String] = []

    @Option(
        help: ArgumentHelp(
            "What the texts are: \(ObfuscationKind.allCases.map(\.rawValue).joined(separator: ", ")).",
            valueName: "KIND"
        )
    )
    var kind: ObfuscationKind

    @Option(
        help: ArgumentHelp(
            "SQL: legacy, obfuscate_only, obfuscate_and_normalize, or normalize_only, which hides nothing.",
            valueName: "MODE"
        )
    )
    var mode: String?

    @Option(
        help: ArgumentHelp("SQL: mssql, postgresql, mysql, oracle or snowflake; another is generic.", valueName: "NAME")
    )
    var dbms: String?

    @Flag(help: "SQL: one JSON object for each statement, with its tables, commands, comments and procedures.")
    var metadata = false

    @Flag(help: "Each file is one text, whatever lines it has.")
    var whole = false

    @OptionGroup(title: "Rules") var rules: ProcessingOptions

    func validate() throws {
        if kind != .sql, mode != nil || dbms != nil || metadata {
            throw ValidationError("--mode, --dbms and --metadata are for --kind sql.")
        }
        if let mode, Self.mode(mode) == nil {
            throw ValidationError("--mode is legacy, obfuscate_only, obfuscate_and_normalize or normalize_only.")
        }
    }

    private static func mode(_ name: String) -> SQLOptions.Mode? {
        if name == "legacy" { return .legacy }
        let bytes = Array(name.utf8)
        return bytes.isEmpty ? nil : SQLOptions.Mode(named: bytes.span.bytes)
    }

    private func obfuscationOptions() throws(CommandFailure) -> ObfuscationOptions {
        var options = try rules.processing(environment: ProcessEnvironment.all).obfuscation
        if let mode { options.sql.mode = Self.mode(mode) ?? .legacy }
        if let dbms {
            let name = Array(dbms.utf8)
            options.sql.dialect = SQLDialect(named: name.span.bytes, for: options.sql.mode)
        }
        if metadata {
            options.sql.tableNames = true
            options.sql.collectCommands = true
            options.sql.collectComments = true
            options.sql.collectProcedures = true
        }
        return options
    }

    func run() throws {
        var obfuscator = LineObfuscator(kind, try obfuscationOptions())
        var isFaulty = false
        for file in files.isEmpty ? ["-"] : files {
            let content = try InputFile.read(file)
            var output: [UInt8] = []
            for (number, text) in texts(content).enumerated() {
                let result: LineObfuscator.Result
                do throws(WireError) {
                    result = try obfuscator.obfuscate(Array(text))
                } catch {
                    throw CommandFailure(.incomplete, "\(place(file, number)): no memory for the result")
                }
                if let fault = result.fault {
                    isFaulty = true
                    StandardStream.error.write("data-pipeline: \(place(file, number)): \(fault)\n")
                }
                output += metadata ? described(result, obfuscator.metadata) : result.text
                output.append(0x0a)
            }
            output.withUnsafeBytes { _ = StandardStream.output.write($0) }
        }
        if isFaulty { throw ExitStatus.incomplete }
    }

    /// The texts of a file: its lines, or all of it.
    private func texts(_ content: [UInt8]) -> [ArraySlice<UInt8>] {
        var content = content[...]
        if content.last == 0x0a { content.removeLast() }
        if whole { return [content] }
        if content.isEmpty { return [] }
        return content.split(separator: 0x0a, omittingEmptySubsequences: false).map { line in
            line.last == 0x0d ? line.dropLast() : line
        }
    }

    private func place(_ file: String, _ number: Int) -> String {
        let name = file == "-" ? "standard input" : file
        return whole ? name : "\(name), line \(number + 1)"
    }

    private func described(_ result: LineObfuscator.Result, _ metadata: [(String, JSONValue)]) -> [UInt8] {
        let query = ("query", JSONValue.string(String(decoding: result.text, as: UTF8.self)))
        return Array(JSONValue.object([query] + metadata).text.utf8)
    }
}
