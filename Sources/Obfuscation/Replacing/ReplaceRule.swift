internal import DPPatterns
internal import DPWire

/// A rule of `DD_APM_REPLACE_TAGS`: what a pattern matches in some texts of a span is replaced.
package struct ReplaceRule: Sendable {
    /// The texts that a rule looks at.
    enum Target: Equatable, Sendable {
        /// `*`: the resource, and all tags, metrics and event attributes whose key does not begin with an underscore.
        case everything
        /// `resource.name`: the resource.
        case resource
        /// The tag, metric and event attributes with a key.
        case key([UInt8])
    }

    let target: Target
    let pattern: Pattern
    let replacement: Replacement

    /// Why a rule cannot be used.
    package enum Fault: Error, Equatable, Sendable {
        /// It has no name; `*` stands for everything.
        case noName
        /// It has no pattern.
        case noPattern
        /// Its pattern is not understood, as seen at one of its bytes.
        case badPattern(at: Int)
        /// The rules are no JSON array of objects with `name`, `pattern` and `repl`.
        case badJSON
    }

    /// - Parameters:
    ///   - name: `*`, `resource.name` or a key.
    ///   - pattern: in RE2's syntax.
    ///   - replacement: text with `$1` or `${name}` for groups.
    package init(name: [UInt8], pattern: [UInt8], replacement: [UInt8]) throws(Fault) {
        guard !name.isEmpty else { throw .noName }
        guard !pattern.isEmpty else { throw .noPattern }
        let bytes = name.span.bytes
        target = bytes.says("*") ? .everything : bytes.says("resource.name") ? .resource : .key(name)
        do throws(PatternError) {
            self.pattern = try Pattern(pattern.span.bytes)
        } catch {
            throw .badPattern(at: error.offset)
        }
        self.replacement = Replacement(replacement.span.bytes, for: self.pattern)
    }

    /// Compiles a rule of a configuration.
    package init(_ tag: ObfuscationOptions.ReplaceTag) throws(Fault) {
        try self.init(name: tag.name, pattern: tag.pattern, replacement: tag.replacement)
    }

    /// Reads and compiles the rules of a configuration: a JSON array of `{"name": …, "pattern": …, "repl": …}`.
    package static func rules(json text: RawSpan) throws(Fault) -> [ReplaceRule] {
        var rules: [ReplaceRule] = []
        for tag in try ObfuscationOptions.ReplaceTag.list(json: text) { rules.append(try ReplaceRule(tag)) }
        return rules
    }

    /// The rules that take the place of `remove_stack_traces`.
    static var stackTraces: [ReplaceRule] {
        var rules: [ReplaceRule] = []
        for key in ["error.stack", "exception.stacktrace"] as [StaticString] {
            var name: [UInt8] = []
            name.append(key)
            do throws(Fault) {
                rules.append(try ReplaceRule(name: name, pattern: Array("(?s).*".utf8), replacement: [0x3f]))
            } catch {
                continue
            }
        }
        return rules
    }

    /// Whether the rule looks at what has a key.
    func applies(to key: RawSpan) -> Bool {
        switch target {
        case .everything: return key.byte(0) != 0x5f
        case .resource: return false
        case .key(let name):
            guard name.count == key.byteCount else { return false }
            for offset in 0..<name.count where key.byte(offset) != name[offset] { return false }
            return true
        }
    }

    /// Whether the rule looks at the resource.
    var appliesToResource: Bool {
        switch target {
        case .everything, .resource: true
        case .key: false
        }
    }
}
