package import DPWire

/// What a statement is about, as far as it was asked for.
package struct SQLMetadata: ~Copyable {
    /// Table names, each once; with digits replaced where they are in the statement.
    package internal(set) var tables = SQLTextList()
    /// Commands in upper case; each once by the lexer, as often as they occur by the legacy tokenizer.
    package internal(set) var commands = SQLTextList()
    /// Comments; as they stand and each once by the lexer, on one line and all of them by the legacy tokenizer.
    package internal(set) var comments = SQLTextList()
    /// Procedure names, each once.
    package internal(set) var procedures = SQLTextList()

    /// Whether the commas between table names count, as they do for the legacy tokenizer.
    var countsCommas = false

    init() {}

    /// Bytes of all entries, as the agent counts them.
    package var size: Int {
        let texts = tables.byteCount &+ commands.byteCount &+ comments.byteCount &+ procedures.byteCount
        guard countsCommas else { return texts }
        return texts &+ commaCount
    }

    /// Writes the table names with commas between them.
    package func writeTablesCSV(into output: inout ByteBuffer) throws(WireError) {
        let commas = commaCount
        for index in 0..<tables.count {
            if index > 0, index >= tables.count &- commas { try output.append(UInt8(ascii: ",")) }
            try output.append(tables[index])
        }
    }

    /// The legacy tokenizer puts none behind an empty first name.
    private var commaCount: Int {
        let isFirstEmpty = countsCommas && tables[0].isEmpty
        return Swift.max(tables.count &- (isFirstEmpty ? 2 : 1), 0)
    }

    mutating func reset(countsCommas: Bool) {
        self.countsCommas = countsCommas
        tables.reset()
        commands.reset()
        comments.reset()
        procedures.reset()
    }
}
