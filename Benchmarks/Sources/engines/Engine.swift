import DPNormalization
import DPObfuscation
import DPPatterns
import DPTraces
import DPWire

/// What takes a text and is measured; keeps its memory from call to call, as the pipeline does.
class Engine {
    final var output = ByteBuffer()

    func run(_ text: RawSpan) throws {}

    /// The engine of that name, or nil.
    static func named(_ name: String) throws -> Engine? {
        if name.hasPrefix("pattern ") { return try Searching(String(name.dropFirst("pattern ".count)), nil) }
        if name.hasPrefix("replace ") { return try Searching(String(name.dropFirst("replace ".count)), "?$1") }
        return switch name {
        case "sql legacy": Statements(.legacy)
        case "sql normalize": Statements(.normalizeOnly)
        case "sql literals": Statements(.obfuscateOnly)
        case "sql lexer": Statements(.obfuscateAndNormalize)
        case "redis quantize":
            Writing { (text, output) throws(WireError) in try RedisQuantization.quantize(text, to: &output) }
        case "redis":
            Writing { (text, output) throws(WireError) in try RedisObfuscation.obfuscate(text, to: &output) }
        case "redis arguments":
            Writing { (text, output) throws(WireError) in try RedisObfuscation.removeArguments(of: text, to: &output) }
        case "memcached":
            Writing { (text, output) throws(WireError) in
                try output.append(text, MemcachedObfuscation.command(of: text))
            }
        case "json":
            Writing { (text, output) throws(WireError) in
                _ = try JSONObfuscation().obfuscate(text, to: &output) { _, _ in false }
            }
        case "url":
            Writing { (text, output) throws(WireError) in try URLObfuscation().obfuscate(text, to: &output) }
        case "url query":
            Writing { (text, output) throws(WireError) in
                try URLObfuscation(removesQuery: true, removesPathsWithDigits: true).obfuscate(text, to: &output)
            }
        case "cards": Writing { (text, _) throws(WireError) in _ = CardNumber.isCard(text, luhn: true) }
        case "addresses":
            Writing { (text, output) throws(WireError) in _ = try PeerAddresses.quantize(text, to: &output) }
        case "tags":
            Writing { (text, output) throws(WireError) in
                _ = try TagText.normalize(text, as: .tag, to: &output)
            }
        case "spans normalize": Spans(isObfuscating: false)
        case "spans obfuscate": Spans(isObfuscating: true)
        case "names":
            Writing { (text, output) throws(WireError) in _ = try SpanName.normalize(text, to: &output) }
        default: nil
        }
    }
}

private final class Statements: Engine {
    private var obfuscator: SQLObfuscator

    init(_ mode: SQLOptions.Mode) {
        var options = SQLOptions()
        options.mode = mode
        obfuscator = SQLObfuscator(options)
    }

    override func run(_ text: RawSpan) throws {
        output.reset()
        // What cannot be read costs no less.
        do throws(SQLError) { try obfuscator.obfuscate(text, into: &output) } catch {}
    }
}

private final class Writing: Engine {
    private let body: (RawSpan, inout ByteBuffer) throws(WireError) -> Void

    init(_ body: @escaping (RawSpan, inout ByteBuffer) throws(WireError) -> Void) {
        self.body = body
    }

    override func run(_ text: RawSpan) throws {
        output.reset()
        try body(text, &output)
    }
}

/// Normalization and truncation, or obfuscation, of the spans of a payload, which is read once.
private final class Spans: Engine {
    private let isObfuscating: Bool
    private var batch: TraceBatch?
    private var normalizer = SpanNormalizer()
    private var truncator = SpanTruncator()
    private var obfuscator = SpanObfuscator(.agentDefaults)

    init(isObfuscating: Bool) {
        self.isObfuscating = isObfuscating
    }

    override func run(_ text: RawSpan) throws {
        let known = batch.take()
        var batch = try known ?? text.withUnsafeBytes { try TraceBatch(reading: [UInt8]($0), as: .v04) }
        for span in 0..<batch.spanCount {
            if isObfuscating {
                try obfuscator.obfuscate(span: span, of: &batch)
            } else {
                _ = try normalizer.normalize(span: span, of: &batch, now: 1_700_000_000_000_000_000)
                try truncator.truncate(span: span, of: &batch)
            }
        }
        self.batch = consume batch
    }
}

private final class Searching: Engine {
    private let pattern: Pattern
    private let replacement: Replacement?
    private var matcher = PatternMatcher()

    init(_ pattern: String, _ replacement: String?) throws {
        let pattern = try Pattern(Array(pattern.utf8).span.bytes)
        self.pattern = pattern
        self.replacement = replacement.map { Replacement(Array($0.utf8).span.bytes, for: pattern) }
    }

    override func run(_ text: RawSpan) throws {
        guard let replacement else {
            _ = matcher.hasMatch(of: pattern, in: text)
            return
        }
        output.reset()
        _ = try matcher.replaceMatches(of: pattern, in: text, with: replacement, to: &output)
    }
}
