internal import DPWire

extension ObfuscationOptions.ReplaceTag {
    /// Reads rules from a JSON array of `{"name": …, "pattern": …, "repl": …}`.
    ///
    /// A name or pattern that is missing is empty, which compiling the rule refuses.
    package static func list(json text: RawSpan) throws(ReplaceRule.Fault) -> [ObfuscationOptions.ReplaceTag] {
        do throws(JSONError) {
            var reader = JSONReader(text)
            let tags = try list(&reader)
            try reader.finish()
            if let tags { return tags }
        } catch {
            throw .badJSON
        }
        throw .badJSON
    }

    /// The same within a larger text.
    ///
    /// - Returns: nil if a rule does not say what to put in.
    static func list(_ reader: inout JSONReader) throws(JSONError) -> [ObfuscationOptions.ReplaceTag]? {
        var tags: [ObfuscationOptions.ReplaceTag] = []
        var isComplete = true
        try reader.enterArray()
        while try reader.nextElement() {
            var tag = ObfuscationOptions.ReplaceTag(name: [], pattern: [], replacement: [])
            var hasReplacement = false
            try reader.enterObject()
            while let key = try reader.nextKey() {
                if reader.says(key, "name") {
                    tag.name = reader.bytes(of: try reader.readString())
                } else if reader.says(key, "pattern") {
                    tag.pattern = reader.bytes(of: try reader.readString())
                } else if reader.says(key, "repl") {
                    tag.replacement = reader.bytes(of: try reader.readString())
                    hasReplacement = true
                } else {
                    try reader.skip()
                }
            }
            isComplete = isComplete && hasReplacement
            tags.append(tag)
        }
        return isComplete ? tags : nil
    }
}
