import DPPatterns
import DPWire
import Testing

/// What the automaton and the searches around it must not change.
@Suite struct AutomatonTests {
    private func pattern(_ text: String) throws -> Pattern {
        let bytes = Array(text.utf8)
        return try Pattern(bytes.span.bytes)
    }

    /// The places of all groups; empty without a match.
    ///
    /// The shorter questions must agree.
    private func match(
        _ pattern: borrowing Pattern,
        _ text: String,
        using matcher: inout PatternMatcher,
        from offset: Int = 0
    ) -> [Int] {
        let text = Array(text.utf8)
        let isWhole = matcher.findMatch(of: pattern, in: text.span.bytes, from: offset, groupLimit: 1)
        let whole = matcher.slots
        let isFound = matcher.findMatch(of: pattern, in: text.span.bytes, from: offset)
        #expect(isWhole == isFound)
        let slots = matcher.slots
        if isFound { #expect(Array(slots.prefix(2)) == whole) }
        if offset == 0 { #expect(matcher.hasMatch(of: pattern, in: text.span.bytes) == isFound) }
        return isFound ? slots : []
    }

    @Test(
        arguments: [
            // More states than are worth keeping, so that the end is found without them.
            (
                "(?:a|b)*a(?:a|b){14}(c)", 40_000, "b", "a" + String(repeating: "b", count: 14) + "c",
                [0, 40_016, 40_015, 40_016]
            ),
            // Too long a match for the search that goes back.
            ("x(.*)y(.*)z", 60_000, "é", "xyyz", [120_000, 120_004, 120_001, 120_002, 120_003, 120_003]),
            ("(b+)(y)", 70_000, "b", "y", [0, 70_001, 0, 70_000, 70_000, 70_001]),
            // Found by its bytes.
            ("needle(\\d)", 50_000, "needl", "needle7", [250_000, 250_007, 250_006, 250_007]),
            ("[n-z]+-key", 50_000, "n ", "no-key", [100_000, 100_006]),
        ] as [(String, Int, String, String, [Int])]
    )
    func longTextsMatchAsShortOnesDo(
        source: String,
        count: Int,
        filling: String,
        end: String,
        expected: [Int]
    ) throws {
        let pattern = try self.pattern(source)
        var matcher = PatternMatcher()
        let filled = String(repeating: filling, count: count)
        #expect(match(pattern, filled + end, using: &matcher) == expected)
        #expect(match(pattern, filled, using: &matcher) == [])
    }

    @Test(arguments: [
        ("\\bb", "ab b", [3, 4]), ("(?m)^b", "ab\nb", [3, 4]), ("^b", "ab b", []), ("b$", "b b", [2, 3]),
        ("\\Bb", "ab b", [1, 2]), ("\\Bé", "aé", []), ("b|$", "ab", [1, 2]), ("bb", "bbb", [1, 3]),
    ])
    func whatStandsBeforeTheStartCounts(source: String, text: String, expected: [Int]) throws {
        let pattern = try self.pattern(source)
        var matcher = PatternMatcher()
        #expect(match(pattern, text, using: &matcher, from: 1) == expected)
    }

    @Test func aMatcherKeepsPatternsApart() throws {
        let sources = ["a+", "[ab]+b", "^a", "b$", "a{2}|x", "", "(?i)B", "ab"]
        let expected = [[0, 2], [0, 3], [0, 1], [2, 3], [0, 2], [0, 0], [2, 3], [1, 3]]
        let patterns = try sources.map { try pattern($0) }
        var matcher = PatternMatcher()
        for round in 0..<6 {
            for step in patterns.indices {
                let index = (step &* (round &+ 1) &+ round) % patterns.count
                #expect(match(patterns[index], "aab", using: &matcher) == expected[index])
            }
        }
    }

    /// More automata than a matcher keeps.
    @Test func aMatcherServesAnyNumberOfPatterns() throws {
        var matcher = PatternMatcher()
        for number in 0..<2_000 {
            let pattern = try self.pattern("[a-z]+\(number)$")
            #expect(match(pattern, "--x\(number)", using: &matcher) == [2, 3 + String(number).count])
        }
    }

    /// Bytes that are no UTF-8 count as one replacement character each, also for the search for bytes.
    @Test func invalidBytesAreReplacementCharacters() throws {
        let text: [UInt8] = [0x61, 0xe2, 0x82, 0x62]
        var matcher = PatternMatcher()
        for (source, expected) in [("a\u{fffd}\u{fffd}b", [0, 4]), ("\u{fffd}{2}", [1, 3]), ("[^a-z]b", [2, 4])] {
            #expect(matcher.findMatch(of: try pattern(source), in: text.span.bytes, from: 0))
            #expect(matcher.slots == expected)
        }
        #expect(!matcher.hasMatch(of: try pattern("\u{fffd}{3}"), in: text.span.bytes))
    }

    /// A set for each of many scalars takes more classes than an automaton has.
    @Test func patternsOfManyScalarsAreMatchedToo() throws {
        let scalars = (0..<400).map { String(Character(Unicode.Scalar(0x4e00 + $0) ?? "x")) }
        let pattern = try self.pattern("(" + scalars.joined(separator: "+") + "+)")
        var matcher = PatternMatcher()
        let text = scalars.joined()
        #expect(match(pattern, "..." + text, using: &matcher) == [3, 1_203, 3, 1_203])
        #expect(match(pattern, String(text.dropLast()), using: &matcher) == [])
    }
}
