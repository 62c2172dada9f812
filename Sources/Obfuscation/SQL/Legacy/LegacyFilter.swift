/// Decides what becomes of each token: left out, replaced, written as it stands.
///
/// Four steps as the agent has them: metadata marks tables, discarding drops aliases and comments, replacing hides
/// values, grouping leaves one of several values or groups. Each sees the kind that the one before it made of the token,
/// and the kind that all of them made of the token before.
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

    /// The kind of the last token after all steps; nil before the first.
    private(set) var last: LegacyTokenKind?
    /// The kind of the token before that.
    private(set) var previous: LegacyTokenKind?
    /// Values seen in a row.
    private var values = 0
    /// Parentheses with values seen in a row.
    private var groups = 0

    init(_ options: SQLOptions) {
        keepsAlias = options.keepSQLAlias
        replacesDigits = options.replaceDigits
        isStrict = options.isStrict
    }

    /// Takes the next token, whose kind says whether it is a table; nil if what stands there breaks the rules.
    ///
    /// - Parameter isEmpty: whether the token has no text, which the agent does not write as an empty one.
    @inline(__always)
    mutating func decide(_ kind: LegacyTokenKind, isEmpty: Bool, isQuotedName: Bool) -> Decision? {
        var decision = Decision(kind: kind, piece: isEmpty ? .nothing : .text)
        guard discard(&decision) else { return nil }
        replace(&decision, isQuotedName: isQuotedName)
        group(&decision)
        previous = last
        last = decision.kind
        return decision
    }

    /// Drops comments, statement ends and aliases; false for an alias in brackets that is no name.
    @inline(__always)
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
    @inline(__always)
    private func replace(_ decision: inout Decision, isQuotedName: Bool) {
        if last == .savepoint {
            decision = Decision(kind: Self.groupable(decision.kind), piece: .placeholder)
            return
        }
        switch decision.kind {
        case .dollarQuotedString, .string, .number, .null, .variable, .preparedStatement, .boolean, .escapeSequence,
            .questionMark:
            decision = Decision(kind: .groupable, piece: .placeholder)
        case .doubleQuotedString where last == .equals || isStrict && !isQuotedName:
            decision = Decision(kind: .groupable, piece: .placeholder)
        case .tableName, .identifier:
            if replacesDigits, decision.piece == .text { decision.piece = .textWithoutDigits }
        default:
            break
        }
    }

    /// Leaves one of several values, and one of several groups of them.
    @inline(__always)
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
