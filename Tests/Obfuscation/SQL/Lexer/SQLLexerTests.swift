import DPObfuscation
import DPWire
import Testing

/// The token table of the specification.
@Suite struct SQLLexerTests {
    private func tokens(_ text: String, _ dialect: SQLDialect = .generic) -> String {
        let bytes = Array(text.utf8)
        var lexer = SQLLexer(bytes.span.bytes, dialect: dialect)
        var result: [String] = []
        while true {
            let token = lexer.next()
            if token.kind == .endOfText { break }
            if token.kind != .space {
                result.append("\(token.kind):\(String(decoding: bytes[token.range], as: UTF8.self))")
            }
        }
        return result.joined(separator: " ")
    }

    @Test(arguments: [
        ("SELECT*", "identifier:SELECT wildcard:*"),
        ("select/**/x", "command:select multilineComment:/**/ identifier:x"),
        ("select(x)", "command:select punctuation:( identifier:x punctuation:)"),
        ("count(x", "function:count punctuation:( identifier:x"),
        ("a.b\"c\"?$#/@!9", "identifier:a.b\"c\"?$#/@!9"), ("éa1(", "identifier:éa1 punctuation:("),
        ("\"a\".\"b\"c \"\"", "quotedIdentifier:\"a\".\"b\" identifier:c quotedIdentifier:\"\""), ("\"a", "error:\"a"),
        ("-- a\nb", "comment:-- a identifier:b"), ("/* a", "error:/* a"), ("a\0b", "identifier:a"),
        ("'it''s' 'a\\'b'", "string:'it' string:'s' string:'a\\'b'"), ("'a", "incompleteString:'a"),
        ("'a\\'", "string:'a\\'"),
        ("a-5 a - 5 -.e+3", "identifier:a number:-5 identifier:a operator:- number:5 number:-.e+3"),
        ("0179 089 0x1Fg", "number:017 number:9 number:089 number:0x1F identifier:g"),
        ("$12a", "positionalParameter:$12 identifier:a"), ("$t$a$b$t$", "dollarQuotedString:$t$a$b$t$"),
        ("$func$a$func$", "dollarQuotedFunction:$func$a$func$"), ("$t$a", "error:$t$a"), ("$", "error:$"),
        ("$é$a$é$ x", "error:$é$a$é$ x"),
        (
            "@@a @@ @a @? @> @",
            "systemVariable:@@a jsonOperator:@@ bindParameter:@a jsonOperator:@? jsonOperator:@> operator:@"
        ),
        ("@aé1 @é", "bindParameter:@aé1 bindParameter:@é"),
        (
            "-> ->> #> #>> #- ?| ?& <@",
            "jsonOperator:-> jsonOperator:->> jsonOperator:#> jsonOperator:#>> jsonOperator:#- "
                + "jsonOperator:?| jsonOperator:?& jsonOperator:<@"
        ),
        ("=? =@a <=> ::", "operator:= operator:? operator:= bindParameter:@a operator:<=> operator:::"),
        ("`a` \\ ½", "unknown:` identifier:a unknown:` unknown:\\ unknown:½"),
        ("#a :a [a]", "operator:# identifier:a operator:: identifier:a punctuation:[ identifier:a punctuation:]"),
    ])
    func generic(text: String, expected: String) {
        #expect(tokens(text) == expected)
    }

    @Test(arguments: [
        (SQLDialect.mySQL, "\"a\" `b` #c", "string:\"a\" quotedIdentifier:`b` comment:#c"),
        (.sqlServer, "#a [b].[c] $d 'e\\'", "identifier:#a quotedIdentifier:[b].[c] identifier:$d string:'e\\'"),
        (.oracle, ":a 'b\\' : c", "bindParameter::a string:'b\\' operator:: identifier:c"),
        (.snowflake, "@a.b(", "function:@a.b punctuation:("),
    ])
    func dialects(dialect: SQLDialect, text: String, expected: String) {
        #expect(tokens(text, dialect) == expected)
    }

    @Test func wordsOfTheLanguage() {
        let words: [(String, String)] = [
            (
                "command",
                """
                SELECT INSERT UPDATE DELETE CREATE ALTER DROP JOIN GRANT REVOKE COMMIT BEGIN TRUNCATE \
                MERGE EXECUTE EXEC EXPLAIN STRAIGHT_JOIN USE CLONE VACUUM
                """
            ),
            (
                "keyword",
                """
                ADD ALL AND ANY ASC BETWEEN BY CASE CHECK COLUMN CONSTRAINT DATABASE DECLARE DEFAULT DESC \
                DISTINCT ELSE END ESCAPE EXISTS FOREIGN FROM GROUP HAVING IN INDEX INNER INTO IS KEY \
                LATERAL LEFT LIKE LIMIT NOT ON OR ORDER OUT OUTER PRIMARY REPLACE RETURNS RIGHT ROLLBACK \
                ROWNUM SET SOME TABLE TOP UNION UNIQUE VALUES VIEW WHERE CUBE ROLLUP LITERAL WINDOW \
                ANALYZE ILIKE USING ASSERTION DOMAIN CLUSTER COPY PLPGSQL TRIGGER TEMPORARY UNLOGGED \
                RECURSIVE RETURNING OFFSET OF SKIP IF ONLY
                """
            ),
            ("boolean", "TRUE FALSE"), ("null", "NULL"), ("procedureIndicator", "PROCEDURE PROC"),
            ("cteIndicator", "WITH"),
            ("aliasIndicator", "AS"),
        ]
        for (kind, list) in words {
            for word in list.split(separator: " ").map(String.init) {
                #expect(tokens(word) == "\(kind):\(word)")
                #expect(tokens(word.lowercased() + ",") == "\(kind):\(word.lowercased()) punctuation:,")
                #expect(tokens(word + "S") == (word == "RETURN" ? "" : "identifier:\(word)S"))
                #expect(tokens("_" + word) == "identifier:_\(word)")
                #expect(tokens(word + "1") == "identifier:\(word)1")
            }
        }
    }
}
