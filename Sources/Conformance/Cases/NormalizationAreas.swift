import DPNormalization
import DPTraces
import DPWire

extension ConformanceRegistry {
    /// The areas of the rules for names, tags, times and spans.
    static let normalization: [String: Function] = [
        "tag": { input, _ in try changed(input) { try TagText.normalize($0, as: .tag, to: &$1) } },
        "tag_value": { input, _ in try changed(input) { try TagText.normalize($0, as: .value, to: &$1) } },
        "name": { input, _ in try changed(input) { try SpanName.normalize($0, to: &$1).isChanged } },
        "peer_service": { input, _ in try changed(input) { try ServiceName.normalizePeer($0, to: &$1).isChanged } },
        "service": { input, config in
            let language = Array((config["lang"]?.string ?? "").utf8)
            return try changed(input) {
                try ServiceName.normalize($0, language: language.span.bytes, to: &$1).isChanged
            }
        },
        "status_code": { input, _ in
            let code = try input.caseBytes()
            return .bool(StatusCode.isValid(code.span.bytes))
        },
        "start_duration": { input, _ in
            var times = SpanTimes(start: input["start"]?.integer ?? 0, duration: input["duration"]?.integer ?? 0)
            _ = times.normalizeDuration()
            _ = times.normalizeStart(now: now)
            return .object([("start", .integer(times.start)), ("duration", .integer(times.duration))])
        },
        "trace": normalizedTrace,
        "chunk": filledChunk,
    ]

    /// Runs a rule that appends only what it changes.
    static func changed(
        _ input: JSONValue,
        _ rule: (RawSpan, inout ByteBuffer) throws -> Bool
    ) throws -> JSONValue {
        let bytes = try input.caseBytes()
        var output = ByteBuffer()
        return JSONValue(caseBytes: try rule(bytes.span.bytes, &output) ? output.copied() : bytes)
    }

    /// The time of the wall clock in the cases.
    private static let now: Int64 = 1_700_000_000_123_456_789

    @Sendable static func normalizedSpan(_ input: JSONValue, _ config: JSONValue) throws -> JSONValue {
        var batch = TraceBatch()
        CaseSpan.append(input, to: &batch)
        var normalizer = normalizer(config)
        if let fault = try normalizer.normalize(span: 0, of: &batch, now: now) { return error(fault) }
        return span(of: batch, 0, like: input)
    }

    @Sendable private static func normalizedTrace(_ input: JSONValue, _ config: JSONValue) throws -> JSONValue {
        guard let spans = input.array else { throw CaseProblem("a list of spans is needed") }
        var batch = TraceBatch()
        batch.appendChunk()
        for span in spans { CaseSpan.append(span, to: &batch) }
        var normalizer = normalizer(config)
        if let fault = try normalizer.normalize(chunk: 0, of: &batch, now: now) { return error(fault) }
        var result: [JSONValue] = []
        for (index, input) in spans.enumerated() { result.append(span(of: batch, index, like: input)) }
        return .array(result)
    }

    @Sendable private static func filledChunk(_ input: JSONValue, _ config: JSONValue) throws -> JSONValue {
        var batch = TraceBatch()
        batch.appendChunk()
        for span in input["spans"]?.array ?? [] { CaseSpan.append(span, to: &batch) }
        var attributes = ChunkAttributes(
            priority: Int32(clamping: input["priority"]?.integer ?? 0),
            origin: Array((input["origin"]?.string ?? "").utf8)
        )
        let root = Int(clamping: config["root_span_index"]?.integer ?? 0)
        guard attributes.fill(fromChunk: 0, root: root, of: batch) else {
            return .object([("error", "root_span_index")])
        }
        return .object([
            ("priority", .integer(Int64(attributes.priority))), ("origin", JSONValue(caseBytes: attributes.origin)),
        ])
    }

    private static func normalizer(_ config: JSONValue) -> SpanNormalizer {
        var normalizer = SpanNormalizer()
        let features = config["features"]?.array ?? []
        normalizer.namesSpansAfterComponents = features.contains("component2name")
        normalizer.language = Array((config["lang"]?.string ?? "").utf8)
        return normalizer
    }

    private static func error(_ fault: ChunkFault) -> JSONValue {
        .object([("error", .string(fault.name.description))])
    }

    /// A span as the cases write it: a start that was moved is told by what it was moved to.
    private static func span(of batch: borrowing TraceBatch, _ index: Int, like input: JSONValue) -> JSONValue {
        let span = CaseSpan.json(of: batch, span: index, like: input)
        guard let fields = span.object, input["start"]?.integer != span["start"]?.integer else { return span }
        return .object(
            fields.map { key, value in
                guard key == "start" else { return (key, value) }
                let duration = span["duration"]?.integer ?? 0
                if value.integer == now { return (key, "now") }
                return (key, value.integer == now - duration ? "now-duration" : value)
            }
        )
    }
}
