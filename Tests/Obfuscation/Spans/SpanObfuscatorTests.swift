import DPObfuscation
import DPTraces
import DPWire
import Testing

@Suite struct SpanObfuscatorTests {
    /// A batch of one span that was obfuscated.
    private struct Obfuscated: ~Copyable {
        var batch = TraceBatch()

        init(_ options: ObfuscationOptions = .agentDefaults, _ edit: (borrowing SpanEditor) -> Void) throws {
            edit(batch.appendSpan())
            var obfuscator = SpanObfuscator(options)
            try obfuscator.obfuscate(span: 0, of: &batch)
        }

        func tag(_ key: String) -> String? { batch.span(at: 0).tag(key) }
        var resource: String { batch.span(at: 0).resource }
    }

    private static let card = "5105-1051-0510-5100"

    @Test func statementsInTagsAreHiddenToo() throws {
        let span = try Obfuscated {
            $0.type = "sql"
            $0.resource = "SELECT 1 FROM a"
            $0.setTag("db.statement", "SELECT 1 FROM a")
            $0.setTag("db.query.text", "SELECT 2 FROM b")
            $0.setTag("sql.query", "SELECT 'x")
            $0.setTag("other", "SELECT 3")
        }
        #expect(span.resource == "SELECT ? FROM a" && span.tag("db.statement") == "SELECT ? FROM a")
        #expect(span.tag("db.query.text") == "SELECT ? FROM b")
        #expect(span.tag("sql.query") == "Non-parsable SQL query" && span.tag("other") == "SELECT 3")
        #expect(span.tag("sql.tables") == nil)
    }

    @Test func anUnreadableResourceHidesItsTwins() throws {
        let span = try Obfuscated {
            $0.type = "cassandra"
            $0.resource = "SELECT 'x"
            $0.setTag("db.statement", "SELECT 'x")
        }
        #expect(span.resource == "Non-parsable SQL query" && span.tag("db.statement") == "Non-parsable SQL query")
    }

    @Test func emptyStatementsAreLeftButForOne() throws {
        let span = try Obfuscated {
            $0.type = "sql"
            $0.setTag("sql.query", "")
            $0.setTag("db.statement", "")
            $0.setTag("db.query.text", "SELECT 1")
        }
        #expect(span.tag("sql.query") == nil && span.tag("db.statement") == "" && span.resource == "")
        #expect(span.tag("db.query.text") == "SELECT ?")
    }

    @Test func tablesAreNamedOnDemand() throws {
        var options = ObfuscationOptions()
        options.sql.tableNames = true
        let span = try Obfuscated(options) {
            $0.type = "sql"
            $0.resource = "SELECT 1 FROM a JOIN b"
        }
        #expect(span.tag("sql.tables") == "a,b")
        let other = try Obfuscated(options) {
            $0.type = "sql"
            $0.resource = "SELECT 1 FROM a WHERE '"
        }
        #expect(other.tag("sql.tables") == nil)
    }

    @Test(arguments: ["SQL", "", "sqlx", "elastic", "Redis", "https"]) func otherTypesKeepTheirTexts(
        type: String
    ) throws {
        let span = try Obfuscated {
            $0.type = type
            $0.resource = "SELECT 1"
            $0.setTag("http.url", "http://u:p@h/")
            $0.setTag("mongodb.query", "{}1")
        }
        #expect(span.resource == "SELECT 1" && span.tag("http.url") == "http://u:p@h/")
        #expect(span.tag("mongodb.query") == "{}1")
    }

    @Test func cardsAreFoundWhereverTheyMayBe() throws {
        var options = ObfuscationOptions()
        options.creditCards.isEnabled = true
        options.creditCards.keepValues = KeySet([Array("kept".utf8)])
        let span = try Obfuscated(options) {
            $0.setTag("first", Self.card)
            $0.setTag("kept", Self.card)
            $0.setTag("version", Self.card)
            $0.setTag("last", " 4111 1111 1111 1111")
            $0.addEvent(
                time: 1,
                name: "e",
                attributes: [
                    ("text", .string(Self.card)), ("kept", .string(Self.card)),
                    ("number", .int(-5_105_105_105_105_100)),
                    ("double", .double(5_105_105_105_105_100)), ("fraction", .double(5_105_105_105_105.5)),
                    ("flag", .bool(true)), ("list", .array([.string("a"), .string(Self.card)])),
                ]
            )
        }
        #expect(span.tag("first") == "?" && span.tag("last") == "?")
        #expect(span.tag("kept") == Self.card && span.tag("version") == Self.card)
        let event = span.batch.span(at: 0).event(at: 0)
        #expect(event.attribute("text") == .string("?") && event.attribute("kept") == .string(Self.card))
        #expect(event.attribute("number") == .string("?") && event.attribute("double") == .string("?"))
        #expect(event.attribute("fraction") == .double(5_105_105_105_105.5) && event.attribute("flag") == .bool(true))
        #expect(event.attribute("list") == .array([.string("a"), .string("?")]))
    }

    @Test func theChecksumCanBeAskedFor() throws {
        var options = ObfuscationOptions()
        options.creditCards.isEnabled = true
        options.creditCards.luhn = true
        let span = try Obfuscated(options) {
            $0.setTag("right", "5105105105105100")
            $0.setTag("wrong", "5105105105105101")
            $0.addEvent(time: 1, name: "e", attributes: [("n", .int(5_105_105_105_105_101))])
        }
        #expect(span.tag("right") == "?" && span.tag("wrong") == "5105105105105101")
        #expect(span.batch.span(at: 0).event(at: 0).attribute("n") == .int(5_105_105_105_105_101))
    }

    @Test func documentsOfBothEnginesAreHiddenOnEitherType() throws {
        for type in ["elasticsearch", "opensearch"] {
            let span = try Obfuscated {
                $0.type = type
                $0.setTag("elasticsearch.body", #"{"a": 1}"#)
                $0.setTag("opensearch.body", #"{"b": 2}"#)
            }
            #expect(span.tag("elasticsearch.body") == #"{"a":"?"}"# && span.tag("opensearch.body") == #"{"b":"?"}"#)
        }
    }

    @Test func statementsInDocumentsAreHidden() throws {
        var options = ObfuscationOptions()
        options.mongoDB.isEnabled = true
        options.mongoDB.obfuscateSQLValues = KeySet([Array("q".utf8)])
        let span = try Obfuscated(options) {
            $0.type = "mongodb"
            $0.setTag("mongodb.query", #"{"q": "SELECT 1", "r": "SELECT 1"}"#)
        }
        #expect(span.tag("mongodb.query") == #"{"q":"SELECT ?","r":"?"}"#)
    }

    @Test func aSpanWithoutSecretsStaysWhatItIs() throws {
        var built = TraceBatch()
        let editor = built.appendSpan()
        editor.type = "redis"
        editor.resource = "GET"
        editor.traceID = 1
        editor.setTag("redis.raw_command", "GET key")
        editor.setTag("digits", "023456789012")
        var encoder = TraceEncoder()
        let payload = try encoder.encode(built, as: .v04).copied()
        var batch = try TraceBatch(reading: payload, as: .v04)
        var obfuscator = SpanObfuscator(.agentDefaults)
        try obfuscator.obfuscate(span: 0, of: &batch)
        let isEdited = batch.span(at: 0).isEdited
        #expect(!isEdited)
    }
}
