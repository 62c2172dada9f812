package import DPWire

/// Takes secrets out of URLs: user information always, and on demand the query and path segments with digits.
///
/// What is left is printed in normal form. A few passes over the text; nothing is allocated but the output.
public struct URLObfuscation: Equatable, Sendable {
    /// `remove_query_string`: of a query only the question mark stays.
    public var removesQuery: Bool

    /// `remove_paths_with_digits`: a path segment with a digit becomes a question mark.
    public var removesPathsWithDigits: Bool

    /// Removes only user information, unless asked for more.
    public init(removesQuery: Bool = false, removesPathsWithDigits: Bool = false) {
        self.removesQuery = removesQuery
        self.removesPathsWithDigits = removesPathsWithDigits
    }

    /// Appends `text` without its secrets.
    ///
    /// Text that is no URL becomes `?` if anything is to be removed on demand; else it only loses what looks like user
    /// information.
    package func obfuscate(_ text: RawSpan, to output: inout ByteBuffer) throws(WireError) {
        guard text.byteCount > 0 else { return }
        guard let parts = URLParts(text) else { return try appendUnreadable(text, to: &output) }
        if !parts.scheme.isEmpty {
            for offset in parts.scheme {
                let byte = text.byte(offset)
                try output.append(byte &- 0x41 < 26 ? byte | 0x20 : byte)
            }
            try output.append(0x3a)
        }
        if let opaque = parts.opaque {
            try output.append(text, opaque)
        } else {
            try appendHostAndPath(text, parts, to: &output)
        }
        if let query = parts.query {
            try output.append(0x3f)
            if !removesQuery { try output.append(text, query) }
        }
        guard !parts.fragment.isEmpty else { return }
        try output.append(0x23)
        try URLBytes.append(
            text,
            parts.fragment,
            allowing: URLBytes.encodedFragment,
            elseOnly: URLBytes.fragment,
            to: &output
        )
    }

    private func appendUnreadable(_ text: RawSpan, to output: inout ByteBuffer) throws(WireError) {
        if removesQuery || removesPathsWithDigits { return try output.append(0x3f) }
        guard let secret = URLParts.userInformation(text) else { return try output.append(text) }
        try output.append(text, 0..<secret.lowerBound)
        try output.append(text, secret.upperBound..<text.byteCount)
    }

    private func appendHostAndPath(
        _ text: RawSpan,
        _ parts: URLParts,
        to output: inout ByteBuffer
    ) throws(WireError) {
        if let host = parts.host, !host.isEmpty || !parts.scheme.isEmpty && !parts.path.isEmpty {
            try output.append("//")
            try URLHost.append(text, host, to: &output)
        }
        let start = output.count
        if removesPathsWithDigits, hasDigits(text, parts.path) {
            try appendSegments(text, parts.path, to: &output)
        } else {
            try URLBytes.append(
                text,
                parts.path,
                allowing: URLBytes.encodedPath,
                elseOnly: URLBytes.path,
                to: &output
            )
        }
        if !parts.scheme.isEmpty, parts.host == nil {
            // Read again, a path that starts with two slashes would be a host.
            guard output.byte(start) == 0x2f, output.byte(start &+ 1) == 0x2f else { return }
            try insert("%2F", at: start, replacing: 1, in: &output)
        } else if parts.scheme.isEmpty, parts.host?.isEmpty ?? true {
            // Read again, a first segment with a colon would start with a scheme.
            var end = start
            while end < output.count, output.byte(end) != 0x2f {
                if output.byte(end) == 0x3a { return try insert("./", at: start, replacing: 0, in: &output) }
                end &+= 1
            }
        }
    }

    private func insert(
        _ prefix: StaticString,
        at start: Int,
        replacing count: Int,
        in output: inout ByteBuffer
    ) throws(WireError) {
        let end = output.count
        try output.append(prefix)
        try output.append(copyOf: start &+ count..<end)
        output.remove(start..<end)
    }

    /// Whether a decoded path has a digit anywhere.
    private func hasDigits(_ text: RawSpan, _ path: Range<Int>) -> Bool {
        var offset = path.lowerBound
        while offset < path.upperBound {
            let (byte, width) = decoded(text, at: offset, in: path)
            if byte &- 0x30 < 10 { return true }
            offset &+= width
        }
        return false
    }

    /// Appends a path, `?` for each segment of its decoded form that has a digit.
    private func appendSegments(
        _ text: RawSpan,
        _ path: Range<Int>,
        to output: inout ByteBuffer
    ) throws(WireError) {
        var start = path.lowerBound
        while true {
            var end = start
            var width = 0
            var hasDigit = false
            while end < path.upperBound {
                let (byte, length) = decoded(text, at: end, in: path)
                width = length
                if byte == 0x2f { break }
                if byte &- 0x30 < 10 { hasDigit = true }
                end &+= length
            }
            if hasDigit {
                try output.append(0x3f)
            } else {
                try URLBytes.appendAnew(text, start..<end, leaving: URLBytes.path, to: &output)
            }
            guard end < path.upperBound else { return }
            try output.append(0x2f)
            start = end &+ width
        }
    }

    private func decoded(_ text: RawSpan, at offset: Int, in path: Range<Int>) -> (UInt8, Int) {
        let byte = text.byte(offset)
        guard byte == 0x25, let decoded = URLBytes.unescaped(text, at: offset, in: path) else { return (byte, 1) }
        return (decoded, 3)
    }
}
