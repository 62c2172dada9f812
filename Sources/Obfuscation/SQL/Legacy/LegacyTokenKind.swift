/// The kinds of token of the legacy tokenizer, and the marks that its filters leave in their place.
///
/// In the order of the agent's numbers, which one of its messages shows.
package enum LegacyTokenKind: UInt8, Sendable {
    case lexError
    case identifier
    case limit
    case null
    case string
    case doubleQuotedString
    case dollarQuotedString
    /// `$func$` quoting whose body was obfuscated.
    case dollarQuotedFunction
    case number
    case boolean
    case bindVariable
    case listVariable
    case comment
    case variable
    case savepoint
    case preparedStatement
    case escapeSequence
    case nullSafeEqual
    case lessOrEqual
    case greaterOrEqual
    case notEqual
    case not
    case `as`
    case alter
    case drop
    case create
    case grant
    case revoke
    case commit
    case begin
    case truncate
    case select
    case from
    case update
    case delete
    case insert
    case into
    case join
    case tableName
    case cast
    case jsonSelect
    case jsonSelectText
    case jsonSelectPath
    case jsonSelectPathText
    case jsonContains
    case jsonContainsLeft
    case jsonKeyExists
    case jsonAnyKeysExist
    case jsonAllKeysExist
    case jsonDelete
    /// Left out or replaced, and part of a group with its neighbours of this kind.
    case groupable
    /// A parenthesis left out, behind which a nested query may start.
    case groupableParenthesis
    /// Left out.
    case filtered
    /// Left out, in brackets behind AS.
    case filteredBracket

    case endOfText
    case leftParenthesis
    case rightParenthesis
    case leftBracket
    case rightBracket
    case comma
    case semicolon
    case equals
    case colon
    case questionMark
    /// Any other sign, which the filters do not look at.
    case sign

    /// The kind of a word that is all of an identifier; nil for an ordinary name.
    static func keyword(_ text: RawSpan, at start: Int, length: Int) -> LegacyTokenKind? {
        switch length {
        case 2, 4, 5, 6: keyword(SQLWord(text, at: start, length: length).short)
        case 8, 9: keyword(SQLWord(text, at: start, length: length))
        default: nil
        }
    }

    /// The kind of an upper-case word of any length.
    static func keyword(_ word: SQLWord) -> LegacyTokenKind? {
        switch word {
        case "TRUNCATE": .truncate
        case "SAVEPOINT": .savepoint
        default: word.tail == 0 ? keyword(word.short) : nil
        }
    }

    private static func keyword(_ word: SQLWord.Short) -> LegacyTokenKind? {
        switch word {
        case "AS": .as
        case "NULL": .null
        case "TRUE", "FALSE": .boolean
        case "LIMIT": .limit
        case "ALTER": .alter
        case "CREATE": .create
        case "GRANT": .grant
        case "REVOKE": .revoke
        case "COMMIT": .commit
        case "BEGIN": .begin
        case "DROP": .drop
        case "SELECT": .select
        case "FROM": .from
        case "UPDATE": .update
        case "DELETE": .delete
        case "INSERT": .insert
        case "INTO": .into
        case "JOIN": .join
        default: nil
        }
    }
}
