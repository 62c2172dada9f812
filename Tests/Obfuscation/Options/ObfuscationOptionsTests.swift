import DPObfuscation
import DPWire
import Testing

@Suite struct ObfuscationOptionsTests {
    private func read(_ text: String, into start: ObfuscationOptions = .init()) throws -> ObfuscationOptions {
        var options = start
        let bytes = Array(text.utf8)
        try options.read(json: bytes.span.bytes)
        return options
    }

    private func error(_ text: String) -> ObfuscationOptionsError? {
        do {
            _ = try read(text)
            return nil
        } catch {
            return error as? ObfuscationOptionsError
        }
    }

    private func keys(_ names: String...) -> KeySet { KeySet(names.map { Array($0.utf8) }) }

    @Test func everyOptionIsReadByItsName() throws {
        for option in ObfuscationOption.allCases {
            let name = Array(option.name.description.utf8)
            #expect(ObfuscationOption(named: name.span.bytes) == option)
            let variable = "DD_APM_OBFUSCATION_" + option.name.description.uppercased().replacing(".", with: "_")
            let variableName = Array(variable.utf8)
            #expect(ObfuscationOption(environmentVariable: variableName.span.bytes) == option)
            var flagged = ObfuscationOptions()
            var listed = ObfuscationOptions()
            let takesFlag = flagged.set(option, to: .flag(true))
            let takesKeys = listed.set(option, to: .keys([[1]]))
            #expect(takesFlag != takesKeys)
            #expect((flagged != ObfuscationOptions()) == takesFlag && (listed != ObfuscationOptions()) == takesKeys)
        }
    }

    @Test func objectsAndTheReferencesNamesAreTaken() throws {
        let options = try read(
            #"""
            {"redis": {"enabled": true, "remove_all_args": true}, "remove_stack_traces": true,
             "elasticsearch": {"enabled": true, "keep_keys": ["a", "b"], "obfuscate_sql_values": ["q"]},
             "mongodb": {"keep_values": null},
             "sql": {"replace_digits": true, "obfuscation_mode": "obfuscate_and_normalize", "dbms": "mysql"}}
            """#
        )
        var expected = ObfuscationOptions()
        expected.redis.isEnabled = true
        expected.redis.removeAllArguments = true
        expected.removeStackTraces = true
        expected.elasticsearch.isEnabled = true
        expected.elasticsearch.keepValues = keys("b", "a")
        expected.elasticsearch.obfuscateSQLValues = keys("q")
        expected.sql.replaceDigits = true
        expected.sql.mode = .obfuscateAndNormalize
        expected.sql.dialect = .mySQL
        #expect(options == expected)
    }

    @Test func whatIsNotSaidStays() throws {
        let options = try read(#"{"redis": {"enabled": false}}"#, into: .agentDefaults)
        var expected = ObfuscationOptions.agentDefaults
        expected.redis.isEnabled = false
        #expect(options == expected)
    }

    @Test func faultsNameTheOption() {
        #expect(error(#"{"redis": {"enable": true}}"#)?.reason == .unknownOption)
        #expect(
            error(#"{"redis": {"enable": true}}"#).map { String(decoding: $0.name, as: UTF8.self) } == "redis.enable"
        )
        #expect(error(#"{"redis": {"enabled": 1}}"#)?.reason == .wrongKind)
        #expect(error(#"{"redis": {"enabled": []}}"#)?.reason == .wrongKind)
        #expect(error(#"{"mongodb": {"keep_values": true}}"#)?.reason == .wrongKind)
        #expect(error(#"{"sql": {"obfuscation_mode": "fast"}}"#)?.reason == .unknownMode)
        #expect(error(#"{"sql": {"keep_all": true}}"#)?.reason == .unknownOption)
        #expect(error(#"{"redis": {"enabled": true}"#)?.reason == .invalidJSON)
        #expect(error("[]")?.reason == .invalidJSON)
        #expect(error("{} x")?.reason == .invalidJSON)
    }

    @Test func theAgentsOwnConfigurationIsTaken() throws {
        var options = ObfuscationOptions()
        let text = Array(
            #"""
            {"apm_config": {"obfuscation": {"http": {"remove_query_string": true}},
             "replace_tags": [{"name": "*", "pattern": "a", "repl": "b"}],
             "sql_obfuscation_mode": "obfuscate_only", "features": ["table_names", "big_resource"]}}
            """#.utf8
        )
        #expect(try options.read(json: text.span.bytes) == [Array("big_resource".utf8)])
        var expected = ObfuscationOptions()
        expected.http.removesQuery = true
        expected.replaceTags = [.init(name: "*", pattern: "a", replacement: "b")]
        expected.sql.mode = .obfuscateOnly
        expected.sql.tableNames = true
        #expect(options == expected)
        #expect(error(#"{"replace_tags": [{"name": "*", "pattern": "a"}]}"#)?.reason == .wrongKind)
        #expect(error(#"{"replace_tags": {"a": 1}}"#)?.reason == .unknownOption)
        #expect(error(#"{"sql_obfuscation_mode": "fast"}"#)?.reason == .unknownMode)
    }

    private func set(
        _ variable: String,
        _ value: String,
        _ options: inout ObfuscationOptions
    ) throws(ObfuscationVariableError) -> [String] {
        let (name, text) = (Array(variable.utf8), Array(value.utf8))
        return try options.read(variable: name.span.bytes, text.span.bytes).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func environmentVariablesAreRead() throws {
        var options = ObfuscationOptions.agentDefaults
        let variables = [
            ("DD_APM_OBFUSCATION_REDIS_REMOVE_ALL_ARGS", "true"), ("DD_APM_OBFUSCATION_VALKEY_ENABLED", "0"),
            ("DD_APM_OBFUSCATION_MEMCACHED_ENABLED", ""), ("DD_APM_OBFUSCATION_CREDIT_CARDS_KEEP_VALUES", "a, b c,,"),
            ("DD_APM_REPLACE_TAGS", #"[{"name":"k","pattern":"p","repl":"r"}]"#),
            ("DD_APM_SQL_OBFUSCATION_MODE", "obfuscate_and_normalize"),
            ("DD_APM_OBFUSCATION_SQL_EXEC_PLAN_ENABLED", "1"),
            ("DD_APM_ENABLED", "maybe"),
        ]
        for (name, value) in variables { #expect(try set(name, value, &options) == []) }
        #expect(try set("DD_APM_FEATURES", "keep_sql_alias,big_resource", &options) == ["big_resource"])
        var expected = ObfuscationOptions.agentDefaults
        expected.redis.removeAllArguments = true
        expected.valkey.isEnabled = false
        expected.creditCards.keepValues = ["a", "b", "c"]
        expected.replaceTags = [.init(name: "k", pattern: "p", replacement: "r")]
        expected.sql.mode = .obfuscateAndNormalize
        expected.sql.keepSQLAlias = true
        #expect(options == expected)
    }

    @Test(
        arguments: [
            ("DD_APM_OBFUSCATION_REDIS_ENABLE", "true", .unknownOption),
            ("DD_APM_OBFUSCATION_REDIS_ENABLED", "yes", .badFlag),
            ("DD_APM_SQL_OBFUSCATION_MODE", "normalize_only", .unknownMode), ("DD_APM_REPLACE_TAGS", "x", .badRules),
            ("DD_APM_REPLACE_TAGS", #"[{"name":"*","pattern":"a"}]"#, .badRules),
        ] as [(String, String, ObfuscationVariableError.Reason)]
    )
    func faultyVariablesChangeNothing(name: String, value: String, reason: ObfuscationVariableError.Reason) {
        var options = ObfuscationOptions.agentDefaults
        do throws(ObfuscationVariableError) {
            _ = try set(name, value, &options)
            Issue.record("accepted")
        } catch {
            #expect(error.reason == reason)
        }
        #expect(options == .agentDefaults)
    }

    @Test func keySetsHoldExactNames() {
        let set = keys("bb", "a", "bb", "")
        func contains(_ key: String) -> Bool {
            let bytes = Array(key.utf8)
            return set.contains(bytes.span.bytes)
        }
        #expect(contains("a") && contains("bb") && contains("") && !contains("b") && !contains("A") && !contains("bbb"))
    }
}

@Suite struct ResourceObfuscatorTests {
    private func obfuscated(
        _ resource: String,
        type: String,
        database: String = "",
        _ options: SQLOptions
    ) throws -> String? {
        var obfuscator = ResourceObfuscator(options)
        var output = ByteBuffer()
        let (resource, type, database) = (Array(resource.utf8), Array(type.utf8), Array(database.utf8))
        let applies = try obfuscator.obfuscate(
            resource.span.bytes,
            type: type.span.bytes,
            database: database.span.bytes,
            to: &output
        )
        return applies ? String(decoding: output.copied(), as: UTF8.self) : nil
    }

    @Test func theDatabaseCountsInTheLexersModesOnly() throws {
        var options = SQLOptions()
        let statement = "SELECT \"a\", [b] FROM t"
        #expect(
            try obfuscated(statement, type: "sql", database: "sqlserver", options)
                == obfuscated(statement, type: "sql", options)
        )
        options.mode = .obfuscateOnly
        #expect(try obfuscated("SELECT [b] FROM t", type: "sql", database: "sqlserver", options) == "SELECT [b] FROM t")
    }

    @Test func otherTypesAndEmptyStatementsAreLeft() throws {
        #expect(try obfuscated("SELECT 1", type: "web", SQLOptions()) == nil)
        #expect(try obfuscated("", type: "sql", SQLOptions()) == nil)
        #expect(try obfuscated("SELECT '", type: "sql", SQLOptions()) == "Non-parsable SQL query")
        #expect(try obfuscated("get a", type: "valkey", SQLOptions()) == "GET")
    }
}
