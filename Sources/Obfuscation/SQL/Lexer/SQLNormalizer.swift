internal import DPWire

/// Writes statements in the lexer's layout: one space between tokens, groups of `?` as one, no comments.
///
/// Keeps its buffers between statements. Linear in the statement: each token is read once and written at most twice.
struct SQLNormalizer: ~Copyable {
    private let options: SQLOptions
    /// Whether more than names and literals may be written differently.
    private let rewritesTokens: Bool

    /// The value of a token that is not written as it stands.
    private var value = ByteBuffer()
    /// A leading parenthesis, until it is known whether it is part of the statement.
    private var leading = ByteBuffer()
    /// The obfuscated body of a `$func$` quoting, and then its layout.
    private var functionBody = ByteBuffer()
    private var functionLayout = ByteBuffer()
    /// Names introduced by WITH, which are no tables.
    private var commonTables = SQLTextList()

    init(_ options: SQLOptions) {
        self.options = options
        rewritesTokens = options.removeLexerAlias || options.uppercaseKeywords
    }

    /// Appends a statement in the lexer's layout.
    ///
    /// - Parameter obfuscates: whether literals become `?`.
    mutating func normalize(
        _ text: RawSpan,
        dialect: SQLDialect,
        obfuscates: Bool,
        into output: inout ByteBuffer,
        metadata: inout SQLMetadata
    ) throws(WireError) {
        leading.reset(keepingAtMost: 4_096)
        commonTables.reset()
        var state = SQLLayoutState(
            rules: obfuscates ? SQLLiteralRules(options, dialect: dialect) : nil,
            dialect: dialect,
            collects: options.collectsMetadata,
            outputStart: output.count
        )
        try normalize(text, &state, &output, &metadata)
        value.reset(keepingAtMost: 4_096)
        functionBody.reset(keepingAtMost: 4_096)
        functionLayout.reset(keepingAtMost: 4_096)
    }

    private mutating func normalize(
        _ text: RawSpan,
        _ state: inout SQLLayoutState,
        _ output: inout ByteBuffer,
        _ metadata: inout SQLMetadata
    ) throws(WireError) {
        var lexer = SQLLexer(text, dialect: state.dialect)
        while true {
            let token = lexer.nextBehindSpace()
            guard token.isValue else {
                if token.kind == .endOfText { break }
                if state.collects, options.collectComments {
                    try metadata.comments.insert { (list) throws(WireError) in
                        try list.append(text, token.start, token.end)
                    }
                }
                continue
            }
            let value = try value(of: token, in: text, &state)
            if state.collects { try collect(token, value, text, &state, &metadata) }
            try take(token, value, text, &state, &output)
            state.last = SQLLastToken(token, value)
        }
        if state.leading != .none { try output.append(leading.bytes.bytes, state.leadingStart, leading.count) }
        leading.truncate(to: state.leadingStart)
        trim(&output, from: state.outputStart)
    }

    /// Finds what a token is written as; a rewritten one stands in `value` until the next is found.
    @inline(__always)
    private mutating func value(
        of token: SQLToken,
        in text: RawSpan,
        _ state: inout SQLLayoutState
    ) throws(WireError) -> SQLValue {
        var replacesDigits = false
        if let rules = state.rules {
            let isField = state.extract.take(token, in: text)
            if isField || rules.replace(token, after: state.last.kind) { return .placeholder }
            replacesDigits = rules.replacesDigits && token.hasDigits && token.isName
        }
        let removesQuotes = token.kind == .quotedIdentifier && self.removesQuotes(of: token, in: text, state.last)
        guard removesQuotes || replacesDigits else { return SQLValue(token, in: text) }
        value.reset()
        try value.append(name: text, token.range, removingQuotes: removesQuotes, replacingDigits: replacesDigits)
        return SQLValue(rewritten: value.bytes, replacesDigits: replacesDigits)
    }

    private func removesQuotes(of token: SQLToken, in text: RawSpan, _ last: SQLLastToken) -> Bool {
        if options.keepIdentifierQuotation { return false }
        if last.kind == .aliasIndicator, !token.isSimple { return false }
        // Without its quotes, a name with spaces would be several tokens.
        return token.isSimple || !token.range.contains { SQLCharacters(text.byte($0)).isAny(.space) }
    }

    @inline(__always)
    private mutating func take(
        _ token: SQLToken,
        _ value: SQLValue,
        _ text: RawSpan,
        _ state: inout SQLLayoutState,
        _ output: inout ByteBuffer
    ) throws(WireError) {
        let isOrdinary =
            state.leading == .none && !state.isGroupable && value.form == .source
            && value.symbol != SQLValue.questionMark
            && token.kind != .dollarQuotedFunction && !rewritesTokens
        guard isOrdinary else { return try takeOther(token, value, text, &state, &output) }
        let isApart = output.count > state.outputStart && state.needsSpace(before: token, value, options)
        try output.append(text, token.start, token.end, behindSpace: isApart)
        state.trackColon(value)
    }

    private mutating func takeOther(
        _ token: SQLToken,
        _ value: SQLValue,
        _ text: RawSpan,
        _ state: inout SQLLayoutState,
        _ output: inout ByteBuffer
    ) throws(WireError) {
        if state.leading != .none, try takeLeading(token, value, &state, &output) { return }
        if options.removeLexerAlias, try removeAlias(token, value, text, &state, &output) { return }
        if state.isGroupable || value.symbol == SQLValue.questionMark {
            if state.group(value) { return }
            if state.owesComma(before: value) { try output.append(UInt8(ascii: ",")) }
        }
        if state.leading == .open {
            try write(token, value, text, &state, leadingInto: &output)
        } else {
            if state.needsSpace(before: token, value, options) { try space(&output, state) }
            try write(token, value, text, &state, &output)
        }
        state.trackColon(value)
    }

    /// Handles the first token and the first one after a leading parenthesis; true if nothing else is to be done.
    private mutating func takeLeading(
        _ token: SQLToken,
        _ value: SQLValue,
        _ state: inout SQLLayoutState,
        _ output: inout ByteBuffer
    ) throws(WireError) -> Bool {
        switch state.leading {
        case .unknown:
            guard token.kind == .punctuation, value.symbol == UInt8(ascii: "(") else {
                state.leading = .none
                return false
            }
            state.leading = .open
            state.leadingDepth = 1
            state.leadingStart = leading.count
            try leading.append(value.symbol)
            return true
        case .closed:
            if state.leadingHasCommand {
                try output.append(leading.bytes.bytes, state.leadingStart, leading.count)
            }
            state.leading = .none
            return false
        case .open, .none:
            return false
        }
    }

    /// Drops `AS x`; true if the token is not to be written.
    private mutating func removeAlias(
        _ token: SQLToken,
        _ value: SQLValue,
        _ text: RawSpan,
        _ state: inout SQLLayoutState,
        _ output: inout ByteBuffer
    ) throws(WireError) -> Bool {
        if token.kind == .aliasIndicator { return true }
        guard state.last.kind == .aliasIndicator else { return false }
        if token.isName { return true }
        // It was no alias, so that AS is written after all.
        if state.needsSpace(before: token, value, options) { try space(&output, state) }
        try output.append(text, state.last.start, state.last.start &+ 2)
        return false
    }

    private func space(_ output: inout ByteBuffer, _ state: SQLLayoutState) throws(WireError) {
        if output.count > state.outputStart { try output.append(UInt8(ascii: " ")) }
    }

    private mutating func write(
        _ token: SQLToken,
        _ value: SQLValue,
        _ text: RawSpan,
        _ state: inout SQLLayoutState,
        leadingInto output: inout ByteBuffer
    ) throws(WireError) {
        var target = ByteBuffer()
        swap(&target, &leading)
        let needsSpace = state.needsSpace(before: token, value, options)
        if needsSpace { try target.append(UInt8(ascii: " ")) }
        try write(token, value, text, &state, &target)
        swap(&target, &leading)
        if token.kind == .command { state.leadingHasCommand = true }
        guard token.kind == .punctuation else { return }
        if value.symbol == UInt8(ascii: "(") {
            state.leadingDepth &+= 1
        } else if value.symbol == UInt8(ascii: ")") {
            state.leadingDepth &-= 1
            if state.leadingDepth == 0 { state.leading = .closed }
        }
    }

    @inline(__always)
    private mutating func write(
        _ token: SQLToken,
        _ value: SQLValue,
        _ text: RawSpan,
        _ state: inout SQLLayoutState,
        _ output: inout ByteBuffer
    ) throws(WireError) {
        switch value.form {
        case .source:
            if token.kind == .dollarQuotedFunction, !state.isFunctionBody {
                try writeFunction(token, text, state, &output)
            } else if options.uppercaseKeywords, token.kind == .command || token.kind == .keyword {
                try output.appendInUpperCase(text, token.range)
            } else {
                try output.append(text, token.start, token.end)
            }
        case .placeholder:
            try output.append(SQLValue.questionMark)
        case .rewritten:
            try output.append(self.value.bytes)
        }
    }

    /// Writes the body of a `$func$` quoting in the layout, too; nothing of it goes into the metadata.
    private mutating func writeFunction(
        _ token: SQLToken,
        _ text: RawSpan,
        _ state: SQLLayoutState,
        _ output: inout ByteBuffer
    ) throws(WireError) {
        let body = text.extracting(token.functionBody)
        var inner = SQLLayoutState(rules: nil, dialect: .generic, collects: false, outputStart: 0)
        inner.isFunctionBody = true
        inner.leadingStart = leading.count
        var layout = ByteBuffer()
        var source = ByteBuffer()
        swap(&layout, &functionLayout)
        swap(&source, &functionBody)
        layout.reset()
        source.reset()
        var unused = SQLMetadata()
        if let rules = state.rules {
            let replacer = SQLLiteralReplacer(rules: rules, dialect: state.dialect, isStrict: options.isStrict)
            try replacer.replace(body, into: &source, isFunctionBody: true)
            try normalize(source.bytes.bytes, &inner, &layout, &unused)
        } else {
            try normalize(body, &inner, &layout, &unused)
        }
        try output.append("$func$")
        try output.append(layout.bytes)
        try output.append("$func$")
        swap(&layout, &functionLayout)
        swap(&source, &functionBody)
    }

    private func trim(_ output: inout ByteBuffer, from start: Int) {
        if !options.keepTrailingSemicolon, output.count > start, output.bytes.last == UInt8(ascii: ";") {
            output.truncate(to: output.count &- 1)
        }
        output.trim(from: start)
    }
}

// MARK: - Metadata

extension SQLNormalizer {
    private mutating func collect(
        _ token: SQLToken,
        _ value: SQLValue,
        _ text: RawSpan,
        _ state: inout SQLLayoutState,
        _ metadata: inout SQLMetadata
    ) throws(WireError) {
        switch token.kind {
        case .command, .keyword:
            state.isInTableList = false
            if token.kind == .command, options.collectCommands {
                try metadata.commands.insert { (list) throws(WireError) in
                    try list.appendInUpperCase(text, token.range)
                }
            }
        case .punctuation where value.symbol == UInt8(ascii: "(") || value.symbol == UInt8(ascii: ")"):
            state.isInTableList = false
        case .identifier, .quotedIdentifier, .function:
            try collectName(token, text, &state, &metadata)
        default:
            break
        }
    }

    private mutating func collectName(
        _ token: SQLToken,
        _ text: RawSpan,
        _ state: inout SQLLayoutState,
        _ metadata: inout SQLMetadata
    ) throws(WireError) {
        let last = state.last
        guard last.kind != .endOfText else { return }
        let replacesDigits = token.hasDigits && token.isName && (state.rules?.replacesDigits ?? false)
        if last.kind == .cteIndicator {
            try commonTables.insert { (list) throws(WireError) in
                try Self.append(token, text, replacesDigits, to: &list)
            }
            return
        }
        let followsComma = last.kind == .punctuation && last.symbol == UInt8(ascii: ",")
        if options.tableNames, last.indicatesTable || state.isInTableList && followsComma {
            state.isInTableList = true
            let isCommonTable = try commonTables.contains { (list) throws(WireError) in
                try Self.append(token, text, replacesDigits, to: &list)
            }
            if isCommonTable { return }
            try metadata.tables.insert { (list) throws(WireError) in
                try Self.append(token, text, replacesDigits, to: &list)
            }
        } else if options.collectProcedures, last.kind == .procedureIndicator {
            try metadata.procedures.insert { (list) throws(WireError) in
                try Self.append(token, text, replacesDigits, to: &list)
            }
        }
    }

    private static func append(
        _ token: SQLToken,
        _ text: RawSpan,
        _ replacesDigits: Bool,
        to list: inout ByteBuffer
    ) throws(WireError) {
        let removesQuotes = token.kind == .quotedIdentifier
        if removesQuotes || replacesDigits {
            try list.append(name: text, token.range, removingQuotes: removesQuotes, replacingDigits: replacesDigits)
        } else {
            try list.append(text, token.start, token.end)
        }
    }
}
