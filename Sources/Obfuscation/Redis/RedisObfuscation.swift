package import DPWire

/// Takes the values out of raw Redis or Valkey commands.
///
/// One pass; nothing is allocated but the output.
package enum RedisObfuscation {
    /// Appends the commands in `text`, one a line, with `?` for the arguments that hold values.
    ///
    /// Commands that are not known keep their arguments; see ``removeArguments(of:to:)`` for the safe choice.
    package static func obfuscate(_ text: RawSpan, to output: inout ByteBuffer) throws(WireError) {
        let start = output.count
        var tokenizer = RedisTokenizer(text)
        var arguments = RedisArguments(.none)
        while true {
            let token = tokenizer.next()
            if token.isCommand {
                if output.count > start { try output.append(0x0a) }
                try output.append(text, token.range)
                arguments = RedisArguments(RedisArgumentRule(RedisWord(text, token.range)))
            } else {
                switch arguments.fate(of: text, token.range) {
                case .shown:
                    try output.append(0x20)
                    try output.append(text, token.range)
                case .replaced:
                    try output.append(" ?")
                case .removed:
                    break
                }
            }
            if token.isLast { return }
        }
    }

    /// Appends the first command in `text` with one `?` for its arguments, whatever they are.
    ///
    /// Only the words that say what `CONFIG` and `BITFIELD` do are shown.
    package static func removeArguments(of text: RawSpan, to output: inout ByteBuffer) throws(WireError) {
        guard let command = text.word(from: 0) else { return }
        try output.append(text, command)
        guard let first = text.word(from: command.upperBound) else { return }
        switch RedisWord(text, command) {
        case "BITFIELD":
            try output.append(" ?")
            var next: Range<Int>? = first
            while let word = next {
                switch RedisWord(text, word) {
                case "SET", "GET", "INCRBY": try show(word, of: text, to: &output)
                default: break
                }
                next = text.word(from: word.upperBound)
            }
        case "CONFIG":
            switch RedisWord(text, first) {
            case "GET", "SET", "RESETSTAT", "REWRITE": try show(first, of: text, to: &output)
            default: try output.append(" ?")
            }
        default:
            try output.append(" ?")
        }
    }

    private static func show(_ word: Range<Int>, of text: RawSpan, to output: inout ByteBuffer) throws(WireError) {
        try output.append(0x20)
        try output.append(text, word)
        try output.append(" ?")
    }
}
