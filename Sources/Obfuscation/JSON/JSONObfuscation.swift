package import DPWire

/// Takes the values out of JSON documents, such as queries of MongoDB, Elasticsearch and OpenSearch.
///
/// Keys and structure stay, white space between them goes, every string, number and word becomes `"?"`. One pass; nothing
/// is allocated but the output and the statements that are transformed.
package struct JSONObfuscation: Sendable {
    /// Turns a statement into its obfuscated form, which it appends; says whether it could.
    package typealias Transform =
        (_ statement: RawSpan, _ output: inout ByteBuffer) throws(WireError) -> Bool

    /// Keys whose values are shown as they are, whatever they contain.
    package let keptKeys: KeySet

    /// Keys whose values are SQL statements: a string, number or word under them is transformed instead of replaced.
    package let transformedKeys: KeySet

    package init(keptKeys: KeySet = KeySet(), transformedKeys: KeySet = KeySet()) {
        self.keptKeys = keptKeys
        self.transformedKeys = transformedKeys
    }

    /// Appends `text` without its values; any number of documents may follow each other.
    ///
    /// - Returns: what was wrong with `text`; the output then ends with three dots where it was.
    package func obfuscate(
        _ text: RawSpan,
        to output: inout ByteBuffer,
        transform: Transform
    ) throws(WireError) -> JSONFault? {
        guard text.byteCount > 0 else { return nil }
        var scanner = JSONScanner(text)
        var state = State()
        while true {
            switch scanner.next() {
            case .opened:
                state.isTransforming = false
                state.isReplaced = false
                try output.append(text, scanner.range)
            case .closed:
                try leaveValue(text, depth: scanner.depth &+ 1, &state, transform, to: &output)
                try output.append(text, scanner.range)
            case .separated:
                try leaveValue(text, depth: scanner.depth, &state, transform, to: &output)
                try output.append(text, scanner.range)
            case .assigned:
                if !state.isKeeping, keptKeys.contains(text, state.key) {
                    state.isKeeping = true
                    state.keepDepth = scanner.depth &+ 1
                } else if transformedKeys.contains(text, state.key) {
                    state.isTransforming = true
                }
                try output.append(text, scanner.range)
            case .literal(let isKey):
                try take(text, scanner.range, isKey: isKey, &state, to: &output)
                if let fault = scanner.pending {
                    try output.append("...")
                    return fault
                }
            case .space:
                try output.append(text, scanner.range)
            case .end:
                return nil
            case .fault(let fault):
                try output.append("...")
                return fault
            }
        }
    }

    private struct State {
        var key = 0..<0
        var isKeeping = false
        /// The depth below which keeping ends.
        var keepDepth = 0
        var isTransforming = false
        /// The literal to transform, once it was read.
        var statement: Range<Int>?
        /// The current value was replaced; one that follows a top-level value directly is left out.
        var isReplaced = false
    }

    private func take(
        _ text: RawSpan,
        _ range: Range<Int>,
        isKey: Bool,
        _ state: inout State,
        to output: inout ByteBuffer
    ) throws(WireError) {
        if isKey {
            state.key = text.trimming(0x22, in: range)
            try output.append(text, range)
        } else if state.isTransforming {
            state.statement = range
        } else if state.isKeeping {
            try output.append(text, range)
        } else if !state.isReplaced {
            try output.append("\"?\"")
            state.isReplaced = true
        }
    }

    private func leaveValue(
        _ text: RawSpan,
        depth: Int,
        _ state: inout State,
        _ transform: Transform,
        to output: inout ByteBuffer
    ) throws(WireError) {
        state.isReplaced = false
        if state.isTransforming, let statement = state.statement {
            try appendTransformed(text, statement, transform, to: &output)
        } else if state.isKeeping, depth < state.keepDepth {
            state.isKeeping = false
        }
        state.isTransforming = false
        state.statement = nil
    }
}
