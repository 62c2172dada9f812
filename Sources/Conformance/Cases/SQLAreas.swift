import DPObfuscation
import DPWire

extension ConformanceRegistry {
    /// The areas of the two SQL engines.
    static let sql: [String: Function] = [
        "sql": { input, config in try statement(input, options(.object([("sql", config)])).sql) },
        "sql_plan_value": { input, config in try statement(input, options(.object([("sql", config)])).sql) },
        "sql_metadata": { input, config in
            var obfuscator = SQLObfuscator(try options(.object([("sql", config)])).sql)
            let query = try run(&obfuscator, input)
            var csv = ByteBuffer()
            try obfuscator.metadata.writeTablesCSV(into: &csv)
            return .object([
                ("query", query), ("tables_csv", JSONValue(caseBytes: csv.copied())),
                ("commands", list(obfuscator.metadata.commands)), ("comments", list(obfuscator.metadata.comments)),
                ("procedures", list(obfuscator.metadata.procedures)),
                ("size", .integer(Int64(obfuscator.metadata.size))),
            ])
        },
        "sql_literal_escapes": { input, config in
            var obfuscator = SQLObfuscator(SQLOptions())
            obfuscator.literalEscapes = config.flag("literal_escapes")
            let query = try run(&obfuscator, input)
            let error = query["error"]
            return .object([
                ("error", error ?? .null), ("literal_escapes", .bool(obfuscator.literalEscapes)),
                ("query", error == nil ? query : ""),
            ])
        },
        "sql_token": legacyToken,
        "sqllexer": { input, config in
            var obfuscator = SQLObfuscator(lexerOptions(config))
            let query = try run(&obfuscator, input)
            return .object([
                ("query", query),
                (
                    "metadata",
                    .object([
                        ("tables", list(obfuscator.metadata.tables)), ("commands", list(obfuscator.metadata.commands)),
                        ("comments", list(obfuscator.metadata.comments)),
                        ("procedures", list(obfuscator.metadata.procedures)),
                        ("size", .integer(Int64(obfuscator.metadata.size))),
                    ])
                ),
            ])
        },
        "sqllexer_token": lexerTokens,
    ]

    private static func statement(_ input: JSONValue, _ options: SQLOptions) throws -> JSONValue {
        var obfuscator = SQLObfuscator(options)
        return try run(&obfuscator, input)
    }

    /// The obfuscated statement, or an object that says the error.
    private static func run(_ obfuscator: inout SQLObfuscator, _ input: JSONValue) throws -> JSONValue {
        let bytes = try input.caseBytes()
        var output = ByteBuffer()
        do throws(SQLError) {
            try obfuscator.obfuscate(bytes.span.bytes, into: &output)
        } catch {
            return .object([("error", JSONValue(caseBytes: error.message))])
        }
        return JSONValue(caseBytes: output.copied())
    }

    private static func list(_ texts: borrowing SQLTextList) -> JSONValue {
        var values: [JSONValue] = []
        for index in 0..<texts.count { values.append(JSONValue(caseBytes: [UInt8](texts[index]))) }
        return .array(values)
    }

    /// Options by the lexer's own names, some of which have the opposite sense.
    private static func lexerOptions(_ config: JSONValue) -> SQLOptions {
        var options = SQLOptions()
        options.mode =
            switch config["mode"]?.string {
            case "obfuscate_only": .obfuscateOnly
            case "normalize_only": .normalizeOnly
            default: .obfuscateAndNormalize
            }
        let database = Array((config["dbms"]?.string ?? "").utf8)
        options.dialect = SQLDialect(named: database.span.bytes, for: options.mode)
        let obfuscator = config["obfuscator"] ?? .null
        options.keepPositionalParameter = !obfuscator.flag("replace_positional_parameter")
        options.keepBoolean = !obfuscator.flag("replace_boolean")
        options.keepNull = !obfuscator.flag("replace_null")
        options.replaceBindParameter = obfuscator.flag("replace_bind_parameter")
        options.replaceDigits = obfuscator.flag("replace_digits")
        options.dollarQuotedFunc = obfuscator.flag("dollar_quoted_func")
        options.keepJSONPath = obfuscator.flag("keep_json_path")
        let normalizer = config["normalizer"] ?? .null
        options.tableNames = normalizer.flag("collect_tables")
        options.collectCommands = normalizer.flag("collect_commands")
        options.collectComments = normalizer.flag("collect_comments")
        options.collectProcedures = normalizer.flag("collect_procedure")
        options.removeLexerAlias = !normalizer.flag("keep_sql_alias")
        options.uppercaseKeywords = normalizer.flag("uppercase_keywords")
        options.removeSpaceBetweenParentheses = normalizer.flag("remove_space_between_parentheses")
        options.keepTrailingSemicolon = normalizer.flag("keep_trailing_semicolon")
        options.keepIdentifierQuotation = normalizer.flag("keep_identifier_quotation")
        return options
    }

    @Sendable private static func lexerTokens(_ input: JSONValue, _ config: JSONValue) throws -> JSONValue {
        let bytes = try input.caseBytes()
        var lexer = SQLLexer(bytes.span.bytes, dialect: lexerOptions(config).dialect)
        var tokens: [JSONValue] = []
        while true {
            let token = lexer.next()
            if token.kind == .endOfText { return .array(tokens) }
            tokens.append(.array([.string(name(of: token.kind)), JSONValue(caseBytes: Array(bytes[token.range]))]))
        }
    }

    @Sendable private static func legacyToken(_ input: JSONValue, _ config: JSONValue) throws -> JSONValue {
        let bytes = try input.caseBytes()
        let literalEscapes = config.flag("literal_escapes")
        var tokenizer = LegacyTokenizer(
            bytes.span.bytes,
            dialect: .generic,
            literalEscapes: literalEscapes,
            readsFunctions: config.flag("dollar_quoted_func")
        )
        let token = tokenizer.next()
        var text = ByteBuffer()
        try token.write(bytes.span.bytes, literalEscapes: literalEscapes, replacingDigits: false, to: &text)
        let kind: JSONValue =
            switch token.kind {
            case .string: "String"
            case .dollarQuotedString: "DollarQuotedString"
            case .dollarQuotedFunction: "DollarQuotedFunc"
            case .lexError: "LexError"
            default: .null
            }
        return .object([("kind", kind), ("text", JSONValue(caseBytes: text.copied()))])
    }

    private static func name(of kind: SQLTokenKind) -> String {
        switch kind {
        case .error: "ERROR"
        case .endOfText: "EOF"
        case .space: "SPACE"
        case .string: "STRING"
        case .incompleteString: "INCOMPLETE_STRING"
        case .number: "NUMBER"
        case .identifier: "IDENT"
        case .quotedIdentifier: "QUOTED_IDENT"
        case .operator: "OPERATOR"
        case .wildcard: "WILDCARD"
        case .comment: "COMMENT"
        case .multilineComment: "MULTILINE_COMMENT"
        case .punctuation: "PUNCTUATION"
        case .dollarQuotedFunction: "DOLLAR_QUOTED_FUNCTION"
        case .dollarQuotedString: "DOLLAR_QUOTED_STRING"
        case .positionalParameter: "POSITIONAL_PARAMETER"
        case .bindParameter: "BIND_PARAMETER"
        case .function: "FUNCTION"
        case .systemVariable: "SYSTEM_VARIABLE"
        case .unknown: "UNKNOWN"
        case .command: "COMMAND"
        case .keyword: "KEYWORD"
        case .jsonOperator: "JSON_OP"
        case .boolean: "BOOLEAN"
        case .null: "NULL"
        case .procedureIndicator: "PROC_INDICATOR"
        case .cteIndicator: "CTE_INDICATOR"
        case .aliasIndicator: "ALIAS_INDICATOR"
        }
    }
}
