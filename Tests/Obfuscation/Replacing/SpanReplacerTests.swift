import DPObfuscation
import DPTraces
import DPWire
import Testing

@Suite struct SpanReplacerTests {
    /// A batch of one span that went through some rules.
    private struct Replaced: ~Copyable {
        var batch = TraceBatch()

        init(_ json: String, removesStackTraces: Bool = false, _ edit: (borrowing SpanEditor) -> Void) throws {
            edit(batch.appendSpan())
            let text = Array(json.utf8)
            var replacer = SpanReplacer(
                try ReplaceRule.rules(json: text.span.bytes),
                removesStackTraces: removesStackTraces
            )
            try replacer.replace(span: 0, of: &batch)
        }
    }

    @Test func aStarMeansEverythingThatIsNotTheTracersOwn() throws {
        let result = try Replaced(#"[{"name": "*", "pattern": "[0-9]+", "repl": "N"}]"#) {
            $0.resource = "GET 12"
            $0.service = "s1"
            $0.setTag("a", "x1y22")
            $0.setTag("_b", "1")
            $0.setMetric("m", 5)
            $0.setMetric("_n", 5)
            $0.addEvent(time: 1, name: "e1", attributes: [("t", .string("7")), ("_u", .string("7")), ("i", .int(7))])
        }
        let span = result.batch.span(at: 0)
        #expect(span.resource == "GET N" && span.service == "s1")
        #expect(span.tag("a") == "xNyN" && span.tag("_b") == "1" && span.tag("m") == "N")
        #expect(span.metric("m") == nil && span.metric("_n") == 5)
        let event = span.event(at: 0)
        #expect(event.name == "e1" && event.attribute("t") == .string("N") && event.attribute("_u") == .string("7"))
        #expect(event.attribute("i") == .string("N"))
    }

    @Test func rulesFollowEachOther() throws {
        let rules = #"""
            [{"name": "resource.name", "pattern": "a", "repl": "b"}, {"name": "k", "pattern": "a", "repl": "b"},
             {"name": "k", "pattern": "b+", "repl": "<$0>"}]
            """#
        let result = try Replaced(rules) {
            $0.resource = "aa"
            $0.setTag("k", "aab")
            $0.setTag("resource.name", "aa")
        }
        let span = result.batch.span(at: 0)
        #expect(span.resource == "bb" && span.tag("k") == "<bbb>" && span.tag("resource.name") == "aa")
    }

    @Test func numbersThatStayNumbersStayWhereTheyAre() throws {
        let rules = #"[{"name": "n", "pattern": "2", "repl": "3"}, {"name": "e", "pattern": "^true$", "repl": "1"}]"#
        let result = try Replaced(rules) {
            $0.setMetric("n", 1.25)
            $0.addEvent(
                time: 1,
                name: "e",
                attributes: [
                    ("n", .array([.int(2), .int(5)])), ("e", .bool(true)), ("other", .double(2)),
                ]
            )
        }
        let span = result.batch.span(at: 0)
        #expect(span.metric("n") == 1.35 && span.tag("n") == nil)
        #expect(span.event(at: 0).attribute("n") == .array([.int(3), .int(5)]))
        #expect(span.event(at: 0).attribute("e") == .int(1) && span.event(at: 0).attribute("other") == .double(2))
    }

    @Test(
        arguments: [
            (0, "0"), (1e21, "1000000000000000000000"), (1.5e-7, "0.00000015"), (-2.5, "-2.5"),
            (1e15, "1000000000000000"),
            (0.1, "0.1"), (123_456_789.125, "123456789.125"),
        ] as [(Double, String)]
    )
    func numbersAreSeenWithoutExponent(value: Double, text: String) throws {
        let result = try Replaced(#"[{"name": "n", "pattern": "^.*$", "repl": "<$0>"}]"#) { $0.setMetric("n", value) }
        #expect(result.batch.span(at: 0).tag("n") == "<\(text)>")
    }

    @Test func stackTracesCanBeRemoved() throws {
        let result = try Replaced("[]", removesStackTraces: true) {
            $0.setTag("error.stack", "a\nb")
            $0.setTag("error.message", "a")
            $0.addEvent(time: 1, name: "exception", attributes: [("exception.stacktrace", .string("c\nd"))])
        }
        let span = result.batch.span(at: 0)
        #expect(span.tag("error.stack") == "?" && span.tag("error.message") == "a")
        #expect(span.event(at: 0).attribute("exception.stacktrace") == .string("?"))
    }

    @Test(
        arguments: [
            (#"[{"name": "", "pattern": "a", "repl": ""}]"#, .noName), (#"[{"pattern": "a", "repl": ""}]"#, .noName),
            (#"[{"name": "*", "pattern": "", "repl": ""}]"#, .noPattern),
            (#"[{"name": "*", "pattern": "(", "repl": ""}]"#, .badPattern(at: 0)),
            (#"[{"name": "*", "pattern": "a"}]"#, .badJSON),
            ("{}", .badJSON), ("", .badJSON), (#"[{"name": 1}]"#, .badJSON),
        ] as [(String, ReplaceRule.Fault)]
    )
    func faultyRulesAreRefused(json: String, fault: ReplaceRule.Fault) {
        let text = Array(json.utf8)
        do {
            _ = try ReplaceRule.rules(json: text.span.bytes)
            Issue.record("accepted")
        } catch {
            #expect(error == fault)
        }
    }
}
