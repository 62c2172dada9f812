package import DPTraces
package import DPWire

/// Takes secrets out of spans, by the agent's rules for each type of span.
///
/// A span without anything to hide is only looked at. One obfuscator serves one thread; it keeps its memory, so that a
/// warm one allocates nothing.
package struct SpanObfuscator: ~Copyable {
    package let options: ObfuscationOptions

    private var sql: SQLObfuscator
    private var resource = ByteBuffer()
    private var scratch = ByteBuffer()

    package init(_ options: ObfuscationOptions) {
        self.options = options
        sql = SQLObfuscator(options.sql)
    }

    /// Takes the secrets out of one span.
    package mutating func obfuscate(span index: Int, of batch: inout TraceBatch) throws(WireError) {
        obfuscateCards(span: index, of: &batch)
        _ = try obfuscateContent(span: index, of: &batch)
    }

    /// Hides card numbers in tags and event attributes, whatever the span's type; the first step of two.
    package func obfuscateCards(span index: Int, of batch: inout TraceBatch) {
        guard options.creditCards.isEnabled else { return }
        CardNumbers(options.creditCards).replace(inEventsOf: index, of: &batch)
        CardNumbers(options.creditCards).replace(inTagsOf: index, of: &batch)
    }

    /// Hides what spans of its type hold; the second step of two.
    ///
    /// - Returns: what that is.
    package mutating func obfuscateContent(
        span index: Int,
        of batch: inout TraceBatch
    ) throws(WireError) -> SpanContent {
        let content = SpanContent(batch, index)
        switch content {
        case .sql: try obfuscateSQL(index, &batch)
        case .redis: try obfuscateCommands(index, &batch, options.redis, tag: "redis.raw_command")
        case .valkey: try obfuscateCommands(index, &batch, options.valkey, tag: "valkey.raw_command")
        case .memcached: try obfuscateMemcached(index, &batch)
        case .web: try obfuscateURL(index, &batch)
        case .mongoDB: try obfuscateDocument(index, &batch, options.mongoDB, tag: "mongodb.query")
        case .search:
            try obfuscateDocument(index, &batch, options.elasticsearch, tag: "elasticsearch.body")
            try obfuscateDocument(index, &batch, options.openSearch, tag: "opensearch.body")
        case .other: break
        }
        return content
    }
}

// MARK: - SQL

extension SpanObfuscator {
    private mutating func obfuscateSQL(_ index: Int, _ batch: inout TraceBatch) throws(WireError) {
        let dialect = SpanReading.dialect(batch, index, options.sql.mode)
        resource.reset()
        scratch.reset()
        let hasResource = batch.span(at: index).resourceBytes.byteCount > 0
        if hasResource {
            let isReadable = try SpanReading.spanStatement(
                batch.span(at: index).resourceBytes,
                dialect,
                &sql,
                &resource
            )
            if isReadable, options.sql.tableNames { try sql.metadata.writeTablesCSV(into: &scratch) }
        }
        let hasTables = scratch.count > 0
        if hasTables { batch.editSpan(at: index).setTag("sql.tables", scratch.bytes) }
        try obfuscateStatement(in: "sql.query", isRemovedWhenEmpty: true, dialect, index, &batch)
        try obfuscateStatement(in: "db.statement", isRemovedWhenEmpty: false, dialect, index, &batch)
        try obfuscateStatement(in: "db.query.text", isRemovedWhenEmpty: false, dialect, index, &batch)
        if hasResource, !SpanReading.hasResource(batch, index, resource) {
            batch.editSpan(at: index).setResource(resource.bytes)
        }
    }

    /// Obfuscates a tag; one that says the same as the raw resource gets the obfuscated resource.
    private mutating func obfuscateStatement(
        in tag: StaticString,
        isRemovedWhenEmpty: Bool,
        _ dialect: SQLDialect?,
        _ index: Int,
        _ batch: inout TraceBatch
    ) throws(WireError) {
        guard let place = batch.span(at: index).tagPlace(tag) else { return }
        if batch.span(at: index).tag(at: place).valueBytes.byteCount == 0 {
            if isRemovedWhenEmpty { batch.editSpan(at: index).removeTag(.sqlQuery) }
        } else if SpanReading.isResource(batch, index, place) {
            batch.editSpan(at: index).setTagValue(at: place, resource.bytes)
        } else {
            scratch.reset()
            _ = try SpanReading.spanStatement(batch.span(at: index).tag(at: place).valueBytes, dialect, &sql, &scratch)
            setTag(at: place, index, &batch)
        }
    }
}

// MARK: - Others

extension SpanObfuscator {
    private mutating func obfuscateCommands(
        _ index: Int,
        _ batch: inout TraceBatch,
        _ options: ObfuscationOptions.Commands,
        tag: StaticString
    ) throws(WireError) {
        resource.reset()
        try RedisQuantization.quantize(batch.span(at: index).resourceBytes, to: &resource)
        if !SpanReading.hasResource(batch, index, resource) { batch.editSpan(at: index).setResource(resource.bytes) }
        guard options.isEnabled, let place = SpanReading.place(of: tag, batch, index) else { return }
        scratch.reset()
        if options.removeAllArguments {
            try RedisObfuscation.removeArguments(of: batch.span(at: index).tag(at: place).valueBytes, to: &scratch)
        } else {
            try RedisObfuscation.obfuscate(batch.span(at: index).tag(at: place).valueBytes, to: &scratch)
        }
        setTag(at: place, index, &batch)
    }

    private mutating func obfuscateMemcached(_ index: Int, _ batch: inout TraceBatch) throws(WireError) {
        guard options.memcached.isEnabled, let place = SpanReading.place(of: "memcached.command", batch, index) else {
            return
        }
        scratch.reset()
        if options.memcached.keepCommand { try SpanReading.memcachedCommand(batch, index, place, &scratch) }
        setTag(at: place, index, &batch)
    }

    private mutating func obfuscateURL(_ index: Int, _ batch: inout TraceBatch) throws(WireError) {
        guard let place = SpanReading.place(of: "http.url", batch, index) else { return }
        scratch.reset()
        try options.http.obfuscate(batch.span(at: index).tag(at: place).valueBytes, to: &scratch)
        setTag(at: place, index, &batch)
    }

    private mutating func obfuscateDocument(
        _ index: Int,
        _ batch: inout TraceBatch,
        _ options: ObfuscationOptions.Documents,
        tag: StaticString
    ) throws(WireError) {
        guard options.isEnabled, let place = SpanReading.place(of: tag, batch, index) else { return }
        scratch.reset()
        _ = try options.obfuscate(batch.span(at: index).tag(at: place).valueBytes, &sql, to: &scratch)
        setTag(at: place, index, &batch)
    }

    /// Gives a tag the value in the scratch buffer, if it is another one.
    private func setTag(at place: Int, _ index: Int, _ batch: inout TraceBatch) {
        if SpanReading.hasTag(batch, index, place, scratch) { return }
        batch.editSpan(at: index).setTagValue(at: place, scratch.bytes)
    }
}
