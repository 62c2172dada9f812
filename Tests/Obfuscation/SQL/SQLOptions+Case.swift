import DPObfuscation
import DPWire
import Testing

extension SQLOptions {
    /// The options of a case, which have the agent's names.
    init(agent config: [String: Any]) throws {
        self.init()
        let modeName = Array((config["obfuscation_mode"] as? String ?? "").utf8)
        let named = Mode(named: modeName.span.bytes)
        mode = try #require(named)
        for (name, value) in config {
            guard let value = value as? Bool else { continue }
            let name = Array(name.utf8)
            let isKnown = set(name.span.bytes, to: value)
            try #require(isKnown)
        }
        setDialect(config)
    }

    /// The options of a case, which have the lexer's own names.
    init(lexer config: [String: Any]) throws {
        self.init()
        switch config["mode"] as? String {
        case "obfuscate_only": mode = .obfuscateOnly
        case "normalize_only": mode = .normalizeOnly
        default: mode = .obfuscateAndNormalize
        }
        setDialect(config)
        let obfuscator = config["obfuscator"] as? [String: Bool] ?? [:]
        keepPositionalParameter = !(obfuscator["replace_positional_parameter"] ?? false)
        keepBoolean = !(obfuscator["replace_boolean"] ?? false)
        keepNull = !(obfuscator["replace_null"] ?? false)
        replaceBindParameter = obfuscator["replace_bind_parameter"] ?? false
        replaceDigits = obfuscator["replace_digits"] ?? false
        dollarQuotedFunc = obfuscator["dollar_quoted_func"] ?? false
        keepJSONPath = obfuscator["keep_json_path"] ?? false
        let normalizer = config["normalizer"] as? [String: Bool] ?? [:]
        tableNames = normalizer["collect_tables"] ?? false
        collectCommands = normalizer["collect_commands"] ?? false
        collectComments = normalizer["collect_comments"] ?? false
        collectProcedures = normalizer["collect_procedure"] ?? false
        removeLexerAlias = !(normalizer["keep_sql_alias"] ?? false)
        uppercaseKeywords = normalizer["uppercase_keywords"] ?? false
        removeSpaceBetweenParentheses = normalizer["remove_space_between_parentheses"] ?? false
        keepTrailingSemicolon = normalizer["keep_trailing_semicolon"] ?? false
        keepIdentifierQuotation = normalizer["keep_identifier_quotation"] ?? false
    }

    private mutating func setDialect(_ config: [String: Any]) {
        let name = Array((config["dbms"] as? String ?? "").utf8)
        dialect = SQLDialect(named: name.span.bytes, for: mode)
    }
}

/// What became of a statement, for comparison.
struct SQLOutcome: Equatable, CustomStringConvertible {
    var query = ""
    var error: String?
    var literalEscapes = false
    var tablesCSV = ""
    var tables: [String] = []
    var commands: [String] = []
    var comments: [String] = []
    var procedures: [String] = []
    var size = 0

    var description: String { error.map { "error: \($0)" } ?? query }
}

extension SQLObfuscator {
    /// Obfuscates one statement.
    mutating func run(_ statement: [UInt8]) throws -> SQLOutcome {
        var outcome = SQLOutcome()
        var output = ByteBuffer()
        do throws(SQLError) {
            try obfuscate(statement.span.bytes, into: &output)
        } catch {
            outcome.error = String(decoding: error.message, as: UTF8.self)
        }
        outcome.query = String(decoding: output.copied(), as: UTF8.self)
        outcome.literalEscapes = literalEscapes
        var csv = ByteBuffer()
        try metadata.writeTablesCSV(into: &csv)
        outcome.tablesCSV = String(decoding: csv.copied(), as: UTF8.self)
        outcome.tables = metadata.tables.strings
        outcome.commands = metadata.commands.strings
        outcome.comments = metadata.comments.strings
        outcome.procedures = metadata.procedures.strings
        outcome.size = metadata.size
        return outcome
    }
}

extension SQLTextList {
    fileprivate var strings: [String] {
        var strings: [String] = []
        for index in 0..<count { strings.append(String(decoding: self[index], as: UTF8.self)) }
        return strings
    }
}
