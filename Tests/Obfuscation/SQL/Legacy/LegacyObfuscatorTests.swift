import DPObfuscation
import DPWire
import Testing

@Suite struct LegacyObfuscatorTests {
    @Test(arguments: [
        ("SELECT * FROM t WHERE a IN (1, 2, 3)", "SELECT * FROM t WHERE a IN ( ? )"),
        ("INSERT INTO t VALUES (1,2),(3,4)", "INSERT INTO t VALUES ( ? )"), ("LIMIT 1, 20", "LIMIT ?"),
        ("SET a = 1, b = 2", "SET a = ? b = ?"), ("a NOT NULL, x", "a NOT ? x"),
        ("WITH a AS (SELECT 1)", "WITH a SELECT ? )"), ("x AS BEGIN y", "x y"), ("a; 1 b", "a b"),
        ("SAVEPOINT x", "SAVEPOINT ?"), ("a = \"x\" AND b != \"y\"", "a = ? AND b != y"),
        ("a ::int", "a :: int"), ("a := 5", "a := ?"), ("SELECT (SELECT (1), b)", "SELECT ( SELECT ( ? ) b )"),
        ("N'x' X'ff'", "N ? X ?"), ("a--c\nb", "a b"), ("( 1, (2), (SELECT 3) )", "( ? ( SELECT ? ) )"),
    ])
    func valuesAreGrouped(statement: String, expected: String) throws {
        #expect(try obfuscated(statement) == expected)
    }

    @Test(arguments: [
        ("", "result is empty"), (" \u{3000}\n", "result is empty"), ("--c", "result is empty"),
        (";", "result is empty"),
        ("'a", "at position 3: unexpected EOF in string"), ("a }", "at position 3: unexpected byte 125"),
        ("a /* b", "at position 6: unexpected EOF in comment"),
        ("a {b", "at position 4: unexpected EOF in escape sequence"),
        ("a $$b", "at position 6: unexpected EOF in dollar-quoted string"),
        ("a :)", #"at position 3: bind variables should start with letters or digits, got ")" (41)"#),
        ("a !", "at position 3: unexpected char \"\u{fffd}\" (1114112) after \"!\""),
        ("a %(b) ", #"at position 6: invalid character after variable identifier: " " (32)"#),
        ("x AS [1]", "expected identifier in bracketed filter, got 57354"),
        ("é ½", "at position 4: unexpected byte 189"),
    ])
    func whatCannotBeReadIsAnError(statement: String, message: String) throws {
        #expect(try obfuscated(statement) == "error: " + message)
    }

    @Test func bytesThatAreNoTextAreAnError() throws {
        var obfuscator = SQLObfuscator(SQLOptions())
        let outcome = try obfuscator.run(Array("SELECT '".utf8) + [0xff] + Array("'".utf8))
        #expect(outcome.error == "at position 8: invalid UTF-8 encoding beginning with 0xff")
        #expect(outcome.query == "")
    }

    @Test func anErrorLeavesOutputAndMetadataAlone() throws {
        var options = SQLOptions()
        options.collectCommands = true
        var obfuscator = SQLObfuscator(options)
        var output = ByteBuffer()
        try output.append("before")
        let statement = Array("SELECT a FROM b WHERE c = 'd".utf8)
        #expect(throws: SQLError.self) { try obfuscator.obfuscate(statement.span.bytes, into: &output) }
        #expect(output.copied() == Array("before".utf8))
        let commands = obfuscator.metadata.commands.count
        #expect(commands == 0)
    }

    @Test func aBackslashIsTriedBothWays() throws {
        var obfuscator = SQLObfuscator(SQLOptions())
        for _ in 0..<2 {
            let outcome = try obfuscator.run(Array(#"a = 'b\' AND c"#.utf8))
            #expect(outcome.query == "a = ? AND c")
            #expect(outcome.literalEscapes)
        }
        let outcome = try obfuscator.run(Array(#"a = 'b\'c' d"#.utf8))
        #expect(outcome.query == "a = ? d")
        #expect(!outcome.literalEscapes)
    }

    @Test func digitsInNamesAreReplaced() throws {
        let statement = "SELECT a1.b22, `c3`, \"d4\" FROM e_55é6 -- 7"
        #expect(try obfuscated(statement) { $0.replaceDigits = true } == "SELECT a?.b?, c?, d4 FROM e_?é?")
    }

    @Test func aliasesStayIfWanted() throws {
        #expect(try obfuscated("SELECT a AS b, c AS (1)") { $0.keepSQLAlias = true } == "SELECT a AS b, c AS ( ? )")
        #expect(try obfuscated("SELECT a AS [b] c") { $0.keepSQLAlias = true } == "SELECT a AS ] c")
    }

    @Test func functionBodiesAreObfuscatedIfWanted() throws {
        let statement = "SELECT $func$INSERT INTO t VALUES ('a', 1)$func$ FROM $func$'$func$"
        #expect(try obfuscated(statement) == "SELECT ? FROM ?")
        let inside = try obfuscated(statement) { $0.dollarQuotedFunc = true }
        #expect(inside == "SELECT $func$INSERT INTO t VALUES ( ? )$func$ FROM ?")
    }

    @Test func strictnessHidesQuotedText() throws {
        let strict = { (options: inout SQLOptions) in options.isStrict = true }
        #expect(try obfuscated("a != \"b\" IN (\"c\", \"d\")", strict) == "a != ? IN ( ? )")
        #expect(try obfuscated("SELECT `a`", strict) == "SELECT a")
        let alias = try obfuscated("a AS [b] c") { options in
            options.isStrict = true
            options.keepSQLAlias = true
        }
        #expect(alias == "a AS [ b ] c")
        let brackets = try obfuscated("[a] = \"b\" AND \"c\"") { options in
            options.isStrict = true
            options.dialect = .sqlServer
        }
        #expect(brackets == "a = ? AND ?")
    }

    @Test func metadataIsCollected() throws {
        var options = SQLOptions()
        options.tableNames = true
        options.collectCommands = true
        options.collectComments = true
        options.replaceDigits = true
        var obfuscator = SQLObfuscator(options)
        let statement = "/* a\nb */ SELECT * FROM t1 JOIN t2 JOIN (SELECT 1) UPDATE 'u' -- c \n INSERT INTO t9"
        let outcome = try obfuscator.run(Array(statement.utf8))
        #expect(outcome.query == "SELECT * FROM t? JOIN t? JOIN ( SELECT ? ) UPDATE u INSERT INTO t?")
        #expect(outcome.tables == ["t?", "u"])
        #expect(outcome.tablesCSV == "t?,u")
        #expect(outcome.commands == ["SELECT", "JOIN", "JOIN", "SELECT", "UPDATE", "INSERT"])
        #expect(outcome.comments == ["/* a b */", "-- c"])
        #expect(outcome.size == 4 + 32 + 13)
    }
}
