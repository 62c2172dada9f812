import DPObfuscation
import DPWire
import Testing

/// The token table of the specification: kinds and texts.
@Suite struct LegacyTokenizerTests {
    private func tokens(_ text: String, _ dialect: SQLDialect = .generic, literalEscapes: Bool = false) throws -> String
    {
        let bytes = Array(text.utf8)
        var tokenizer = LegacyTokenizer(
            bytes.span.bytes,
            dialect: dialect,
            literalEscapes: literalEscapes,
            readsFunctions: true
        )
        var result: [String] = []
        while true {
            let token = tokenizer.next()
            if token.kind == .endOfText { break }
            var content = ByteBuffer()
            try token.write(bytes.span.bytes, literalEscapes: literalEscapes, replacingDigits: false, to: &content)
            result.append("\(token.kind):\(String(decoding: content.copied(), as: UTF8.self))")
            if token.kind == .lexError { break }
        }
        return result.joined(separator: " ")
    }

    @Test(arguments: [
        ("a.b$c#1*", "identifier:a.b$c#1*"), ("@x é_1", "identifier:@x identifier:é_1"),
        ("null True fAlSe", "null:null boolean:True boolean:fAlSe"),
        ("savepoint limit as alter", "savepoint:savepoint limit:limit as:as alter:alter"),
        (
            "grant revoke commit begin truncate drop",
            "grant:grant revoke:revoke commit:commit begin:begin truncate:truncate drop:drop"
        ),
        ("select from update delete", "select:select from:from update:update delete:delete"),
        ("insert into join create", "insert:insert into:into join:join create:create"),
        ("ſelect lımıt", "select:ſelect limit:lımıt"), ("selectx #null", "identifier:selectx comment:#null"),
    ])
    func names(text: String, expected: String) throws {
        #expect(try tokens(text) == expected)
    }

    @Test(arguments: [
        ("1.5e+3 017 089", "number:1.5e+3 number:017 number:089"), ("1.2.3", "number:1.2 number:.3"),
        ("0x1Fg 0X", "number:0x1F identifier:g number:0X"),
        ("1. 1e 1e+ .5", "number:1. number:1e number:1e+ number:.5"),
        ("-5 -.5 a-6", "number:-5 number:-.5 identifier:a number:-6"), ("6f", "number:6 identifier:f"),
        ("-.v5", "sign:-. number:v5"), ("-.v x", "sign:-. sign:v identifier:x"), ("-.", "sign:- sign:."),
        ("->", "number:- sign:>"), ("-.é5", "sign:-. number:é5"),
    ])
    func numbers(text: String, expected: String) throws {
        #expect(try tokens(text) == expected)
    }

    @Test(arguments: [
        ("a::b", "identifier:a cast::: identifier:b"), (": x", "colon:: identifier:x"),
        (":=1", "colon:: equals:= number:1"),
        (":a.b1", "bindVariable::a.b1"), ("~* ~", "sign:~* sign:~"),
        ("? $? $1", "questionMark:? preparedStatement:$? preparedStatement:$1"),
        ("||", "sign:| sign:|"), ("<> <= <=> <@", "notEqual:<> lessOrEqual:<= nullSafeEqual:<=> sign:< identifier:@"),
        (">= >", "greaterOrEqual:>= sign:>"),
        ("!= !~ !~* !x", "notEqual:!= notEqual:!~ notEqual:!~* not:! identifier:x"),
        ("%s %(name)s %", "variable:%s variable:%(name)s sign:%"), ("[x]", "leftBracket:[ identifier:x rightBracket:]"),
        ("(a,b);", "leftParenthesis:( identifier:a comma:, identifier:b rightParenthesis:) semicolon:;"),
        ("a//b\nc", "identifier:a comment://b\n identifier:c"), ("a/**/b", "identifier:a comment:/**/ identifier:b"),
        ("#\nb\nc", "comment:#\nb\n identifier:c"), ("{call f}", "sign:{ identifier:call identifier:f sign:}"),
        ("a {fn x}", "identifier:a escapeSequence:{fn x}"), ("{é", "lexError:"), ("a\0b", "identifier:a identifier:b"),
    ])
    func signs(text: String, expected: String) throws {
        #expect(try tokens(text) == expected)
    }

    @Test(arguments: [
        (
            "-> ->> #> #>> #- @> <@ ?| ?& ? @",
            "jsonSelect:-> jsonSelectText:->> jsonSelectPath:#> jsonSelectPathText:#>> jsonDelete:#- jsonContains:@> "
                + "jsonContainsLeft:<@ jsonAnyKeysExist:?| jsonAllKeysExist:?& jsonKeyExists:? sign:@"
        )
    ])
    func operatorsOfPostgreSQL(text: String, expected: String) throws {
        #expect(try tokens(text, .postgreSQL) == expected)
    }

    @Test(arguments: [
        ("[a b]", "doubleQuotedString:a b"), ("[a]]b]", "doubleQuotedString:a]b"), ("[ ]", "doubleQuotedString:]]"),
        ("#t #> #>>", "identifier:#t identifier:#> identifier:#> sign:>"), ("$action", "identifier:$action"),
    ])
    func namesOfSQLServer(text: String, expected: String) throws {
        #expect(try tokens(text, .sqlServer) == expected)
    }

    @Test(arguments: [
        ("'a''b'", false, "string:a'b"), (#"'a\'b'"#, false, "string:a'b"), (#"'a\'"#, true, #"string:a\"#),
        ("'' \"  \" ``", false, "string:'' doubleQuotedString:\"\" identifier:``"), (#"'\ '"#, false, "string:''"),
        ("`a``b`", false, "identifier:a`b"), ("'é", false, "lexError:é"),
        ("$tag$a$b$tag$", false, "dollarQuotedString:a$b"), ("$$a$$", false, "dollarQuotedString:a"),
        ("$tag$ab$$tag$", false, "lexError:"), ("$ $a$$", false, "dollarQuotedString:a"),
        ("$func$ x $func$", false, "dollarQuotedFunction: x "), (#"$a\$b$x$a$b$"#, false, "dollarQuotedString:x"),
    ])
    func quotes(text: String, literalEscapes: Bool, expected: String) throws {
        #expect(try tokens(text, literalEscapes: literalEscapes) == expected)
    }
}
