import DPObfuscation
import DPWire
import Testing

/// What holds for every text, whatever it says.
@Suite struct SQLPropertyTests {
    private static let modes: [SQLOptions.Mode] = [.legacy, .normalizeOnly, .obfuscateOnly, .obfuscateAndNormalize]
    private static let dialects: [SQLDialect] = [.generic, .sqlServer, .postgreSQL, .mySQL, .oracle, .snowflake]

    private static let texts = [
        #"SELECT a.*, "b c" AS [d] FROM `e1`, 'f''g\'h' WHERE x IN (1, -2.5e+3, NULL) -- i"#,
        "{call f(?, :b, @c, %(d)s)} $1 $tag$ é $tag$ $func$ SELECT 'x' $func$ a::b #> c -.5 !~* d",
        "(@p1 int) /* é */ UPDATE t SET a := 0x1F, EXTRACT(epoch FROM y); /*",
    ]

    private static func options(_ mode: SQLOptions.Mode, _ dialect: SQLDialect, _ isFull: Bool) -> SQLOptions {
        var options = SQLOptions()
        options.mode = mode
        options.dialect = dialect
        guard isFull else { return options }
        options.replaceDigits = true
        options.dollarQuotedFunc = true
        options.tableNames = true
        options.collectCommands = true
        options.collectComments = true
        options.collectProcedures = true
        options.isStrict = true
        options.removeLexerAlias = true
        return options
    }

    /// Every prefix of a text, and the text with each of its bytes replaced.
    private static var mutations: [[UInt8]] {
        var result: [[UInt8]] = []
        for text in texts.map({ Array($0.utf8) }) {
            for end in 0...text.count { result.append(Array(text[..<end])) }
            for index in text.indices {
                for byte in [
                    0, 0x0a, 0x22, 0x24, 0x27, 0x28, 0x2d, 0x2e, 0x2f, 0x3a, 0x5b, 0x5c, 0x7b, 0x80, 0xc4, 0xff,
                ] {
                    var mutation = text
                    mutation[index] = UInt8(byte)
                    result.append(mutation)
                }
            }
        }
        return result
    }

    @Test(arguments: modes, dialects) func anyTextIsTakenAndAppendedTo(
        mode: SQLOptions.Mode,
        dialect: SQLDialect
    ) throws {
        var plain = SQLObfuscator(Self.options(mode, dialect, false))
        var full = SQLObfuscator(Self.options(mode, dialect, true))
        for text in Self.mutations {
            plain.literalEscapes = false
            let alone = try plain.run(text)
            _ = try full.run(text)
            var behind = ByteBuffer()
            try behind.append("a ;")
            plain.literalEscapes = false
            do throws(SQLError) { try plain.obfuscate(text.span.bytes, into: &behind) } catch {}
            let isAppended = String(decoding: behind.copied(), as: UTF8.self) == "a ;" + alone.query
            #expect(isAppended, "\(String(decoding: text, as: UTF8.self))")
        }
    }

    @Test(arguments: dialects) func theTokensAreTheText(dialect: SQLDialect) {
        for text in Self.mutations {
            var lexer = SQLLexer(text.span.bytes, dialect: dialect)
            var read = 0
            var count = 0
            while true {
                let token = lexer.next()
                if token.kind == .endOfText { break }
                #expect(token.start == read && token.end > token.start)
                read = token.end
                count += 1
            }
            #expect(count <= text.count)
            #expect(read == text.count || text[read] == 0)
        }
    }

    @Test(arguments: dialects) func everyTokenOfTheLegacyTokenizerMovesOn(dialect: SQLDialect) {
        for text in Self.mutations {
            var tokenizer = LegacyTokenizer(
                text.span.bytes,
                dialect: dialect,
                literalEscapes: false,
                readsFunctions: true
            )
            var count = 0
            while true {
                let before = tokenizer.position
                let token = tokenizer.next()
                if token.kind == .endOfText || token.kind == .lexError { break }
                #expect(tokenizer.position > before && tokenizer.position <= text.count)
                count += 1
            }
            #expect(count <= text.count)
        }
    }

    /// No law: `-1--2` reads differently once its number is a `?`, for the agent too.
    @Test func whatWasObfuscatedMostlyStaysAsItIs() throws {
        for text in Self.mutations {
            var obfuscator = SQLObfuscator(Self.options(.obfuscateOnly, .generic, false))
            let once = try obfuscator.run(text)
            #expect(try obfuscator.run(Array(once.query.utf8)).query == once.query)
        }
    }

    /// Quotes, aliases and group ends change what a second reading sees, for the agent too.
    @Test(arguments: [
        "SELECT * FROM a WHERE b IN (1, 2, 3) AND c = 'd' LIMIT 1", "INSERT INTO t (a, b) VALUES (1, 'x'), (2, 'y')",
        "UPDATE t SET a = 1 WHERE b::text = 'c' AND d IS NOT NULL", "DELETE FROM t WHERE a = $1 OR f(b, 2) > -3.5",
        "SELECT a FROM (SELECT b FROM c WHERE d = 4) JOIN e ON e.f = g.h", "CREATE TABLE t (a int, b varchar(20))",
        "MERGE INTO t USING s ON (t.a = s.a) WHEN MATCHED THEN UPDATE SET b = 'c'",
    ])
    func plainStatementsStayAsTheyAre(statement: String) throws {
        for mode in Self.modes {
            var obfuscator = SQLObfuscator(Self.options(mode, .generic, false))
            let once = try obfuscator.run(Array(statement.utf8))
            #expect(try obfuscator.run(Array(once.query.utf8)).query == once.query, "\(mode)")
        }
    }

    /// A cost that grows faster than the text would not end here.
    @Test(.timeLimit(.minutes(1)), arguments: modes) func longTextsAreNoTrouble(mode: SQLOptions.Mode) throws {
        let pieces = [
            "a", "1", "'", "''", "'a',", "\\", "'\\'", "\"", "\"a\".", "`", "(", ")", "(1),", "[", "a.", "$", "$$",
            "$a",
            "$a$", "$func$", "$func$a", "$é", "/*", "/**/", "*", "-", "--", "-.", "-.$$func$", "#", "{", "}", ":", "@",
            "%(", "!", "~*", " ", "\n", "é", "Ĥ", "AS ", "AS [a] ", "FROM a1,", "WITH a, FROM b ", "EXTRACT(", ";",
            "?,",
            "(?,a", ",", "\u{a0}", "\0", "SAVEPOINT ",
        ]
        for piece in pieces {
            let text = Array(String(repeating: piece, count: 60_000 / piece.utf8.count).utf8)
            for dialect in [SQLDialect.generic, .sqlServer] {
                var obfuscator = SQLObfuscator(Self.options(mode, dialect, true))
                let outcome = try obfuscator.run(text)
                #expect(outcome.query.utf8.count <= text.count * 3 + 8)
            }
        }
    }

    @Test func manyDifferentTablesAreKeptApart() throws {
        let names = (0..<5_000).map { "t_" + String($0 * 7919 % 5_003, radix: 36) }
        for mode in [SQLOptions.Mode.legacy, .obfuscateAndNormalize] {
            var options = SQLOptions()
            options.mode = mode
            options.tableNames = true
            var obfuscator = SQLObfuscator(options)
            let statement = (names + names.reversed()).map { "SELECT * FROM " + $0 }.joined(separator: " ")
            let outcome = try obfuscator.run(Array(statement.utf8))
            #expect(outcome.tables == names)
            let next = try obfuscator.run(Array("SELECT * FROM t_1".utf8))
            #expect(next.tables == ["t_1"])
        }
    }
}
