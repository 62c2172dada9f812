internal import DPTraces
internal import DPWire

/// What the rules ask of a span, and make of its texts.
///
/// Nothing here changes a batch.
enum SpanReading {
    /// The place of a tag that is there and not empty.
    static func place(of tag: StaticString, _ batch: borrowing TraceBatch, _ index: Int) -> Int? {
        let span = batch.span(at: index)
        guard let place = span.tagPlace(tag), span.tag(at: place).valueBytes.byteCount > 0 else { return nil }
        return place
    }

    static func hasResource(_ batch: borrowing TraceBatch, _ index: Int, _ text: borrowing ByteBuffer) -> Bool {
        isEqual(batch.span(at: index).resourceBytes, text)
    }

    static func hasTag(
        _ batch: borrowing TraceBatch,
        _ index: Int,
        _ place: Int,
        _ text: borrowing ByteBuffer
    ) -> Bool {
        isEqual(batch.span(at: index).tag(at: place).valueBytes, text)
    }

    /// Whether a tag says the same as the resource.
    static func isResource(_ batch: borrowing TraceBatch, _ index: Int, _ place: Int) -> Bool {
        let span = batch.span(at: index)
        let value = span.tag(at: place).valueBytes
        let resource = span.resourceBytes
        guard value.byteCount == resource.byteCount else { return false }
        for offset in 0..<value.byteCount where value.byte(offset) != resource.byte(offset) { return false }
        return true
    }

    private static func isEqual(_ text: RawSpan, _ other: borrowing ByteBuffer) -> Bool {
        guard text.byteCount == other.count else { return false }
        for offset in 0..<other.count where text.byte(offset) != other.byte(offset) { return false }
        return true
    }

    /// The dialect that the tag `db.type` names; the legacy mode takes no notice of it.
    static func dialect(_ batch: borrowing TraceBatch, _ index: Int, _ mode: SQLOptions.Mode) -> SQLDialect? {
        guard mode != .legacy, let name = batch.span(at: index).tag(.dbType), name.byteCount > 0 else { return nil }
        return SQLDialect(named: name, for: mode)
    }

    /// Appends an obfuscated statement of a span, or what stands for one that cannot be read; that stays what it is, so
    /// that spans may be obfuscated twice.
    ///
    /// - Returns: whether it could be read.
    static func spanStatement(
        _ text: RawSpan,
        _ dialect: SQLDialect?,
        _ sql: inout SQLObfuscator,
        _ output: inout ByteBuffer
    ) throws(WireError) -> Bool {
        guard text.says(SQLError.placeholder) else { return try statement(text, dialect, &sql, &output) }
        try output.append(text)
        return false
    }

    /// Appends an obfuscated statement, or what stands for one that cannot be read.
    ///
    /// - Returns: whether it could be read.
    static func statement(
        _ text: RawSpan,
        _ dialect: SQLDialect?,
        _ sql: inout SQLObfuscator,
        _ output: inout ByteBuffer
    ) throws(WireError) -> Bool {
        do throws(SQLError) {
            try sql.obfuscate(text, dialect: dialect, into: &output)
            return true
        } catch {
            try output.append(SQLError.placeholder)
            return false
        }
    }

    static func memcachedCommand(
        _ batch: borrowing TraceBatch,
        _ index: Int,
        _ place: Int,
        _ output: inout ByteBuffer
    ) throws(WireError) {
        let value = batch.span(at: index).tag(at: place).valueBytes
        try output.append(value, MemcachedObfuscation.command(of: value))
    }
}
