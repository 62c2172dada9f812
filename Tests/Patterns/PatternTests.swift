import DPPatterns
import DPWire
import Testing

/// What the agent's own engine makes of the same patterns.
@Suite struct PatternTests {
    private func pattern(_ text: String) throws -> Pattern {
        let bytes = Array(text.utf8)
        return try Pattern(bytes.span.bytes)
    }

    private func replaced(_ text: String, _ pattern: String, _ replacement: String) throws -> String {
        let pattern = try self.pattern(pattern)
        let (text, template) = (Array(text.utf8), Array(replacement.utf8))
        var matcher = PatternMatcher()
        var output = ByteBuffer()
        let isFound = try matcher.replaceMatches(
            of: pattern,
            in: text.span.bytes,
            with: Replacement(template.span.bytes, for: pattern),
            to: &output
        )
        return isFound ? String(decoding: output.copied(), as: UTF8.self) : String(decoding: text, as: UTF8.self)
    }

    @Test(
        arguments: [
            ("a+b", "xaab", [1, 4]), ("a|ab", "ab", [0, 1]), ("(a|ab)(c|bcd)", "abcd", [0, 4, 0, 1, 1, 4]),
            ("(a*)*", "b", [0, 0, 0, 0]), ("(a+?)(a*)", "aaa", [0, 3, 0, 1, 1, 3]), ("(?U)a+", "aaa", [0, 1]),
            ("^b", "a\nb", []), ("(?m)^b$", "a\nb", [2, 3]), ("a$", "a\n", []), (".", "\n", []),
            ("(?s).", "\n", [0, 1]),
            ("(?i)K", "\u{212a}", [0, 3]), ("(?i)\\w", "ſ", [0, 2]), ("\\w", "ſ", []), ("[^a]", "aé", [1, 3]),
            ("\\bé", "é", []), ("\\pL+", "1éΩ", [1, 5]), ("\\p{^Lu}", "Éé", [2, 4]), ("[[:alpha:]]{2}", "1ab", [1, 3]),
            ("\\Qa.b\\E*", "a.bb", [0, 4]), ("x{2}{", "xx{", [0, 3]), ("{,3}", "{,3}", [0, 4]), ("a{0}", "a", [0, 0]),
            ("[]a]+", "]a", [0, 2]), ("[a\\-z]+", "-z", [0, 2]), ("\\x{e9}\\x41\\101", "éAA", [0, 4]),
            ("a(?s)+", "aa", [0, 2]), ("\\p{Greek}+", "aΩμx", [1, 5]),
            ("\\p{Zanabazar_Square}|\\p{Adlam}", "x𑨀", [1, 5]),
            ("\\P{Latin}", "aé1", [3, 4]), ("(?i)ß", "ẞ", [0, 3]),
        ] as [(String, String, [Int])]
    )
    func matchesAreTheAgents(source: String, text: String, expected: [Int]) throws {
        let pattern = try self.pattern(source)
        let text = Array(text.utf8)
        var matcher = PatternMatcher()
        let isFound = matcher.findMatch(of: pattern, in: text.span.bytes, from: 0)
        #expect(isFound == !expected.isEmpty)
        if isFound { #expect(matcher.slots == expected) }
    }

    @Test(
        arguments: [
            ("abc", "b", "[$0]", "a[b]c"), ("abc", "", "-", "-a-b-c-"), ("baac", "a*", "x", "xbxcx"),
            ("é", "", "-", "-é-"), ("ab", "(a)(x)?", "$2|${1}1|$1x|$$|$|${1", "|a1||$|$|${1b"),
            ("ab", "(?P<n>b)", "<$n$m>", "a<b>"), ("token/abc/d", "(token/)([^/]*)", "${1}?", "token/?/d"),
            ("abc", "(?s).*", "?", "?"),
            ("", "(?s).*", "?", "?"), ("ab", "x", "y", "ab"), ("a", "a", "$01", ""),
        ])
    func replacementsAreTheAgents(text: String, source: String, template: String, expected: String) throws {
        #expect(try replaced(text, source, template) == expected)
    }

    @Test(
        arguments: [
            ("(", .unbalancedParenthesis), (")", .unbalancedParenthesis), ("[a", .unclosedClass), ("[z-a]", .badRange),
            ("*", .badRepetition), ("a**", .badRepetition), ("(?i){2}", .badRepetition), ("a{1001}", .badCount),
            ("a{3,2}", .badCount), ("(a{100}){11}", .badCount), ("\\", .badEscape), ("\\1", .badEscape),
            ("\\y", .badEscape),
            ("\\p{Xx}", .unknownClass), ("\\p{greek}", .unknownClass), ("\\p{Greek Han}", .unknownClass),
            ("[[:x:]]", .unknownClass), ("(?P<a-b>x)", .badName), ("(?=a)", .unsupported),
            ("(?<=a)", .unsupported), ("(?<!a)", .unsupported), ("(?>a)", .unsupported),
        ] as [(String, PatternError.Reason)]
    )
    func whatIsNoPatternIsRefused(source: String, reason: PatternError.Reason) {
        do {
            _ = try pattern(source)
            Issue.record("accepted")
        } catch {
            #expect((error as? PatternError)?.reason == reason)
        }
    }

    @Test func depthAndSizeAreBounded() {
        let deep = String(repeating: "(", count: 1000) + String(repeating: ")", count: 1000)
        #expect(throws: (any Error).self) { try pattern(deep) }
        #expect(throws: (any Error).self) { try pattern(String(repeating: "(abcdefghij){1000}", count: 50)) }
    }

    /// Patterns on which engines that go back take exponential time.
    @Test(.timeLimit(.minutes(1)), arguments: ["(a*)*b", "(a|a)*b", "(a|aa)+$", "(.*)*x", "(?:a?){30}a{30}"])
    func noTextTakesLong(source: String) throws {
        let pattern = try self.pattern(source)
        let text = [UInt8](repeating: 0x61, count: 500) + [0x63]
        var matcher = PatternMatcher()
        _ = matcher.findMatch(of: pattern, in: text.span.bytes, from: 0)
    }

    @Test func anyBytesAreTaken() throws {
        let source = Array("(?i)(?P<n>[^\\d-x]{1,3}|\\p{Lu}*?)$|\\Qé\\E[[:^word:]]".utf8)
        for index in source.indices {
            _ = try? Pattern(Array(source[..<index]).span.bytes)
            for byte: UInt8 in [0, 0x28, 0x29, 0x2a, 0x5b, 0x5c, 0x5d, 0x7b, 0x80, 0xff] {
                var mutation = source
                mutation[index] = byte
                guard let pattern = try? Pattern(mutation.span.bytes) else { continue }
                var matcher = PatternMatcher()
                _ = matcher.findMatch(of: pattern, in: source.span.bytes, from: 0)
            }
        }
    }
}
