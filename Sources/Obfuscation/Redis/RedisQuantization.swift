package import DPWire

/// Reduces the resource of a Redis or Valkey span to the names of its first commands.
///
/// One pass; nothing is allocated but the output.
package enum RedisQuantization {
    /// Commands that are named at most.
    package static var commandLimit: Int { 3 }

    /// Appends the names of the commands in `text`, in upper case and separated by spaces.
    ///
    /// Each line holds one command. ` ...` follows when there may be more: after the third, or when the last lines were
    /// cut by the tracer, which marks that with three dots.
    package static func quantize(_ text: RawSpan, to output: inout ByteBuffer) throws(WireError) {
        let start = output.count
        var commands = 0
        var isCut = false
        var offset = 0
        while offset < text.byteCount, commands < commandLimit {
            let end = text.firstOffset(of: 0x0a, in: offset..<text.byteCount) ?? text.byteCount
            let line = text.trimming(0x20, in: offset..<end)
            offset = end &+ 1
            guard !line.isEmpty else { continue }
            let name = firstWord(of: text, in: line)
            var parts = name
            if isCompound(text, name) {
                let rest = text.trimming(0x20, in: name.upperBound..<line.upperBound)
                parts = firstWord(of: text, in: rest)
            }
            isCut = text.ends(with: "...", in: name) || text.ends(with: "...", in: parts)
            if isCut { continue }
            if output.count > start { try output.append(0x20) }
            try output.appendInUpperCase(text, name)
            if parts.lowerBound > name.lowerBound, !parts.isEmpty {
                try output.append(0x20)
                try output.appendInUpperCase(text, parts)
            }
            commands &+= 1
        }
        if commands == commandLimit || isCut {
            if output.count > start { try output.append(0x20) }
            try output.append("...")
        }
    }

    private static func firstWord(of text: RawSpan, in range: Range<Int>) -> Range<Int> {
        range.lowerBound..<(text.firstOffset(of: 0x20, in: range) ?? range.upperBound)
    }

    /// Whether a command's name takes two words.
    private static func isCompound(_ text: RawSpan, _ name: Range<Int>) -> Bool {
        text.saysInUpperCase("CLIENT", in: name) || text.saysInUpperCase("CLUSTER", in: name)
            || text.saysInUpperCase("COMMAND", in: name) || text.saysInUpperCase("CONFIG", in: name)
            || text.saysInUpperCase("DEBUG", in: name) || text.saysInUpperCase("SCRIPT", in: name)
    }
}
