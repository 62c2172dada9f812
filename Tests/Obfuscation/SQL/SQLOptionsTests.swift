import DPObfuscation
import Testing

@Suite struct SQLOptionsTests {
    @Test(arguments: [
        ("", SQLOptions.Mode.legacy), ("normalize_only", .normalizeOnly), ("obfuscate_only", .obfuscateOnly),
        ("obfuscate_and_normalize", .obfuscateAndNormalize), ("Obfuscate_only", nil), ("obfuscate", nil),
    ])
    func modesHaveTheAgentsNames(name: String, expected: SQLOptions.Mode?) {
        let bytes = Array(name.utf8)
        let mode = SQLOptions.Mode(named: bytes.span.bytes)
        #expect(mode == expected)
    }

    @Test(arguments: [
        ("mssql", SQLDialect.sqlServer, SQLDialect.sqlServer), ("postgresql", .postgreSQL, .postgreSQL),
        ("mysql", .generic, .mySQL), ("oracle", .generic, .oracle), ("snowflake", .generic, .snowflake),
        ("sql-server", .generic, .sqlServer), ("sqlserver", .generic, .sqlServer), ("postgres", .generic, .postgreSQL),
        ("MSSQL", .generic, .generic), ("", .generic, .generic), ("db2", .generic, .generic),
    ])
    func theLegacyTokenizerKnowsFewerDialects(name: String, legacy: SQLDialect, lexer: SQLDialect) {
        let bytes = Array(name.utf8)
        let inLegacy = SQLDialect(named: bytes.span.bytes, for: .legacy)
        let inLexer = SQLDialect(named: bytes.span.bytes, for: .obfuscateOnly)
        #expect(inLegacy == legacy)
        #expect(inLexer == lexer)
    }

    @Test func eachNameSetsItsOption() {
        let names = [
            "replace_digits", "keep_sql_alias", "dollar_quoted_func", "keep_null", "keep_boolean",
            "keep_positional_parameter", "keep_trailing_semicolon", "keep_identifier_quotation",
            "replace_bind_parameter", "remove_space_between_parentheses", "keep_json_path", "table_names",
            "collect_commands", "collect_comments", "collect_procedures",
        ]
        var seen: [SQLOptions] = [SQLOptions()]
        for name in names {
            var options = SQLOptions()
            let bytes = Array(name.utf8)
            let isKnown = options.set(bytes.span.bytes, to: true)
            #expect(isKnown && !seen.contains(options), "\(name)")
            seen.append(options)
            _ = options.set(bytes.span.bytes, to: false)
            #expect(options == SQLOptions(), "\(name)")
        }
        var options = SQLOptions()
        let unknown = Array("keep_everything".utf8)
        let isKnown = options.set(unknown.span.bytes, to: true)
        #expect(!isKnown && options == SQLOptions())
    }
}
