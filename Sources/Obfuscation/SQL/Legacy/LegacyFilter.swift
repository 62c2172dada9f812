/// Decides what becomes of each token: left out, replaced, written as it stands.
///
/// Four steps as the agent has them: metadata marks tables, discarding drops aliases and comments, replacing hides
/// values, grouping leaves one of several values or groups. Each sees the kind that the one before it made of the
/// token, and the kind that all of them made of the token before.
struct LegacyFilter {
    /// What is written for a token.
    enum Piece {
        case nothing
        case text
        /// The text, with `?` for each run of digits.
        case textWithoutDigits
        case placeholder
    }

    /// What was decided of a token.
    struct Decision {
        var kind: LegacyTokenKind
        var piece: Piece
        /// Whether a parenthesis that was left out before has to be made up for.
        var opensParenthesis = false
    }

    private let keepsAlias: Bool
    private let replacesDigits: Bool
    private let isStrict: Bool

    /// The kind of the last token after all steps; `endOfText` before the first.
    private(set) var last = LegacyTokenKind.endOfText
    /// The kind of the token before that.
    private(set) var previous = LegacyTokenKind.endOfText
    /// Values seen in a row.
    private var values = 0
    /// Parentheses with values seen in a row.
    private var groups = 0

    init(_ options: SQLOptions) {
        keepsAlias = options.keepSQLAlias
        replacesDigits = options.replaceDigits
        isStrict = options.isStrict
    }

    /// Takes the next token if all four steps leave it as it stands, as they do most; false if ``decide(_:)`` has to.
    @inline(__always)
    mutating func pass(_ kind: LegacyTokenKind) -> Bool {
        guard groups <= 1, !replacesDigits, kind.isOrdinary, !last.affectsNext else {
            return false
        }
        reset()
        previous = last
        last = kind
        return true
    }

    /// Takes the next token if it is one more value of a group, or a comma in it, of which nothing is written.
    @inline(__always)
    mutating func passOver(_ kind: LegacyTokenKind) -> Bool {
        guard last == .groupable, values > 0 else { return false }
        switch kind {
        case .number, .string: values &+= 1
        case .comma: break
        default: return false
        }
        previous = .groupable
        return true
    }

    /// Takes the next token, whose kind says whether it is a table; nil if what stands there breaks the rules.
    mutating func decide(_ token: LegacyToken) -> Decision? {
        // The agent does not write an empty text of this kind, not even as an empty one.
        let isEmpty = token.end == token.start && token.form == .plain
        var decision = Decision(kind: token.kind, piece: isEmpty ? .nothing : .text)
        guard discard(&decision) else { return nil }
        replace(&decision, isBracketed: token.delimiter == UInt8(ascii: "]"))
        group(&decision)
        previous = last
        last = decision.kind
        return decision
    }

    /// Whether a space stands before the last token, unless it is the first.
    @inline(__always)
    var isLastApart: Bool {
        last != .comma && !(last == .equals && previous == .colon)
    }

    /// Drops comments, statement ends and aliases; false for an alias in brackets that is no name.
    private func discard(_ decision: inout Decision) -> Bool {
        // The agent shows `AS ]` for `AS [x]` when it keeps aliases.
        let followsAlias = last == .as && !(isStrict && keepsAlias)
        if last == .filteredBracket, decision.kind != .rightBracket {
            guard decision.kind == .identifier else { return false }
            decision = Decision(kind: .filteredBracket, piece: .nothing)
            return true
        }
        if followsAlias || last == .filteredBracket {
            if decision.kind == .leftBracket {
                decision = Decision(kind: .filteredBracket, piece: .nothing)
            } else if !keepsAlias {
                decision = Decision(kind: .filtered, piece: .nothing)
            }
            return true
        }
        switch decision.kind {
        case .comment:
            decision = Decision(kind: .filtered, piece: .nothing)
        case .semicolon:
            decision = Decision(kind: .groupable, piece: .nothing)
        case .as where !keepsAlias:
            decision.piece = .nothing
        default:
            break
        }
        return true
    }

    /// Hides values.
    private func replace(_ decision: inout Decision, isBracketed: Bool) {
        if last == .savepoint {
            decision = Decision(kind: Self.groupable(decision.kind), piece: .placeholder)
            return
        }
        switch decision.kind {
        case .dollarQuotedString, .string, .number, .null, .variable, .preparedStatement, .boolean, .escapeSequence,
            .questionMark:
            decision = Decision(kind: .groupable, piece: .placeholder)
        case .doubleQuotedString where last == .equals || isStrict && !isBracketed:
            decision = Decision(kind: .groupable, piece: .placeholder)
        case .tableName, .identifier:
            if replacesDigits, decision.piece == .text { decision.piece = .textWithoutDigits }
        default:
            break
        }
    }

    /// Leaves one of several values, and one of several groups of them.
    private mutating func group(_ decision: inout Decision) {
        let kind = decision.kind
        let isGroupable = kind == .groupable || kind == .groupableParenthesis
        if last == .leftParenthesis && isGroupable || kind == .leftParenthesis && groups > 0 { groups &+= 1 }
        if groups > 0, last == .groupableParenthesis, Self.startsQuery(kind) {
            reset()
            decision.opensParenthesis = true
        } else if isGroupable {
            values &+= 1
            if values > 1 { decision = Decision(kind: .groupable, piece: .nothing) }
        } else if values > 0 && (kind == .comma || kind == .questionMark) || groups > 1 {
            decision = Decision(kind: Self.groupable(kind), piece: .nothing)
        } else if kind != .comma, kind != .leftParenthesis, kind != .rightParenthesis {
            reset()
        }
    }

    private mutating func reset() {
        values = 0
        groups = 0
    }

    private static func startsQuery(_ kind: LegacyTokenKind) -> Bool {
        switch kind {
        case .select, .delete, .update, .identifier: true
        default: false
        }
    }

    private static func groupable(_ kind: LegacyTokenKind) -> LegacyTokenKind {
        kind == .leftParenthesis ? .groupableParenthesis : .groupable
    }
}

extension LegacyTokenKind {
    /// Whether a token of the kind is written as it stands, and ends groups.
    @inline(__always)
    fileprivate var isOrdinary: Bool {
        switch self {
        case .identifier, .limit, .bindVariable, .listVariable, .savepoint, .nullSafeEqual, .lessOrEqual,
            .greaterOrEqual, .notEqual, .not, .alter, .drop, .create, .grant, .revoke, .commit, .begin, .truncate,
            .select, .from, .update, .delete, .insert, .into, .join, .tableName, .cast, .jsonSelect, .jsonSelectText,
            .jsonSelectPath, .jsonSelectPathText, .jsonContains, .jsonContainsLeft, .jsonKeyExists,
            .jsonAnyKeysExist, .jsonAllKeysExist, .jsonDelete, .leftBracket, .rightBracket, .equals, .colon, .sign:
            true
        default: false
        }
    }

    /// Whether an ordinary token behind one of the kind is not written as it stands.
    @inline(__always)
    fileprivate var affectsNext: Bool {
        switch self {
        case .as, .filteredBracket, .savepoint, .groupableParenthesis: true
        default: false
        }
    }
}
