internal import DPNormalization
internal import DPStatistics
internal import DPWire

/// Makes the names of statistics what those of spans become, before values in them are hidden.
struct GroupNormalizer {
    /// Of the tracer, after which services without a name are called; may be empty.
    let language: String

    func normalize(_ group: inout ClientGroupedStats) {
        let language = Array(language.utf8)
        group.service = rewritten(group.service) { text, output throws(WireError) in
            try ServiceName.normalize(text, language: language.span.bytes, to: &output).isChanged
        }
        group.name = rewritten(group.name) { text, output throws(WireError) in
            try SpanName.normalize(text, to: &output).isChanged
        }
        if group.resource.isEmpty { group.resource = group.name }
        group.type = group.type.cut(to: 100)
    }

    /// What a rule makes of a text; the text itself if that is fine.
    private func rewritten(
        _ text: String,
        _ rule: (RawSpan, inout ByteBuffer) throws(WireError) -> Bool
    ) -> String {
        let bytes = Array(text.utf8)
        var output = ByteBuffer()
        guard (try? rule(bytes.span.bytes, &output)) == true else { return text }
        return String(decoding: output.bytes, as: UTF8.self)
    }
}

extension TagText {
    /// The normal form of a value.
    static func normalized(_ value: String) -> String {
        String(decoding: normalized(Array(value.utf8)), as: UTF8.self)
    }
}
