internal import DPPatterns
internal import DPWire

/// The `match` step: where a pattern first matches in some texts, to be compared with RE2.
struct MatchStep: Equatable {
    var pattern: String
    var texts: [String]

    init?(_ value: JSONValue) {
        guard let pattern = value["pattern"]?.string, let texts = value["texts"]?.array else { return nil }
        self.pattern = pattern
        self.texts = texts.compactMap(\.string)
    }

    /// What the step reports: for each text null, or where each group begins and ends, -1 for one that took no part.
    ///
    /// The shorter questions (is there a match, where is the whole of it) must have the same answer; else the step fails.
    func fields() throws -> [(String, JSONValue)] {
        let pattern: Pattern
        do throws(PatternError) {
            pattern = try Pattern(Array(self.pattern.utf8).span.bytes)
        } catch {
            return [("refused", .string("\(error.reason) at \(error.offset)"))]
        }
        var matcher = PatternMatcher()
        var matches: [JSONValue] = []
        for text in texts {
            let bytes = Array(text.utf8)
            let isThere = matcher.hasMatch(of: pattern, in: bytes.span.bytes)
            let isFound = matcher.findMatch(of: pattern, in: bytes.span.bytes, from: 0, groupLimit: 1)
            let whole = matcher.slots
            let hasGroups = matcher.findMatch(of: pattern, in: bytes.span.bytes, from: 0)
            guard isThere == isFound, isFound == hasGroups, !isFound || Array(matcher.slots.prefix(2)) == whole else {
                let answers = "\(isThere) \(isFound) \(whole) \(matcher.slots)"
                throw SendTally.Failure(type: "Disagreement", message: answers)
            }
            matches.append(isFound ? .array(matcher.slots.map { .integer(Int64($0)) }) : .null)
        }
        return [("matches", .array(matches))]
    }
}
