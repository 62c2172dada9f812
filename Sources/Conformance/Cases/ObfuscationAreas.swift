import DPObfuscation
import DPTraces
import DPWire

extension ConformanceRegistry {
    /// The areas of the engines for everything but SQL, and of whole spans.
    static let obfuscation: [String: Function] = [
        "redis_quantize": { input, _ in try written(input) { try RedisQuantization.quantize($0, to: &$1) } },
        "redis_obfuscate": { input, _ in try written(input) { try RedisObfuscation.obfuscate($0, to: &$1) } },
        "redis_remove_args": { input, _ in
            try written(input) { try RedisObfuscation.removeArguments(of: $0, to: &$1) }
        },
        "redis_tokens": redisTokens,
        "memcached": { input, config in
            let bytes = try input.caseBytes()
            guard config.flag("keep_command") else { return "" }
            return JSONValue(caseBytes: Array(bytes[MemcachedObfuscation.command(of: bytes.span.bytes)]))
        },
        "url": { input, config in
            let engine = URLObfuscation(
                removesQuery: config.flag("remove_query_string"),
                removesPathsWithDigits: config.flag("remove_paths_with_digits")
            )
            return try written(input) { try engine.obfuscate($0, to: &$1) }
        },
        "json": document,
        "credit_card": { input, config in
            let bytes = try input.caseBytes()
            return .bool(CardNumber.isCard(bytes.span.bytes, luhn: config.flag("luhn")))
        },
        "credit_card_prefix": { input, _ in
            switch CardPrefix(UInt32(clamping: input.integer ?? 0)) {
            case .valid: "yes"
            case .open: "maybe"
            case .invalid: "no"
            }
        },
        "luhn_digit": { input, _ in
            let digits = try input.caseBytes()
            return Luhn.checkDigit(for: digits.span.bytes).map { .integer(Int64($0)) } ?? .null
        },
        "luhn_valid": { input, _ in
            let digits = try input.caseBytes()
            return .bool(Luhn.isValid(digits.span.bytes))
        },
        "ip": { input, _ in try changed(input) { try PeerAddresses.quantize($0, to: &$1) } },
        "ip_prefix": { input, _ in
            let bytes = try input.caseBytes()
            let prefix = PeerAddresses.prefix(of: bytes.span.bytes)
            return .array([
                JSONValue(caseBytes: Array(bytes[prefix])), JSONValue(caseBytes: Array(bytes[prefix.upperBound...])),
            ])
        },
        "replace": replacedSpan,
        "replace_rules_parse": parsedRules,
        "stats_resource": statisticsResource,
        "stats_group": statisticsResource,
    ]

    /// Runs an engine that writes all of its result.
    static func written(
        _ input: JSONValue,
        _ engine: (RawSpan, inout ByteBuffer) throws -> Void
    ) throws -> JSONValue {
        let bytes = try input.caseBytes()
        var output = ByteBuffer()
        try engine(bytes.span.bytes, &output)
        return JSONValue(caseBytes: output.copied())
    }

    /// Options of a case, which must be valid.
    static func options(_ config: JSONValue) throws -> ObfuscationOptions {
        let members = (config.object ?? []).filter { $0.0 != "tag_replace_rules" && $0.0 != "features" }
        let text = Array(JSONValue.object(members).text.utf8)
        var options = ObfuscationOptions()
        try options.read(json: text.span.bytes)
        return options
    }

    @Sendable private static func redisTokens(_ input: JSONValue, _ config: JSONValue) throws -> JSONValue {
        let bytes = try input.caseBytes()
        var tokenizer = RedisTokenizer(bytes.span.bytes)
        var tokens: [JSONValue] = []
        while true {
            let token = tokenizer.next()
            tokens.append(
                .object([
                    ("token", JSONValue(caseBytes: Array(bytes[token.range]))),
                    ("type", token.isCommand ? "command" : "argument"), ("done", .bool(token.isLast)),
                ])
            )
            if token.isLast { return .array(tokens) }
        }
    }

    @Sendable private static func document(_ input: JSONValue, _ config: JSONValue) throws -> JSONValue {
        func keys(_ name: String) -> KeySet {
            KeySet((config[name]?.array ?? []).compactMap { $0.string.map { Array($0.utf8) } })
        }
        var documents = ObfuscationOptions().mongoDB
        documents.keepValues = keys("keep_values")
        documents.obfuscateSQLValues = keys("obfuscate_sql_values")
        let bytes = try input.caseBytes()
        var output = ByteBuffer()
        var sql = SQLObfuscator(SQLOptions())
        let fault = try documents.obfuscate(bytes.span.bytes, &sql, to: &output)
        let error: JSONValue = fault.map { .string($0.context.description) } ?? .null
        return .object([("output", JSONValue(caseBytes: output.copied())), ("error", error)])
    }

    @Sendable private static func statisticsResource(_ input: JSONValue, _ config: JSONValue) throws -> JSONValue {
        let type = Array((input["type"]?.string ?? "").utf8)
        let resource = try (input["resource"] ?? "").caseBytes()
        let database = Array((input["db_type"]?.string ?? "").utf8)
        var obfuscator = ResourceObfuscator(try options(.object([("sql", config)])).sql)
        var output = ByteBuffer()
        let applies = try obfuscator.obfuscate(
            resource.span.bytes,
            type: type.span.bytes,
            database: database.span.bytes,
            to: &output
        )
        return applies ? JSONValue(caseBytes: output.copied()) : .null
    }

    @Sendable static func obfuscatedSpan(_ input: JSONValue, _ config: JSONValue) throws -> JSONValue {
        var batch = TraceBatch()
        CaseSpan.append(input, to: &batch)
        var obfuscator = SpanObfuscator(try options(config))
        try obfuscator.obfuscate(span: 0, of: &batch)
        var replacer = SpanReplacer(
            try rules(config["tag_replace_rules"]),
            removesStackTraces: obfuscator.options.removeStackTraces
        )
        try replacer.replace(span: 0, of: &batch)
        return CaseSpan.json(of: batch, span: 0, like: input)
    }

    @Sendable private static func replacedSpan(_ input: JSONValue, _ config: JSONValue) throws -> JSONValue {
        var batch = TraceBatch()
        CaseSpan.append(input, to: &batch)
        var replacer = SpanReplacer(try rules(config["rules"]))
        try replacer.replace(span: 0, of: &batch)
        return CaseSpan.json(of: batch, span: 0, like: input)
    }

    private static func rules(_ list: JSONValue?) throws -> [ReplaceRule] {
        guard let list else { return [] }
        let text = Array(list.text.utf8)
        return try ReplaceRule.rules(json: text.span.bytes)
    }

    @Sendable private static func parsedRules(_ input: JSONValue, _ config: JSONValue) throws -> JSONValue {
        let text = try input.caseBytes()
        do throws(ReplaceRule.Fault) {
            let rules = try ReplaceRule.rules(json: text.span.bytes)
            return .object([("rules", .integer(Int64(rules.count)))])
        } catch {
            return .object([("error", true)])
        }
    }
}
