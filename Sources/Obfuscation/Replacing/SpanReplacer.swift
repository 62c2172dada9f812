internal import DPPatterns
package import DPTraces
package import DPWire

/// Applies replace rules to spans, one rule after the other.
///
/// They come last: after obfuscation and truncation. One replacer serves one thread; it keeps its memory.
package struct SpanReplacer: ~Copyable {
    private let rules: [ReplaceRule]
    private var matcher = PatternMatcher()
    private var text = ByteBuffer()
    private var scratch = ByteBuffer()

    /// - Parameter removesStackTraces: whether stack traces of errors become `?`, after all rules.
    package init(_ rules: [ReplaceRule], removesStackTraces: Bool = false) {
        self.rules = removesStackTraces ? rules + ReplaceRule.stackTraces : rules
    }

    /// Whether there is nothing to do for any span.
    package var isIdle: Bool { rules.isEmpty }

    /// Rules, those for stack traces included.
    package var ruleCount: Int { rules.count }

    /// Applies the rules to a span.
    package mutating func replace(span index: Int, of batch: inout TraceBatch) throws(WireError) {
        for number in rules.indices { try replace(rule: number, span: index, of: &batch) }
    }

    /// Applies one of the rules to a span.
    package mutating func replace(
        rule number: Int,
        span index: Int,
        of batch: inout TraceBatch
    ) throws(WireError) {
        guard rules.indices.contains(number) else { return }
        let rule = rules[number]
        if rule.appliesToResource { try replaceResource(rule, index, &batch) }
        if rule.target == .resource { return }
        try replaceTags(rule, index, &batch)
        try replaceMetrics(rule, index, &batch)
        try replaceAttributes(rule, index, &batch)
    }

    /// Applies the rules for resources to a text of another place, such as statistics.
    ///
    /// - Returns: whether a rule matched, and the result was appended.
    package mutating func replace(resource: RawSpan, to output: inout ByteBuffer) throws(WireError) -> Bool {
        text.reset()
        try text.append(resource)
        var isChanged = false
        for number in rules.indices where rules[number].appliesToResource {
            if try match(rules[number]) {
                isChanged = true
                text.reset()
                try text.append(scratch.bytes)
            }
        }
        if isChanged { try output.append(text.bytes) }
        return isChanged
    }

    /// Writes what a rule makes of the current text into the scratch buffer, if it matches.
    private mutating func match(_ rule: ReplaceRule) throws(WireError) -> Bool {
        scratch.reset()
        return try matcher.replaceMatches(
            of: rule.pattern,
            in: RawSpan(_unsafeBytes: text.bytes),
            with: rule.replacement,
            to: &scratch
        )
    }
}

// MARK: - Resource, tags and metrics

extension SpanReplacer {
    private mutating func replaceResource(
        _ rule: ReplaceRule,
        _ index: Int,
        _ batch: inout TraceBatch
    ) throws(WireError) {
        scratch.reset()
        let isFound = try matcher.replaceMatches(
            of: rule.pattern,
            in: batch.span(at: index).resourceBytes,
            with: rule.replacement,
            to: &scratch
        )
        if isFound, !SpanReading.hasResource(batch, index, scratch) {
            batch.editSpan(at: index).setResource(scratch.bytes)
        }
    }

    private mutating func replaceTags(_ rule: ReplaceRule, _ index: Int, _ batch: inout TraceBatch) throws(WireError) {
        let count = batch.span(at: index).tagCount
        for place in 0..<count where rule.applies(to: batch.span(at: index).tag(at: place).keyBytes) {
            scratch.reset()
            let isFound = try matcher.replaceMatches(
                of: rule.pattern,
                in: batch.span(at: index).tag(at: place).valueBytes,
                with: rule.replacement,
                to: &scratch
            )
            if isFound, !SpanReading.hasTag(batch, index, place, scratch) {
                batch.editSpan(at: index).setTagValue(at: place, scratch.bytes)
            }
        }
    }

    /// Applies a rule to numbers as they are printed; what is no number any more becomes a tag.
    private mutating func replaceMetrics(
        _ rule: ReplaceRule,
        _ index: Int,
        _ batch: inout TraceBatch
    ) throws(WireError) {
        var place = 0
        while place < batch.span(at: index).metricCount {
            guard rule.applies(to: batch.span(at: index).metricKeyBytes(at: place)) else {
                place &+= 1
                continue
            }
            text.reset()
            try PlainNumber.append(batch.span(at: index).metricValue(at: place), to: &text)
            guard try match(rule) else {
                place &+= 1
                continue
            }
            if let number = PlainNumber.double(scratch) {
                if number != batch.span(at: index).metricValue(at: place) {
                    batch.editSpan(at: index).setMetricValue(at: place, number)
                }
                place &+= 1
            } else {
                text.reset()
                try text.append(batch.span(at: index).metricKeyBytes(at: place))
                batch.editSpan(at: index).setTag(text.bytes, scratch.bytes)
                batch.editSpan(at: index).removeMetric(at: place)
            }
        }
    }
}

// MARK: - Event attributes

extension SpanReplacer {
    private mutating func replaceAttributes(
        _ rule: ReplaceRule,
        _ index: Int,
        _ batch: inout TraceBatch
    ) throws(WireError) {
        let events = batch.span(at: index).eventCount
        for event in 0..<events {
            let attributes = batch.span(at: index).event(at: event).attributeCount
            for place in 0..<attributes {
                let isWanted = rule.applies(to: batch.span(at: index).event(at: event).attributeKeyBytes(at: place))
                guard isWanted else { continue }
                let elements = batch.span(at: index).event(at: event).attributeValue(at: place).elementCount
                for element in 0..<elements {
                    try replaceAttribute(rule, index, event, place, element, &batch)
                }
                try replaceAttribute(rule, index, event, place, nil, &batch)
            }
        }
    }

    private mutating func replaceAttribute(
        _ rule: ReplaceRule,
        _ index: Int,
        _ event: Int,
        _ place: Int,
        _ element: Int?,
        _ batch: inout TraceBatch
    ) throws(WireError) {
        text.reset()
        let kind = try AttributeText.append(batch, index, event, place, element, to: &text)
        guard kind != .array, try match(rule) else { return }
        let editor = batch.editSpan(at: index)
        if kind == .text {
            editor.setEventAttribute(event: event, at: place, element: element, .text(scratch.bytes))
        } else if let integer = PlainNumber.integer(scratch) {
            editor.setEventAttribute(event: event, at: place, element: element, .int(integer))
        } else if let double = PlainNumber.double(scratch) {
            editor.setEventAttribute(event: event, at: place, element: element, .double(double))
        } else if RawSpan(_unsafeBytes: scratch.bytes).says("true") {
            editor.setEventAttribute(event: event, at: place, element: element, .bool(true))
        } else if RawSpan(_unsafeBytes: scratch.bytes).says("false") {
            editor.setEventAttribute(event: event, at: place, element: element, .bool(false))
        } else {
            editor.setEventAttribute(event: event, at: place, element: element, .text(scratch.bytes))
        }
    }
}

/// Values of event attributes as rules see them.
private enum AttributeText {
    /// Appends a value as text; nothing for an array.
    static func append(
        _ batch: borrowing TraceBatch,
        _ index: Int,
        _ event: Int,
        _ place: Int,
        _ element: Int?,
        to output: inout ByteBuffer
    ) throws(WireError) -> AttributeView.Kind {
        let attribute = batch.span(at: index).event(at: event).attributeValue(at: place)
        guard let element else { return try append(attribute, to: &output) }
        return try append(attribute.element(at: element), to: &output)
    }

    private static func append(
        _ value: AttributeView,
        to output: inout ByteBuffer
    ) throws(WireError) -> AttributeView.Kind {
        switch value.kind {
        case .text: try output.append(value.textBytes)
        case .bool: try output.append(value.bool ? "true" : "false" as StaticString)
        case .int: try PlainNumber.append(value.int, to: &output)
        case .double: try PlainNumber.append(value.double, to: &output)
        case .array: break
        }
        return value.kind
    }
}
