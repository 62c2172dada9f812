package import DPObfuscation

/// Checked rules for spans: patterns compiled, text as bytes.
package struct ProcessingRules: Sendable {
    package let obfuscation: ObfuscationOptions
    let replaceRules: [ReplaceRule]
    /// The tracer's language, after which services without a name are called; may be empty.
    package var language: [UInt8]
    package let allowsBigResources: Bool
    let namesSpansAfterComponents: Bool

    /// Checks the rules, finding all faults.
    package init(_ processing: TraceProcessing, language: String = "") throws(ConfigurationError) {
        var check = ConfigurationCheck()
        let rules = check.processing(processing, language: language)
        guard let rules, check.problems.isEmpty else { throw check.error }
        self = rules
    }

    fileprivate init(_ processing: TraceProcessing, _ replaceRules: [ReplaceRule], language: [UInt8]) {
        obfuscation = processing.obfuscation
        self.replaceRules = replaceRules
        self.language = language
        allowsBigResources = processing.allowsBigResources
        namesSpansAfterComponents = processing.namesSpansAfterComponents
    }
}

extension ConfigurationCheck {
    /// The rules of a configuration; nil for none.
    mutating func processing(_ processing: TraceProcessing?, language: String) -> ProcessingRules? {
        guard let processing else { return nil }
        if processing.obfuscation.sql.mode == .normalizeOnly {
            refuse(
                "processing.obfuscation.sql.mode",
                "normalize_only",
                "it leaves values readable; write obfuscate_only, obfuscate_and_normalize or the legacy mode"
            )
        }
        var rules: [ReplaceRule] = []
        for (index, tag) in processing.obfuscation.replaceTags.enumerated() {
            do throws(ReplaceRule.Fault) {
                rules.append(try ReplaceRule(tag))
            } catch {
                refuse(tag, at: index, error)
            }
        }
        return ProcessingRules(processing, rules, language: Array(language.utf8))
    }

    private mutating func refuse(_ tag: ObfuscationOptions.ReplaceTag, at index: Int, _ fault: ReplaceRule.Fault) {
        let option = "processing.obfuscation.replaceTags[\(index)]"
        let pattern = String(decoding: tag.pattern, as: UTF8.self)
        switch fault {
        case .noName:
            refuse(option + ".name", "", "write a tag's key, resource.name, or * for the resource and all tags")
        case .noPattern:
            refuse(option + ".pattern", "", "write what to replace, in RE2's syntax; (?s).* matches everything")
        case .badPattern(let offset):
            refuse(
                option + ".pattern",
                pattern,
                "it is no pattern in RE2's syntax, from its byte \(offset) on; look-around and back-references are none"
            )
        case .badJSON:
            refuse(option, pattern, "it is no rule; write name, pattern and repl")
        }
    }
}
