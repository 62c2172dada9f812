package import DPWire

/// Obfuscates the resources that statistics count by, version 1: what the agent itself makes of the resource of a span.
///
/// One obfuscator serves one thread; it keeps its memory.
package struct ResourceObfuscator: ~Copyable {
    private var sql: SQLObfuscator

    /// - Parameter options: what the agent says of its own configuration.
    package init(_ options: SQLOptions) {
        sql = SQLObfuscator(options)
    }

    /// Appends the obfuscated form of a resource, if spans of its type have one.
    ///
    /// - Parameters:
    ///   - type: the span's type.
    ///   - database: the span's tag `db.type`, of which only the lexer's modes take notice; may be empty.
    /// - Returns: whether the type is one of those; if not, the resource stays as it is.
    package mutating func obfuscate(
        _ resource: RawSpan,
        type: RawSpan,
        database: RawSpan,
        to output: inout ByteBuffer
    ) throws(WireError) -> Bool {
        if type.says("redis") || type.says("valkey") {
            try RedisQuantization.quantize(resource, to: &output)
            return true
        }
        guard resource.byteCount > 0, type.says("sql") || type.says("cassandra") else { return false }
        let isNamed = sql.options.mode != .legacy && database.byteCount > 0
        let dialect = isNamed ? SQLDialect(named: database, for: sql.options.mode) : nil
        _ = try SpanReading.statement(resource, dialect, &sql, &output)
        return true
    }
}
