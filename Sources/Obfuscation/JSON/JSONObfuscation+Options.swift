package import DPWire

extension ObfuscationOptions.Documents {
    /// Appends an obfuscated JSON text.
    ///
    /// - Parameter sql: obfuscates the values that are SQL statements.
    /// - Returns: what made the text unreadable from some place on, where the output ends in `...`.
    package func obfuscate(
        _ text: RawSpan,
        _ sql: inout SQLObfuscator,
        to output: inout ByteBuffer
    ) throws(WireError) -> JSONFault? {
        let engine = JSONObfuscation(keptKeys: keepValues, transformedKeys: obfuscateSQLValues)
        return try engine.obfuscate(text, to: &output) { (statement, result) throws(WireError) in
            do throws(SQLError) {
                try sql.obfuscate(statement, into: &result)
                return true
            } catch {
                return false
            }
        }
    }
}
