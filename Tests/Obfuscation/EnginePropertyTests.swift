import DPObfuscation
import DPWire
import Testing

/// An engine that takes text and writes text.
struct Engine: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// Whether its output goes through it unchanged.
    let isIdempotent: Bool
    let run: @Sendable (RawSpan, inout ByteBuffer) throws(WireError) -> Void

    static let all = [
        Engine(testDescription: "redis quantization", isIdempotent: false) { input, output throws(WireError) in
            try RedisQuantization.quantize(input, to: &output)
        },
        Engine(testDescription: "redis", isIdempotent: true) { input, output throws(WireError) in
            try RedisObfuscation.obfuscate(input, to: &output)
        },
        Engine(testDescription: "redis without arguments", isIdempotent: true) { input, output throws(WireError) in
            try RedisObfuscation.removeArguments(of: input, to: &output)
        },
        Engine(testDescription: "JSON", isIdempotent: false) { input, output throws(WireError) in
            _ = try JSONObfuscation().obfuscate(input, to: &output) { _, _ in false }
        },
        Engine(testDescription: "URL", isIdempotent: false) { input, output throws(WireError) in
            try URLObfuscation(removesQuery: true, removesPathsWithDigits: true).obfuscate(input, to: &output)
        },
        Engine(testDescription: "URL, user information only", isIdempotent: false) { input, output throws(WireError) in
            try URLObfuscation().obfuscate(input, to: &output)
        },
        Engine(testDescription: "peer addresses", isIdempotent: true) { input, output throws(WireError) in
            if try !PeerAddresses.quantize(input, to: &output) { try output.append(input) }
        },
    ]
}

@Suite struct EnginePropertyTests {
    private static let texts = [
        "SET \"a b\" \"c \\\" d\"\r\n BITFIELD k SET u8 0 255\nZADD k nx ch 1 a 2 b\n\nCONFIG SET x y é",
        "{\"a\":[1,-2.5e+3,true,null,{\"é\\n\\u00e9\":\"x\\\\\"}],\"q\":\"SELECT 1\"} [\"s\"] \"t\" 5\n{\"u\":",
        "http://us%20er:pw@[fe80::1%25en0]:80/a%2F1/{b c}/é?x=y#f%41'#",
        "//u@h:80:90/1", "mailto:a@b", "a%3Ab/1?",
        "10.0.0.1:80,ip-1-2-3-4.x,http://[::1]:8,fe80::1%eth0,a,a,::ffff:1.2.3.4,1.2,9,8,7,6,5",
        "5105-1051 0510 5100", "set k 0 0 1\r\nvalue",
    ]

    /// Every prefix of a text, and the text with each of its bytes replaced.
    private static var mutations: [[UInt8]] {
        var result: [[UInt8]] = []
        for text in texts.map({ Array($0.utf8) }) {
            for end in 0...text.count { result.append(Array(text[..<end])) }
            for index in text.indices {
                for byte in [0, 0x0a, 0x20, 0x22, 0x25, 0x2f, 0x3a, 0x3f, 0x40, 0x5b, 0x5c, 0x7b, 0x7d, 0x80, 0xff] {
                    var mutation = text
                    mutation[index] = UInt8(byte)
                    result.append(mutation)
                }
            }
        }
        return result
    }

    @Test(arguments: Engine.all) func anyTextIsTakenAndAppendedTo(engine: Engine) throws {
        for text in Self.mutations {
            let output = try written(text) { try engine.run($0, &$1) }
            var behind = ByteBuffer()
            try behind.append("://\"")
            try engine.run(text.span.bytes, &behind)
            #expect(behind.copied() == Array("://\"".utf8) + output, "\(String(decoding: text, as: UTF8.self))")
            guard engine.isIdempotent else { continue }
            let again = try written(output) { try engine.run($0, &$1) }
            #expect(again == output, "\(String(decoding: text, as: UTF8.self))")
        }
    }

    /// A cost that grows faster than the text would not end here.
    @Test(.timeLimit(.minutes(1)), arguments: Engine.all) func longTextsAreNoTrouble(engine: Engine) throws {
        let pieces = [
            "[", "{\"a\":", "]", "\"", "\\\"", "a,", "1.1.1.1,", "/1", "%31", "a:", "@", "\n", "\n ", " ", "a ",
            "\"x\" ",
            "SET a b\n", ":", "::1,", "[::1],", "#", "?", "-",
        ]
        for piece in pieces {
            let text = Array(String(repeating: piece, count: 30_000 / piece.utf8.count).utf8)
            let output = try written(text) { try engine.run($0, &$1) }
            #expect(output.count <= text.count * 4 + 8)
        }
    }

    @Test func manyDifferentHostsKeepTheirOrder() throws {
        let hosts = (0..<3000).map { "h\($0 * 7919 % 3001)" }
        let input = Array((hosts + hosts.reversed()).joined(separator: ",").utf8)
        var output = ByteBuffer()
        #expect(try PeerAddresses.quantize(input.span.bytes, to: &output))
        let expected = Array(hosts.joined(separator: ",").utf8)
        #expect(output.copied() == expected)
    }
}

@Suite struct CardKeyTests {
    @Test(arguments: [
        "_sample_rate", "_", "account_id", "env", "error.stack", "http.status_code", "sql.query",
        "graphql.operation.name",
        "config.spark_databricks_job_parentRunId", "databricks_task_run_id", "service.name", "sampling.priority",
    ])
    func someKeysAreNeverLookedAt(key: String) {
        let bytes = Array(key.utf8)
        let isExempt = CardKeys.isExempt(bytes.span.bytes)
        #expect(isExempt)
    }

    @Test(arguments: ["", "card.number", "envs", "en", "Error", "service_name", "x_", "http.status.code"])
    func othersAre(key: String) {
        let bytes = Array(key.utf8)
        let isExempt = CardKeys.isExempt(bytes.span.bytes)
        #expect(!isExempt)
    }
}

@Suite struct JSONStatementTests {
    private func transformed(_ text: String, _ answer: String?) throws -> (output: String, statement: String) {
        let engine = JSONObfuscation(transformedKeys: KeySet([Array("q".utf8)]))
        var seen = ""
        let output = try written(Array(text.utf8)) { input, output in
            _ = try engine.obfuscate(input, to: &output) { (statement, result) throws(WireError) in
                seen = statement.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
                guard let answer else { return false }
                try result.append(answer)
                return true
            }
        }
        return (String(decoding: output, as: UTF8.self), seen)
    }

    @Test func statementsArriveUnescapedAndLeaveEscaped() throws {
        let result = try transformed(#"{"q": "a\"\\\né", "b": 1}"#, "x\"\\\n\u{1}")
        #expect(result.statement == "a\"\\\né")
        #expect(result.output == #"{"q":"x\"\\\n\u0001","b":"?"}"#)
    }

    @Test func whatTheAgentCannotUnescapeArrivesAsItStands() throws {
        #expect(try transformed(#"{"q":"a\/b"}"#, "").statement == #""a\/b""#)
        #expect(try transformed(#"{"q":"\ud83d\ude00"}"#, "").statement == #""\ud83d\ude00""#)
        #expect(try transformed(#"{"q":12}"#, "").statement == "12")
    }

    @Test func failureIsSaidInTheAgentsWords() throws {
        let words = "Datadog-agent failed to obfuscate SQL string. Enable agent debug logs for more info."
        #expect(try transformed(#"{"q":"'"}"#, nil).output == #"{"q":"\#(words)"}"#)
    }

    @Test func anUnfinishedStatementIsNotShown() throws {
        #expect(try transformed(#"{"q":"SELECT"#, "").output == #"{"q":..."#)
        #expect(try transformed(#"{"q":"SELECT""#, "").output == #"{"q":..."#)
    }

    @Test func nestingBeyondAWordIsKept() throws {
        let depth = 300
        let text = String(repeating: #"[{"a":"#, count: depth) + "1" + String(repeating: "}]", count: depth) + " 2"
        let output = try written(Array(text.utf8)) {
            _ = try JSONObfuscation().obfuscate($0, to: &$1) { _, _ in false }
        }
        let expected = String(repeating: #"[{"a":"#, count: depth) + #""?""# + String(repeating: "}]", count: depth)
        #expect(String(decoding: output, as: UTF8.self) == expected + #" "?""#)
    }

    @Test func keptValuesMayHoldStatementsThatAreTransformed() throws {
        let engine = JSONObfuscation(keptKeys: KeySet([Array("k".utf8)]), transformedKeys: KeySet([Array("q".utf8)]))
        let text = #"{"k":{"q":"S","a":[1, 2]},"b":3}"#
        let output = try written(Array(text.utf8)) { input, output in
            _ = try engine.obfuscate(input, to: &output) { (_, result) throws(WireError) in
                try result.append("T")
                return true
            }
        }
        #expect(String(decoding: output, as: UTF8.self) == #"{"k":{"q":"T","a":[1,2]},"b":"?"}"#)
    }
}
