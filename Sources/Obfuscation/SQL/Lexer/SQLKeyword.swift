/// What the lexer knows of a word.
struct SQLKeyword {
    let kind: SQLTokenKind
    /// Whether a table name follows.
    let indicatesTable: Bool

    @inline(__always)
    private init(_ kind: SQLTokenKind, beforeTable: Bool = false) {
        self.kind = kind
        self.indicatesTable = beforeTable
    }

    /// Looks up a word of letters and `_`; nil for an ordinary name.
    static func of(_ text: RawSpan, at start: Int, length: Int) -> SQLKeyword? {
        guard length >= 2, length <= 13 else { return nil }
        let word = SQLWord(text, at: start, length: length)
        return switch length {
        case 2: ofTwo(word.short)
        case 3: ofThree(word.short)
        case 4: ofFour(word.short)
        case 5: ofFive(word.short)
        case 6: ofSix(word.short)
        case 7: ofSeven(word.short)
        case 8: ofEight(word.short)
        default: ofMore(word)
        }
    }

    private static func ofTwo(_ word: SQLWord.Short) -> SQLKeyword? {
        switch word {
        case "AS": SQLKeyword(.aliasIndicator)
        case "BY", "IF", "IN", "IS", "OF", "ON", "OR": SQLKeyword(.keyword)
        default: nil
        }
    }

    private static func ofThree(_ word: SQLWord.Short) -> SQLKeyword? {
        switch word {
        case "ADD", "ALL", "AND", "ANY", "ASC", "END", "KEY", "NOT", "OUT", "SET", "TOP": SQLKeyword(.keyword)
        case "USE": SQLKeyword(.command)
        default: nil
        }
    }

    private static func ofFour(_ word: SQLWord.Short) -> SQLKeyword? {
        switch word {
        case "CASE", "COPY", "CUBE", "DESC", "ELSE", "LEFT", "LIKE", "SKIP", "SOME", "VIEW": SQLKeyword(.keyword)
        case "FROM", "INTO", "ONLY": SQLKeyword(.keyword, beforeTable: true)
        case "DROP", "EXEC": SQLKeyword(.command)
        case "JOIN": SQLKeyword(.command, beforeTable: true)
        case "TRUE": SQLKeyword(.boolean)
        case "NULL": SQLKeyword(.null)
        case "PROC": SQLKeyword(.procedureIndicator)
        case "WITH": SQLKeyword(.cteIndicator)
        default: nil
        }
    }

    private static func ofFive(_ word: SQLWord.Short) -> SQLKeyword? {
        switch word {
        case "CHECK", "GROUP", "ILIKE", "INDEX", "INNER", "LIMIT", "ORDER", "OUTER", "RIGHT", "UNION", "USING", "WHERE":
            SQLKeyword(.keyword)
        case "TABLE": SQLKeyword(.keyword, beforeTable: true)
        case "ALTER", "BEGIN", "GRANT", "MERGE": SQLKeyword(.command)
        case "CLONE": SQLKeyword(.command, beforeTable: true)
        case "FALSE": SQLKeyword(.boolean)
        default: nil
        }
    }

    private static func ofSix(_ word: SQLWord.Short) -> SQLKeyword? {
        switch word {
        case "COLUMN", "DOMAIN", "ESCAPE", "HAVING", "OFFSET", "ROLLUP", "ROWNUM", "UNIQUE", "VALUES", "WINDOW":
            SQLKeyword(.keyword)
        case "EXISTS": SQLKeyword(.keyword, beforeTable: true)
        case "COMMIT", "CREATE", "DELETE", "INSERT", "REVOKE", "SELECT", "VACUUM": SQLKeyword(.command)
        case "UPDATE": SQLKeyword(.command, beforeTable: true)
        default: nil
        }
    }

    private static func ofSeven(_ word: SQLWord.Short) -> SQLKeyword? {
        switch word {
        case "ANALYZE", "BETWEEN", "CLUSTER", "DECLARE", "DEFAULT", "FOREIGN", "LATERAL", "LITERAL", "PLPGSQL",
            "PRIMARY", "REPLACE", "RETURNS", "TRIGGER":
            SQLKeyword(.keyword)
        case "EXECUTE", "EXPLAIN": SQLKeyword(.command)
        default: nil
        }
    }

    private static func ofEight(_ word: SQLWord.Short) -> SQLKeyword? {
        switch word {
        case "DATABASE", "DISTINCT", "ROLLBACK", "UNLOGGED": SQLKeyword(.keyword)
        case "TRUNCATE": SQLKeyword(.command)
        default: nil
        }
    }

    private static func ofMore(_ word: SQLWord) -> SQLKeyword? {
        switch word {
        case "ASSERTION", "CONSTRAINT", "RECURSIVE", "RETURNING", "TEMPORARY": SQLKeyword(.keyword)
        case "PROCEDURE": SQLKeyword(.procedureIndicator)
        case "STRAIGHT_JOIN": SQLKeyword(.command, beforeTable: true)
        default: nil
        }
    }
}
