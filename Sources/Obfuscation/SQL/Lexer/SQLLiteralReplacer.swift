internal import DPWire

/// Replaces literals and leaves every other byte of a statement as it is: the lexer's `obfuscateOnly`.
struct SQLLiteralReplacer {
    let rules: SQLLiteralRules
    let dialect: SQLDialect
    let isStrict: Bool

    /// Appends the text with its literals replaced, without white space at its ends.
    ///
    /// - Parameter isFunctionBody: whether the text stands inside `$func$` quoting; none can stand inside that again.
    func replace(
        _ text: RawSpan,
        into output: inout ByteBuffer,
        isFunctionBody: Bool = false
    ) throws(WireError) {
        let start = output.count
        var lexer = SQLLexer(text, dialect: dialect)
        var extract = SQLExtractContext()
        var last = SQLTokenKind.endOfText
        // What stands before `copied` has been written or is white space at the beginning.
        var copied = text.trimmingSpace(in: text.everything).lowerBound
        while true {
            let token = lexer.next()
            if token.kind == .endOfText {
                try output.append(text, copied, token.start)
                break
            }
            guard token.isValue else {
                if isStrict, token.kind != .space {
                    try output.append(text, copied, token.start)
                    try output.append(UInt8(ascii: " "))
                    copied = token.end
                }
                continue
            }
            let isField = extract.take(token, in: text)
            if isField || rules.replace(token, after: last) {
                try output.append(text, copied, token.start)
                try output.append(UInt8(ascii: "?"))
                copied = token.end
            } else if token.hasDigits, rules.replacesDigits, token.isName {
                try output.append(text, copied, token.start)
                try output.append(name: text, token.range, removingQuotes: false, replacingDigits: true)
                copied = token.end
            } else if token.kind == .dollarQuotedFunction, !isFunctionBody {
                let body = token.functionBody
                try output.append(text, copied, body.lowerBound)
                try replace(text.extracting(body), into: &output, isFunctionBody: true)
                copied = body.upperBound
            }
            last = token.kind
        }
        output.trim(from: start)
    }
}

extension SQLToken {
    /// Whether it is a name whose digits may be replaced.
    @inline(__always)
    var isName: Bool { kind == .identifier || kind == .quotedIdentifier }

    /// What stands between the two `$func$` of a dollar quoted function.
    var functionBody: Range<Int> { start &+ 6..<Swift.max(start &+ 6, end &- 6) }
}
