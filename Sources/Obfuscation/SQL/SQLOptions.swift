internal import DPWire

/// How SQL text is obfuscated; the defaults are the agent's.
///
/// Which option works in which mode is stated at each, after the agent's name for it.
public struct SQLOptions: Equatable, Sendable {
    /// The engine, and how much of it.
    public enum Mode: UInt8, Sendable {
        /// The tokenizer that groups values, drops aliases and refuses what it cannot read. The agent's default.
        case legacy
        /// The lexer's layout with literals left readable: never for data that must be protected.
        case normalizeOnly
        /// Literals become `?`; everything else stays byte for byte, comments included.
        case obfuscateOnly
        /// Literals become `?`, in the lexer's layout.
        case obfuscateAndNormalize

        /// The mode with the agent's name; nil for an unknown one.
        package init?(named name: RawSpan) {
            if name.isEmpty {
                self = .legacy
            } else if name.says("normalize_only", in: name.everything) {
                self = .normalizeOnly
            } else if name.says("obfuscate_only", in: name.everything) {
                self = .obfuscateOnly
            } else if name.says("obfuscate_and_normalize", in: name.everything) {
                self = .obfuscateAndNormalize
            } else {
                return nil
            }
        }
    }

    /// `obfuscation_mode`.
    public var mode = Mode.legacy
    /// `dbms`; the agent leaves it generic for spans and statistics in the legacy mode.
    public var dialect = SQLDialect.generic

    /// `replace_digits`: each run of digits in a name becomes one `?` (all modes but `normalizeOnly`).
    public var replaceDigits = false
    /// `keep_sql_alias`: keeps `AS x` (legacy; the lexer always keeps it).
    public var keepSQLAlias = false
    /// `dollar_quoted_func`: obfuscates inside `$func$` quoting instead of replacing it (all modes).
    public var dollarQuotedFunc = false
    /// `keep_null`: leaves NULL (lexer).
    public var keepNull = false
    /// `keep_boolean`: leaves TRUE and FALSE (lexer).
    public var keepBoolean = false
    /// `keep_positional_parameter`: leaves `$1` (lexer).
    public var keepPositionalParameter = false
    /// `keep_trailing_semicolon`: leaves a `;` at the end (lexer, normalizing modes).
    public var keepTrailingSemicolon = false
    /// `keep_identifier_quotation`: keeps the quotes and brackets of names (lexer, normalizing modes).
    public var keepIdentifierQuotation = false
    /// `replace_bind_parameter`: replaces `@name` and, for Oracle, `:name` (lexer).
    public var replaceBindParameter = false
    /// `remove_space_between_parentheses`: writes `f(?)` instead of `f ( ? )` (lexer, normalizing modes).
    public var removeSpaceBetweenParentheses = false
    /// `keep_json_path`: leaves the literal after a JSON operator (lexer).
    public var keepJSONPath = false

    /// `table_names`: collects the tables of a statement (all modes but `obfuscateOnly`).
    public var tableNames = false
    /// `collect_commands`: collects its commands (all modes but `obfuscateOnly`).
    public var collectCommands = false
    /// `collect_comments`: collects its comments (all modes but `obfuscateOnly`).
    public var collectComments = false
    /// `collect_procedures`: collects the procedures that it defines (lexer, normalizing modes).
    public var collectProcedures = false

    /// Hides what the agent shows although it may hold a secret; off, because it makes resources differ from its own.
    ///
    /// Legacy: double-quoted text is a literal everywhere. Lexer: quoting and comments that never end become `?`,
    /// comments kept by `obfuscateOnly` become a space, and double-quoted text is a literal in the generic dialect.
    public var isStrict = false

    /// Drops `AS x` in the lexer's normalizing modes too, which the agent does not.
    public var removeLexerAlias = false
    /// Writes commands and keywords in upper case in the lexer's normalizing modes, which the agent does not.
    public var uppercaseKeywords = false

    /// The agent's defaults.
    public init() {}
}

extension SQLOptions {
    /// Whether anything goes into the metadata.
    var collectsMetadata: Bool { tableNames || collectCommands || collectComments || collectProcedures }

    /// Sets the option with the agent's name; false if there is none.
    package mutating func set(_ name: RawSpan, to value: Bool) -> Bool {
        if name.says("replace_digits", in: name.everything) {
            replaceDigits = value
        } else if name.says("keep_sql_alias", in: name.everything) {
            keepSQLAlias = value
        } else if name.says("dollar_quoted_func", in: name.everything) {
            dollarQuotedFunc = value
        } else if name.says("keep_null", in: name.everything) {
            keepNull = value
        } else if name.says("keep_boolean", in: name.everything) {
            keepBoolean = value
        } else if name.says("keep_positional_parameter", in: name.everything) {
            keepPositionalParameter = value
        } else if name.says("keep_trailing_semicolon", in: name.everything) {
            keepTrailingSemicolon = value
        } else if name.says("keep_identifier_quotation", in: name.everything) {
            keepIdentifierQuotation = value
        } else if name.says("replace_bind_parameter", in: name.everything) {
            replaceBindParameter = value
        } else if name.says("remove_space_between_parentheses", in: name.everything) {
            removeSpaceBetweenParentheses = value
        } else if name.says("keep_json_path", in: name.everything) {
            keepJSONPath = value
        } else {
            return setCollected(name, to: value)
        }
        return true
    }

    private mutating func setCollected(_ name: RawSpan, to value: Bool) -> Bool {
        if name.says("table_names", in: name.everything) {
            tableNames = value
        } else if name.says("collect_commands", in: name.everything) {
            collectCommands = value
        } else if name.says("collect_comments", in: name.everything) {
            collectComments = value
        } else if name.says("collect_procedures", in: name.everything) {
            collectProcedures = value
        } else {
            return false
        }
        return true
    }
}

extension SQLOptions {
    /// Switches on what one of the agent's features stands for; false if it is not about SQL.
    package mutating func enable(feature name: RawSpan) -> Bool {
        if name.says("table_names") {
            tableNames = true
        } else if name.says("replace_sql_digits") || name.says("quantize_sql_tables") {
            replaceDigits = true
        } else if name.says("keep_sql_alias") {
            keepSQLAlias = true
        } else if name.says("dollar_quoted_func") {
            dollarQuotedFunc = true
        } else if name.says("sqllexer") {
            if mode == .legacy { mode = .obfuscateOnly }
        } else {
            // The agent keeps results with `sql_cache`; what comes out is the same.
            return name.says("sql_cache")
        }
        return true
    }
}
