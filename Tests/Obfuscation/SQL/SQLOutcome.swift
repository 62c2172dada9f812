import DPObfuscation
import DPWire

/// What became of a statement, for comparison.
struct SQLOutcome: Equatable, CustomStringConvertible {
    var query = ""
    var error: String?
    var literalEscapes = false
    var tablesCSV = ""
    var tables: [String] = []
    var commands: [String] = []
    var comments: [String] = []
    var procedures: [String] = []
    var size = 0

    var description: String { error.map { "error: \($0)" } ?? query }
}

extension SQLObfuscator {
    /// Obfuscates one statement.
    mutating func run(_ statement: [UInt8]) throws -> SQLOutcome {
        var outcome = SQLOutcome()
        var output = ByteBuffer()
        do throws(SQLError) {
            try obfuscate(statement.span.bytes, into: &output)
        } catch {
            outcome.error = String(decoding: error.message, as: UTF8.self)
        }
        outcome.query = String(decoding: output.copied(), as: UTF8.self)
        outcome.literalEscapes = literalEscapes
        var csv = ByteBuffer()
        try metadata.writeTablesCSV(into: &csv)
        outcome.tablesCSV = String(decoding: csv.copied(), as: UTF8.self)
        outcome.tables = metadata.tables.strings
        outcome.commands = metadata.commands.strings
        outcome.comments = metadata.comments.strings
        outcome.procedures = metadata.procedures.strings
        outcome.size = metadata.size
        return outcome
    }
}

extension SQLTextList {
    fileprivate var strings: [String] {
        var strings: [String] = []
        for index in 0..<count { strings.append(String(decoding: self[index], as: UTF8.self)) }
        return strings
    }
}
