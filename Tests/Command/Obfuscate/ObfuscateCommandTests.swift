import DPWire
import Testing

@Suite struct ObfuscateCommandTests {
    private func obfuscate(
        _ kind: String,
        _ input: String,
        _ arguments: String...,
        environment: [String: String] = [:]
    ) async throws -> CommandRun {
        try await CommandRun.run(
            arguments: ["obfuscate", "--kind", kind] + arguments,
            input: Array(input.utf8),
            environment: environment
        )
    }

    @Test(arguments: [
        ("sql", "SELECT 'a' FROM t WHERE b = 1", "SELECT ? FROM t WHERE b = ?"),
        ("redis", "SET key secret", "SET key ?"),
        ("valkey", "AUTH secret", "AUTH ?"), ("redis-resource", "SET key secret", "SET"),
        ("memcached", "set k 0 0 5", ""),
        ("mongodb", #"{"find": "secret"}"#, #"{"find":"?"}"#), ("elasticsearch", #"{"a": 1}"#, #"{"a":"?"}"#),
        ("opensearch", "[1]", #"["?"]"#), ("json", #"{"a": [true]}"#, #"{"a":["?"]}"#),
        ("url", "http://user:secret@host/a?b=c", "http://host/a?b=c"), ("card", "4111 1111 1111 1111", "?"),
        ("card", "4111", "4111"), ("ip", "10.0.0.1,db", "blocked-ip-address,db"), ("ip", "db", "db"),
    ])
    func eachKindIsHiddenAsInSpans(kind: String, line: String, expected: String) async throws {
        let run = try await obfuscate(kind, line + "\n")
        #expect(run.status == 0 && run.errors.isEmpty)
        #expect(run.output == expected + "\n")
    }

    @Test func eachLineStandsForItself() async throws {
        let run = try await obfuscate("sql", "SELECT 1\r\n\nSELECT 'x\nSELECT 2")
        #expect(run.status == 1)
        #expect(run.output == "SELECT ?\nNon-parsable SQL query\nNon-parsable SQL query\nSELECT ?\n")
        let errors = run.errors.split(separator: "\n")
        #expect(errors.count == 2)
        #expect(errors[0] == "data-pipeline: standard input, line 2: result is empty")
        #expect(errors[1].hasPrefix("data-pipeline: standard input, line 3: at position "))
        #expect(errors[1].hasSuffix("unexpected EOF in string"))
    }

    @Test func aWholeFileIsOneText() async throws {
        let run = try await obfuscate("sql", "SELECT 1,\n 2\nFROM t\n", "--whole")
        #expect(run.status == 0 && run.output == "SELECT ? FROM t\n")
    }

    @Test func filesAreReadOneAfterTheOtherAndMissingOnesNamed() async throws {
        let folder = try TemporaryFolder()
        let first = try folder.write(Array("GET a\n".utf8), to: "1")
        let second = try folder.write(Array("DEL b".utf8), to: "2")
        let run = try await CommandRun.run("obfuscate", "--kind", "redis-resource", first, second)
        #expect(run.status == 0 && run.output == "GET\nDEL\n")
        let missing = try await CommandRun.run("obfuscate", "--kind", "sql", folder.file("no"))
        #expect(missing.status == 4 && missing.errors.contains("cannot read"))
    }

    @Test func modesAndDialectsCount() async throws {
        let text = "SELECT [a], \"b\" FROM t WHERE c = 1"
        let run = try await obfuscate("sql", text, "--mode", "obfuscate_only", "--dbms", "mssql")
        #expect(run.output == "SELECT [a], \"b\" FROM t WHERE c = ?\n")
        let legacy = try await obfuscate("sql", "SELECT a AS b", "--mode", "legacy")
        #expect(legacy.output == "SELECT a\n")
    }

    @Test func metadataIsOneObjectALine() async throws {
        let run = try await obfuscate("sql", "SELECT 1 FROM users /* who */", "--metadata")
        let value = try JSONValue(parsing: Array(run.lines[0].utf8))
        #expect(value["query"] == "SELECT ? FROM users" && value["tables"] == ["users"])
        #expect(value["commands"] == ["SELECT"] && value["comments"] == ["/* who */"] && value["procedures"] == [])
    }

    @Test func theFileGoesBeforeTheEnvironment() async throws {
        let folder = try TemporaryFolder()
        let options = try folder.write(
            Array(#"{"redis": {"remove_all_args": false}, "memcached": {"keep_command": true}}"#.utf8),
            to: "options"
        )
        let variables = ["DD_APM_OBFUSCATION_REDIS_REMOVE_ALL_ARGS": "true"]
        let removed = try await obfuscate("redis", "SET k v", environment: variables)
        #expect(removed.output == "SET ?\n")
        let kept = try await obfuscate("redis", "SET k v", "--options", options, environment: variables)
        #expect(kept.output == "SET k ?\n")
        let memcached = try await obfuscate("memcached", "set k 0 0 5", "--options", options)
        #expect(memcached.output == "set k 0 0 5\n")
    }

    @Test func whatIsNotUnderstoodIsNamed() async throws {
        let variable = try await obfuscate("sql", "", environment: ["DD_APM_OBFUSCATION_REDIS_ENABLED": "maybe"])
        #expect(variable.status == 2 && variable.errors.contains("DD_APM_OBFUSCATION_REDIS_ENABLED"))
        let folder = try TemporaryFolder()
        let options = try folder.write(Array(#"{"redis": {"on": true}}"#.utf8), to: "options")
        let file = try await obfuscate("sql", "", "--options", options)
        #expect(file.status == 2 && file.errors.contains("redis.on"))
        #expect(try await obfuscate("xml", "").status == 2)
        #expect(try await obfuscate("redis", "", "--metadata").status == 2)
        #expect(try await obfuscate("sql", "", "--mode", "fast").status == 2)
    }
}
