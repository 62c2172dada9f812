internal import DPObfuscation
internal import DPWire

/// Obfuscates texts of one kind, with the engines that spans go through.
struct LineObfuscator: ~Copyable {
    private let kind: ObfuscationKind
    private let options: ObfuscationOptions
    private var sql: SQLObfuscator
    private var output = ByteBuffer()

    init(_ kind: ObfuscationKind, _ options: ObfuscationOptions) {
        self.kind = kind
        self.options = options
        sql = SQLObfuscator(options.sql)
    }

    /// What became of a text.
    struct Result {
        /// What may be shown.
        var text: [UInt8]
        /// Why the text could not be read, if so; it is then hidden as far as it was not.
        var fault: String?
    }

    /// Hides the secrets of a text.
    mutating func obfuscate(_ text: [UInt8]) throws(WireError) -> Result {
        output.reset()
        let fault = try hide(text.span.bytes)
        return Result(text: output.copied(), fault: fault)
    }

    /// What the last statement is about, as JSON.
    var metadata: [(String, JSONValue)] {
        [
            ("tables", Self.list(sql.metadata.tables)), ("commands", Self.list(sql.metadata.commands)),
            ("comments", Self.list(sql.metadata.comments)), ("procedures", Self.list(sql.metadata.procedures)),
        ]
    }

    private static func list(_ texts: borrowing SQLTextList) -> JSONValue {
        var values: [JSONValue] = []
        for index in 0..<texts.count { values.append(.string(String(decoding: texts[index], as: UTF8.self))) }
        return .array(values)
    }

    private mutating func hide(_ text: RawSpan) throws(WireError) -> String? {
        switch kind {
        case .sql: return try hideStatement(text)
        case .redis: try hideCommand(text, options.redis)
        case .valkey: try hideCommand(text, options.valkey)
        case .redisResource: try RedisQuantization.quantize(text, to: &output)
        case .memcached:
            if options.memcached.keepCommand { try output.append(text, MemcachedObfuscation.command(of: text)) }
        case .mongodb: return try hideDocument(text, options.mongoDB)
        case .elasticsearch: return try hideDocument(text, options.elasticsearch)
        case .opensearch: return try hideDocument(text, options.openSearch)
        case .json: return try hideDocument(text, ObfuscationOptions().mongoDB)
        case .url: try options.http.obfuscate(text, to: &output)
        case .card:
            if CardNumber.isCard(text, luhn: options.creditCards.luhn) {
                try output.append("?")
            } else {
                try output.append(text)
            }
        case .ip: if try !PeerAddresses.quantize(text, to: &output) { try output.append(text) }
        }
        return nil
    }

    private mutating func hideCommand(_ text: RawSpan, _ options: ObfuscationOptions.Commands) throws(WireError) {
        if options.removeAllArguments {
            try RedisObfuscation.removeArguments(of: text, to: &output)
        } else {
            try RedisObfuscation.obfuscate(text, to: &output)
        }
    }

    private mutating func hideStatement(_ text: RawSpan) throws(WireError) -> String? {
        do throws(SQLError) {
            try sql.obfuscate(text, into: &output)
            return nil
        } catch {
            try output.append(SQLError.placeholder)
            return String(decoding: error.message, as: UTF8.self)
        }
    }

    private mutating func hideDocument(
        _ text: RawSpan,
        _ options: ObfuscationOptions.Documents
    ) throws(WireError) -> String? {
        let fault = try options.obfuscate(text, &sql, to: &output)
        return fault.map { $0.context.description }
    }
}
