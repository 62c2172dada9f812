package import DPWire

/// Hides the values in SQL statements, with the agent's result byte for byte.
///
/// Two engines, chosen by the mode: the agent's older tokenizer, and its lexer. Both take time linear in the statement,
/// whatever it holds, and allocate only for output and, once, for buffers that are kept. One obfuscator serves one
/// thread at a time.
package struct SQLObfuscator: ~Copyable {
    package let options: SQLOptions

    /// Whether backslashes inside quotes are ordinary characters, as far as is known; legacy mode.
    ///
    /// Found out from statements that can only be read one way. The agent shares it between all its statements.
    package var literalEscapes = false

    /// What the last statement is about, as far as the options ask for it; empty after an error.
    package private(set) var metadata = SQLMetadata()

    private var legacy: LegacyObfuscator
    private var normalizer: SQLNormalizer

    package init(_ options: SQLOptions) {
        self.options = options
        legacy = LegacyObfuscator(options)
        normalizer = SQLNormalizer(options)
    }

    /// Appends an obfuscated statement to the output.
    ///
    /// - Parameters:
    ///   - statement: SQL text, expected to be UTF-8.
    ///   - dialect: in place of that of the options.
    /// - Throws: ``SQLError``, with the output as it was. Of the lexer's modes only for want of memory.
    package mutating func obfuscate(
        _ statement: RawSpan,
        dialect: SQLDialect? = nil,
        into output: inout ByteBuffer
    ) throws(SQLError) {
        let dialect = dialect ?? options.dialect
        metadata.reset(countsCommas: options.mode == .legacy)
        if options.mode == .legacy {
            return try legacy.obfuscate(
                statement,
                dialect: dialect,
                literalEscapes: &literalEscapes,
                into: &output,
                metadata: &metadata
            )
        }
        let start = output.count
        do throws(WireError) {
            if options.mode == .obfuscateOnly {
                let replacer = SQLLiteralReplacer(
                    rules: SQLLiteralRules(options, dialect: dialect),
                    dialect: dialect,
                    isStrict: options.isStrict
                )
                try replacer.replace(statement, into: &output)
            } else {
                try normalizer.normalize(
                    statement,
                    dialect: dialect,
                    obfuscates: options.mode == .obfuscateAndNormalize,
                    into: &output,
                    metadata: &metadata
                )
            }
        } catch {
            output.truncate(to: start)
            metadata.reset(countsCommas: false)
            throw SQLError(.outOfMemory)
        }
    }
}
