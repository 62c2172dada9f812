import DPObfuscation
import DPPatterns
import DPWire

extension FuzzTarget {
    /// A pattern, a replacement and a text, each behind the one before and a line feed.
    ///
    /// The ways to look for a match must agree, and places must lie in the text.
    static let patterns = FuzzTarget(name: "patterns") { input in
        guard let first = lineFeed(in: input, from: 0), let second = lineFeed(in: input, from: first + 1) else {
            return
        }
        let source = input.extracting(0..<first)
        do throws(PatternError) {
            let pattern = try Pattern(source)
            let text = input.extracting(second + 1..<input.byteCount)
            // The time is in proportion to both, and for replacements to the number of matches too.
            guard pattern.size * text.byteCount < 1_000_000 else { return }
            var matcher = PatternMatcher()
            check(pattern, text, &matcher)
            guard pattern.size * text.byteCount * text.byteCount < 10_000_000 else { return }
            let replacement = Replacement(input.extracting(first + 1..<second), for: pattern)
            var output = ByteBuffer()
            let isFound = try? matcher.replaceMatches(of: pattern, in: text, with: replacement, to: &output)
            expect(isFound == matcher.hasMatch(of: pattern, in: text))
        } catch {
            expect(error.offset <= source.byteCount)
        }
    }

    private static func check(_ pattern: borrowing Pattern, _ text: RawSpan, _ matcher: inout PatternMatcher) {
        let isThere = matcher.hasMatch(of: pattern, in: text)
        expect(matcher.findMatch(of: pattern, in: text, from: 0, groupLimit: 1) == isThere)
        let (start, end) = (matcher.slots.first ?? 0, matcher.slots.last ?? 0)
        expect(matcher.findMatch(of: pattern, in: text, from: 0) == isThere)
        guard isThere else { return }
        let slots = matcher.slots
        expect(slots.count == pattern.groupNames.count * 2 && slots[0] == start && slots[1] == end)
        for group in 0..<pattern.groupNames.count where slots[group * 2] >= 0 {
            let (first, last) = (slots[group * 2], slots[group * 2 + 1])
            expect(start <= first && first <= last && last <= end && end <= text.byteCount)
        }
        // From where it begins it is found again, by states that were made on the way to it.
        expect(matcher.findMatch(of: pattern, in: text, from: start) && matcher.slots == slots)
    }

    private static func lineFeed(in input: RawSpan, from start: Int) -> Int? {
        var offset = start
        while offset < input.byteCount {
            if input.byte(offset) == 0x0a { return offset }
            offset += 1
        }
        return nil
    }

    /// Configurations: rules and options in JSON, and lists from the environment.
    static let options = FuzzTarget(name: "options") { input in
        do throws(ReplaceRule.Fault) {
            for rule in try ReplaceRule.rules(json: input) {
                var replacer = SpanReplacer([rule])
                var output = ByteBuffer()
                let text = input.extracting(0..<min(input.byteCount, 64))
                _ = try? replacer.replace(resource: text, to: &output)
            }
        } catch {}
        var options = ObfuscationOptions.agentDefaults
        do throws(ObfuscationOptionsError) {
            _ = try options.read(json: input)
        } catch {
            expect(error.name.count <= input.byteCount * 3 + 1)
        }
        // NAME=VALUE, as in an environment.
        var sign = 0
        while sign < input.byteCount, input.byte(sign) != 0x3d { sign += 1 }
        guard sign < input.byteCount else { return }
        let name = input.extracting(0..<sign)
        do throws(ObfuscationVariableError) {
            _ = try options.read(variable: name, input.extracting((sign + 1)..<input.byteCount))
        } catch {
            let isVariable = name.says("DD_APM_REPLACE_TAGS") || name.says("DD_APM_SQL_OBFUSCATION_MODE")
            expect(isVariable || sign > 19)
        }
    }
}
