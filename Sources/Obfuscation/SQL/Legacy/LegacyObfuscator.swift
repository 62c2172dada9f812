internal import DPWire

/// Obfuscates statements as the agent does by default: tokens with one space between, values grouped to one `?`.
///
/// Refuses what it cannot read. Linear in the statement: it is read once, or twice where the meaning of backslashes was
/// guessed wrongly; bodies of `$func$` quoting once more.
struct LegacyObfuscator: ~Copyable {
    private let options: SQLOptions
    /// The obfuscated body of the last `$func$` quoting.
    private var functionBody = ByteBuffer()

    init(_ options: SQLOptions) {
        self.options = options
    }

    /// Appends the obfuscated statement; an error leaves the output as it was.
    ///
    /// - Parameter literalEscapes: whether backslashes inside quotes are ordinary characters; found out when a
    ///   statement can only be read the other way, and then kept for the next one.
    mutating func obfuscate(
        _ text: RawSpan,
        dialect: SQLDialect,
        literalEscapes: inout Bool,
        into output: inout ByteBuffer,
        metadata: inout SQLMetadata
    ) throws(SQLError) {
        let start = output.count
        let error: SQLError?
        do throws(WireError) {
            error = try tryBothEscapes(text, dialect, &literalEscapes, &output, &metadata)
        } catch {
            output.truncate(to: start)
            throw SQLError(.outOfMemory)
        }
        functionBody.reset(keepingAtMost: 4_096)
        if let error { throw error }
    }

    private mutating func tryBothEscapes(
        _ text: RawSpan,
        _ dialect: SQLDialect,
        _ literalEscapes: inout Bool,
        _ output: inout ByteBuffer,
        _ metadata: inout SQLMetadata
    ) throws(WireError) -> SQLError? {
        let first = try attempt(text, dialect, literalEscapes, &output, &metadata)
        guard let error = first.error else { return nil }
        metadata.reset(countsCommas: true)
        guard first.hasSeenEscape else { return error }
        let second = try attempt(text, dialect, !literalEscapes, &output, &metadata)
        guard second.error != nil else {
            literalEscapes.toggle()
            return nil
        }
        metadata.reset(countsCommas: true)
        return error
    }

    private struct Outcome {
        let error: SQLError?
        let hasSeenEscape: Bool
    }

    /// Appends the obfuscated text; a fault leaves the output as it was.
    private mutating func attempt(
        _ text: RawSpan,
        _ dialect: SQLDialect,
        _ literalEscapes: Bool,
        _ output: inout ByteBuffer,
        _ metadata: inout SQLMetadata,
        isFunctionBody: Bool = false
    ) throws(WireError) -> Outcome {
        let start = output.count
        // Inside a function body, the rules of quoting let no other one close.
        let readsFunctions = options.dollarQuotedFunc && !isFunctionBody
        var tokenizer = LegacyTokenizer(
            text,
            dialect: dialect,
            literalEscapes: literalEscapes,
            readsFunctions: readsFunctions
        )
        var filter = LegacyFilter(options)
        var fault: SQLError?
        let collects = options.collectsMetadata
        while true {
            var token = tokenizer.next()
            if token.kind == .dollarQuotedFunction {
                try readFunction(&token, text, dialect, literalEscapes)
            }
            if collects {
                try collect(&token, after: filter.last, text, literalEscapes, isFunctionBody, &metadata)
            }
            if filter.pass(token.kind) {
                try write(token, text, literalEscapes, isApart: filter.isLastApart, from: start, &output)
                continue
            }
            if filter.passOver(token.kind) { continue }
            if token.kind == .endOfText { break }
            if token.kind == .lexError {
                fault = tokenizer.error ?? SQLError(.unexpectedByte)
                break
            }
            guard let decision = filter.decide(token) else {
                fault = SQLError(.bracketedAlias, detail: token.number(in: text))
                break
            }
            guard decision.piece != .nothing || decision.opensParenthesis else { continue }
            try write(token, decision, text, literalEscapes, isApart: filter.isLastApart, from: start, &output)
        }
        if fault == nil, output.count == start { fault = SQLError(.emptyResult) }
        if fault != nil { output.truncate(to: start) }
        return Outcome(error: fault, hasSeenEscape: tokenizer.hasSeenEscape)
    }

    /// Writes a token as it stands, behind a space if it needs one.
    @inline(__always)
    private func write(
        _ token: LegacyToken,
        _ text: RawSpan,
        _ literalEscapes: Bool,
        isApart: Bool,
        from start: Int,
        _ output: inout ByteBuffer
    ) throws(WireError) {
        let isApart = isApart && output.count > start
        if token.form == .plain {
            try output.append(text, token.start, token.end, behindSpace: isApart)
        } else {
            if isApart { try output.append(UInt8(ascii: " ")) }
            try append(token, text, literalEscapes, replacingDigits: false, to: &output)
        }
    }

    /// Writes what was decided of a token.
    private func write(
        _ token: LegacyToken,
        _ decision: LegacyFilter.Decision,
        _ text: RawSpan,
        _ literalEscapes: Bool,
        isApart: Bool,
        from start: Int,
        _ output: inout ByteBuffer
    ) throws(WireError) {
        if isApart, output.count > start { try output.append(UInt8(ascii: " ")) }
        if decision.opensParenthesis { try output.append("( ") }
        switch decision.piece {
        case .nothing: break
        case .placeholder: try output.append(UInt8(ascii: "?"))
        case .text: try append(token, text, literalEscapes, replacingDigits: false, to: &output)
        case .textWithoutDigits: try append(token, text, literalEscapes, replacingDigits: true, to: &output)
        }
    }

    /// Obfuscates the body of a `$func$` quoting; one that cannot be read is a string like others.
    private mutating func readFunction(
        _ token: inout LegacyToken,
        _ text: RawSpan,
        _ dialect: SQLDialect,
        _ literalEscapes: Bool
    ) throws(WireError) {
        var body = ByteBuffer()
        swap(&body, &functionBody)
        body.reset()
        var unused = SQLMetadata()
        let source = text.extracting(token.start..<token.end)
        let outcome = try attempt(source, dialect, literalEscapes, &body, &unused, isFunctionBody: true)
        swap(&body, &functionBody)
        if outcome.error == nil {
            token.form = .function
        } else {
            token.kind = .dollarQuotedString
        }
    }

    /// Appends the text of a token.
    private func append(
        _ token: LegacyToken,
        _ text: RawSpan,
        _ literalEscapes: Bool,
        replacingDigits: Bool,
        to output: inout ByteBuffer
    ) throws(WireError) {
        guard token.form == .function else {
            return try token.write(
                text,
                literalEscapes: literalEscapes,
                replacingDigits: replacingDigits,
                to: &output
            )
        }
        try output.append("$func$")
        try output.append(functionBody.bytes)
        try output.append("$func$")
    }
}

// MARK: - Metadata

extension LegacyObfuscator {
    /// Marks a token as a table where one is expected, and takes what is asked for.
    private mutating func collect(
        _ token: inout LegacyToken,
        after last: LegacyTokenKind,
        _ text: RawSpan,
        _ literalEscapes: Bool,
        _ isFunctionBody: Bool,
        _ metadata: inout SQLMetadata
    ) throws(WireError) {
        if token.kind == .endOfText || token.kind == .lexError { return }
        if !isFunctionBody { try collectText(token, text, &metadata) }
        guard options.tableNames else { return }
        switch last {
        case .from, .join:
            guard startsWithLetter(token, text, literalEscapes) else { return }
        case .update, .into:
            break
        default:
            return
        }
        if !isFunctionBody {
            let named = token
            try metadata.tables.insert { (list) throws(WireError) in
                try append(named, text, literalEscapes, replacingDigits: options.replaceDigits, to: &list)
            }
        }
        token.kind = .tableName
    }

    private func collectText(
        _ token: LegacyToken,
        _ text: RawSpan,
        _ metadata: inout SQLMetadata
    ) throws(WireError) {
        if options.collectComments, token.kind == .comment {
            try metadata.comments.append { (list) throws(WireError) in
                try list.append(onOneLine: text, text.trimmingSpace(in: token.start..<token.end))
            }
        } else if options.collectCommands, let command = token.kind.command {
            try metadata.commands.append { (list) throws(WireError) in try list.append(command) }
        }
    }

    private func startsWithLetter(_ token: LegacyToken, _ text: RawSpan, _ literalEscapes: Bool) -> Bool {
        guard token.start < token.end else { return false }
        switch token.form {
        case .plain:
            return UnicodeClass.isLetter(text.scalar(at: token.start).value)
        case .escaped:
            let isEscape = !literalEscapes && text.byte(token.start) == UInt8(ascii: "\\")
            return UnicodeClass.isLetter(text.scalar(at: token.start &+ (isEscape ? 1 : 0)).value)
        case .blank, .function:
            return false
        }
    }
}

extension LegacyTokenKind {
    /// The name of a command as the metadata has it; nil for other kinds.
    fileprivate var command: StaticString? {
        switch self {
        case .select: "SELECT"
        case .update: "UPDATE"
        case .insert: "INSERT"
        case .delete: "DELETE"
        case .join: "JOIN"
        case .alter: "ALTER"
        case .drop: "DROP"
        case .create: "CREATE"
        case .grant: "GRANT"
        case .revoke: "REVOKE"
        case .commit: "COMMIT"
        case .begin: "BEGIN"
        case .truncate: "TRUNCATE"
        default: nil
        }
    }
}

extension LegacyToken {
    /// The number that the agent has for the kind: that of the sign, or one of its own.
    fileprivate func number(in text: RawSpan) -> UInt32 {
        kind.rawValue < LegacyTokenKind.endOfText.rawValue
            ? 57_346 &+ UInt32(kind.rawValue) : UInt32(text.byte(start))
    }
}
