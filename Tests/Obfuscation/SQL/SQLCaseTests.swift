import DPObfuscation
import DPWire
import Testing

/// The recorded results of the agent and of its lexer.
@Suite struct SQLCaseTests {
    private func outcome(_ test: Case, _ options: SQLOptions) throws -> SQLOutcome {
        var obfuscator = SQLObfuscator(options)
        return try obfuscator.run(Case.bytes(test.input))
    }

    private func text(_ value: Any) throws -> String {
        String(decoding: try Case.bytes(value), as: UTF8.self)
    }

    @Test(arguments: ["sql", "sql_plan_value"])
    func statements(area: String) throws {
        for test in try Case.all(of: area, in: "obfuscation") {
            let actual = try outcome(test, SQLOptions(agent: test.config))
            if let expected = test.expected as? [String: Any], let error = expected["error"] as? String {
                #expect(actual.error == error, "line \(test.line)")
            } else {
                #expect(try actual.error == nil && actual.query == text(test.expected), "line \(test.line): \(actual)")
            }
        }
    }

    @Test func metadata() throws {
        for test in try Case.all(of: "sql_metadata", in: "obfuscation") {
            let actual = try outcome(test, SQLOptions(agent: test.config))
            let expected = try #require(test.expected as? [String: Any])
            let query = try text(#require(expected["query"]))
            #expect(actual.query == query, "line \(test.line)")
            #expect(actual.tablesCSV == expected["tables_csv"] as? String, "line \(test.line)")
            #expect(actual.commands == expected["commands"] as? [String], "line \(test.line)")
            #expect(actual.comments == expected["comments"] as? [String], "line \(test.line)")
            #expect(actual.procedures == expected["procedures"] as? [String] ?? [], "line \(test.line)")
            #expect(actual.size == expected["size"] as? Int, "line \(test.line)")
        }
    }

    @Test func literalEscapes() throws {
        for test in try Case.all(of: "sql_literal_escapes", in: "obfuscation") {
            var obfuscator = SQLObfuscator(SQLOptions())
            obfuscator.literalEscapes = test.config["literal_escapes"] as? Bool ?? false
            let actual = try obfuscator.run(Case.bytes(test.input))
            let expected = try #require(test.expected as? [String: Any])
            #expect(actual.error == expected["error"] as? String, "line \(test.line)")
            #expect(actual.literalEscapes == expected["literal_escapes"] as? Bool, "line \(test.line)")
            #expect(actual.query == expected["query"] as? String ?? "", "line \(test.line)")
        }
    }

    @Test func lexer() throws {
        for test in try Case.all(of: "sqllexer", in: "obfuscation") {
            let actual = try outcome(test, SQLOptions(lexer: test.config))
            let expected = try #require(test.expected as? [String: Any])
            #expect(try actual.query == text(#require(expected["query"])), "line \(test.line)")
            guard let metadata = expected["metadata"] as? [String: Any] else { continue }
            #expect(actual.tables == metadata["tables"] as? [String], "line \(test.line)")
            #expect(actual.commands == metadata["commands"] as? [String], "line \(test.line)")
            #expect(actual.comments == metadata["comments"] as? [String], "line \(test.line)")
            #expect(actual.procedures == metadata["procedures"] as? [String], "line \(test.line)")
            #expect(actual.size == metadata["size"] as? Int, "line \(test.line)")
        }
    }

    @Test func lexerTokens() throws {
        for test in try Case.all(of: "sqllexer_token", in: "obfuscation") {
            let bytes = try Case.bytes(test.input)
            let options = try SQLOptions(lexer: test.config)
            var lexer = SQLLexer(bytes.span.bytes, dialect: options.dialect)
            var actual: [[String]] = []
            while true {
                let token = lexer.next()
                if token.kind == .endOfText { break }
                actual.append([token.kind.name, String(decoding: bytes[token.range], as: UTF8.self)])
            }
            let expected = try #require(test.expected as? [[Any]]).map { try [text($0[0]), text($0[1])] }
            #expect(actual == expected, "line \(test.line)")
        }
    }

    @Test func legacyTokens() throws {
        for test in try Case.all(of: "sql_token", in: "obfuscation") {
            let bytes = try Case.bytes(test.input)
            let literalEscapes = test.config["literal_escapes"] as? Bool ?? false
            var tokenizer = LegacyTokenizer(
                bytes.span.bytes,
                dialect: .generic,
                literalEscapes: literalEscapes,
                readsFunctions: test.config["dollar_quoted_func"] as? Bool ?? false
            )
            let token = tokenizer.next()
            let expected = try #require(test.expected as? [String: Any])
            #expect(token.kind.name == expected["kind"] as? String, "line \(test.line)")
            guard let text = expected["text"] as? String else { continue }
            var actual = ByteBuffer()
            try token.write(bytes.span.bytes, literalEscapes: literalEscapes, replacingDigits: false, to: &actual)
            #expect(String(decoding: actual.copied(), as: UTF8.self) == text, "line \(test.line)")
        }
    }
}

extension LegacyTokenKind {
    fileprivate var name: String? {
        switch self {
        case .string: "String"
        case .dollarQuotedString: "DollarQuotedString"
        case .dollarQuotedFunction: "DollarQuotedFunc"
        case .lexError: "LexError"
        default: nil
        }
    }
}

extension SQLTokenKind {
    fileprivate var name: String {
        switch self {
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
