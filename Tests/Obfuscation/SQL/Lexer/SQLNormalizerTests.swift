import DPObfuscation
import DPWire
import Testing

@Suite struct SQLNormalizerTests {
    private func normalized(_ statement: String, _ change: (inout SQLOptions) -> Void = { _ in }) throws -> String {
        try obfuscated(statement) { options in
            options.mode = .obfuscateAndNormalize
            change(&options)
        }
    }

    @Test(arguments: [
        ("SELECT a,b FROM t WHERE c=1;", "SELECT a, b FROM t WHERE c = ?"), ("SELECT 1;;", "SELECT ?;"),
        ("VALUES (1, 2), (3)", "VALUES ( ? ), ( ? )"), ("(1,a)", ",( ? a )"), ("IN (1, a, 2)", "IN ( ?, a, )"),
        ("ARRAY[1, ARRAY[2, 3]]", "ARRAY [ ?, ARRAY [ ? ] ]"), ("(@p int) SELECT @p", "SELECT @p"),
        ("(SELECT 1) UNION (SELECT 2)", "( SELECT ? ) UNION ( SELECT ? )"), ("(a", "( a"), ("t.[Col]", "t. [ Col ]"),
        ("x = :a b : c", "x = :a b : c"), ("a := 1", "a := ?"), ("\u{a0}a\u{a0}", "a"),
        ("-- c\nSELECT a -- d", "SELECT a"),
        ("EXTRACT(epoch FROM x), EXTRACT ( epoch", "EXTRACT ( ? FROM x ), EXTRACT ( epoch"),
        ("extract(/* y */ WEEK FROM x)", "extract ( ? FROM x )"), ("'' ''", "? ?"),
    ])
    func layout(statement: String, expected: String) throws {
        #expect(try normalized(statement) == expected)
    }

    @Test func namesLoseTheirQuotesWhereTheyCan() throws {
        #expect(
            try normalized("SELECT \"a\".\"b\", \"c d\" AS \"e\", f AS \"g-h\"")
                == "SELECT a.b, \"c d\" AS e, f AS \"g-h\""
        )
        #expect(try normalized("\"a\"") { $0.keepIdentifierQuotation = true } == "\"a\"")
        #expect(try normalized("t.[a] [b c]") { $0.dialect = .sqlServer } == "t.a [b c]")
        #expect(try normalized("\"1\", \"a1\"") { $0.replaceDigits = true } == "?, a?")
    }

    @Test func aliasesAreKeptUnlessADirectCallerWantsNone() throws {
        #expect(try normalized("SELECT a AS b, c") == "SELECT a AS b, c")
        #expect(try normalized("SELECT a AS b, c") { $0.removeLexerAlias = true } == "SELECT a, c")
        #expect(try normalized("WITH x AS (SELECT 1)") { $0.removeLexerAlias = true } == "WITH x AS ( SELECT ? )")
    }

    @Test func otherOptionsOfTheLayout() throws {
        #expect(try normalized("a (b[1])") { $0.removeSpaceBetweenParentheses = true } == "a (b [?])")
        #expect(try normalized("f(1)") { $0.removeSpaceBetweenParentheses = true } == "f(?)")
        #expect(try normalized("a;") { $0.keepTrailingSemicolon = true } == "a;")
        #expect(try normalized("select a from b") { $0.uppercaseKeywords = true } == "SELECT a FROM b")
    }

    @Test func whatIsReplacedIsAnOption() throws {
        let statement = "NULL TRUE $1 @p d -> 'k' 'l'"
        #expect(try normalized(statement) == "? ? ? @p d -> ? ?")
        let kept = try normalized(statement) { options in
            options.keepNull = true
            options.keepBoolean = true
            options.keepPositionalParameter = true
            options.keepJSONPath = true
            options.replaceBindParameter = true
        }
        #expect(kept == "NULL TRUE $1 ? d -> 'k' ?")
    }

    @Test func functionBodiesHaveTheLayoutToo() throws {
        let statement = "SELECT $func$ INSERT INTO t VALUES ('a',1) -- c\n$func$"
        #expect(try normalized(statement) == "SELECT ?")
        let expected = "SELECT $func$INSERT INTO t VALUES ( ? )$func$"
        #expect(try normalized(statement) { $0.dollarQuotedFunc = true } == expected)
        let plain = try normalized(statement) { $0.mode = .normalizeOnly }
        #expect(plain == "SELECT $func$INSERT INTO t VALUES ( 'a', 1 )$func$")
    }

    @Test func literalsAloneAreReplacedInPlace() throws {
        let onlyLiterals = { (options: inout SQLOptions) in options.mode = .obfuscateOnly }
        #expect(try obfuscated(" \n a='b' /* c */ ,\"d\" ; \t", onlyLiterals) == "a=? /* c */ ,\"d\" ;")
        let digits = try obfuscated("a1 \"b2\" f3(4)") { options in
            options.mode = .obfuscateOnly
            options.replaceDigits = true
        }
        #expect(digits == "a? \"b?\" f3(?)")
        let body = try obfuscated("x $func$ 'a' $func$ y") { options in
            options.mode = .obfuscateOnly
            options.dollarQuotedFunc = true
        }
        #expect(body == "x $func$?$func$ y")
    }

    @Test func strictnessHidesWhatHasNoEnd() throws {
        let strict = { (options: inout SQLOptions) in
            options.mode = .obfuscateOnly
            options.isStrict = true
        }
        #expect(try obfuscated("a /* b", strict) == "a ?")
        #expect(try obfuscated("a /* 'b' */c --d", strict) == "a  c")
        #expect(try obfuscated("a = \"b\"", strict) == "a = ?")
        #expect(try normalized("a = \"b\" $t$c") { $0.isStrict = true } == "a = ? ?")
    }

    @Test func metadataIsCollected() throws {
        var options = SQLOptions()
        options.mode = .obfuscateAndNormalize
        options.tableNames = true
        options.collectCommands = true
        options.collectComments = true
        options.collectProcedures = true
        options.replaceDigits = true
        var obfuscator = SQLObfuscator(options)
        let statement = """
            WITH c AS (SELECT 1) SELECT * FROM "a b", t1, t2 x, c JOIN c -- n
            CREATE PROCEDURE p1 AS UPDATE u SET v = f(w), y -- n
            """
        let outcome = try obfuscator.run(Array(statement.utf8))
        #expect(outcome.tables == ["a b", "t?", "u"])
        #expect(outcome.tablesCSV == "a b,t?,u")
        #expect(outcome.commands == ["SELECT", "JOIN", "CREATE", "UPDATE"])
        #expect(outcome.comments == ["-- n"])
        #expect(outcome.procedures == ["p?"])
        #expect(outcome.size == 6 + 22 + 4 + 2)
    }
}
