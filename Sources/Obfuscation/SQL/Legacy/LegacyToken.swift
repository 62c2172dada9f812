package import DPWire

/// One token of the legacy tokenizer: its kind and where its text stands.
package struct LegacyToken: Sendable {
    /// What has to be done to the bytes to get the text.
    enum Form: Sendable {
        /// Nothing.
        case plain
        /// Take doubled delimiters and, unless they are literal, backslashes out.
        case escaped(delimiter: UInt8)
        /// The text is the delimiter twice: there is nothing or only white space between.
        case blank(delimiter: UInt8)
        /// The text is the obfuscated body of a `$func$` quoting, which the obfuscator holds.
        case function
    }

    package var kind: LegacyTokenKind
    package let start: Int
    package let end: Int
    var form: Form

    @inline(__always)
    init(_ kind: LegacyTokenKind, _ start: Int, _ end: Int, _ form: Form = .plain) {
        self.kind = kind
        self.start = start
        self.end = Swift.max(start, end)
        self.form = form
    }
}

extension LegacyToken {
    /// Appends the text of the token; nothing for a `$func$` quoting.
    ///
    /// - Parameters:
    ///   - text: what the token was read from.
    ///   - literalEscapes: what the tokenizer was told.
    ///   - replacingDigits: whether each run of digits becomes `?`.
    package func write(
        _ text: RawSpan,
        literalEscapes: Bool,
        replacingDigits: Bool,
        to output: inout ByteBuffer
    ) throws(WireError) {
        switch form {
        case .plain:
            if replacingDigits {
                try output.append(name: text, start..<end, removingQuotes: false, replacingDigits: true)
            } else {
                try output.append(text, start, end)
            }
        case .escaped(let delimiter):
            let backslash = literalEscapes ? delimiter : UInt8(ascii: "\\")
            try output.append(
                escaped: text,
                start..<end,
                delimiter: delimiter,
                backslash: backslash,
                replacingDigits: replacingDigits
            )
        case .blank(let delimiter):
            try output.append(delimiter)
            try output.append(delimiter)
        case .function:
            break
        }
    }
}
