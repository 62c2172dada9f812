package import DPWire

/// One token of the legacy tokenizer: its kind and where its text stands.
package struct LegacyToken: Sendable {
    /// What has to be done to the bytes to get the text.
    enum Form: UInt8, Sendable {
        /// Nothing.
        case plain
        /// Take doubled delimiters and, unless they are literal, backslashes out.
        case escaped
        /// The text is the delimiter twice: there is nothing or only white space between.
        case blank
        /// The text is the obfuscated body of a `$func$` quoting, which the obfuscator holds.
        case function
    }

    package let start: Int
    package let end: Int
    package var kind: LegacyTokenKind
    var form: Form
    /// What the text stood between, if it was quoted; of brackets the right one.
    let delimiter: UInt8

    @inline(__always)
    init(_ kind: LegacyTokenKind, _ start: Int, _ end: Int, _ form: Form = .plain, delimiter: UInt8 = 0) {
        self.start = start
        self.end = end
        self.kind = kind
        self.form = form
        self.delimiter = delimiter
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
        case .escaped:
            let backslash = literalEscapes ? delimiter : UInt8(ascii: "\\")
            try output.append(
                escaped: text,
                start..<end,
                delimiter: delimiter,
                backslash: backslash,
                replacingDigits: replacingDigits
            )
        case .blank:
            try output.append(delimiter)
            try output.append(delimiter)
        case .function:
            break
        }
    }
}
