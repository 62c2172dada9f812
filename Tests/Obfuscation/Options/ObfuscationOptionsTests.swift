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

    @Test func environmentTextsAreFlagsAndLists() {
        var options = ObfuscationOptions()
        func set(_ option: ObfuscationOption, _ text: String) {
            let bytes = Array(text.utf8)
            options.set(option, fromText: bytes.span.bytes)
        }
        set(.redisEnabled, "true")
        set(.valkeyEnabled, "1")
        set(.memcachedEnabled, "TRUE")
        set(.creditCardsKeepValues, "a, b c,,")
        #expect(options.redis.isEnabled && options.valkey.isEnabled && !options.memcached.isEnabled)
        #expect(options.creditCards.keepValues == keys("a", "b", "c"))
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
