internal import DPWire

/// Where the parts of a URL stand.
struct URLParts {
    /// Without the colon; empty if there is none.
    var scheme = 0..<0

    /// What follows a scheme without a slash, taken as it is.
    var opaque: Range<Int>?

    /// Host and port, without user information; nil if there is no authority.
    var host: Range<Int>?

    var path = 0..<0

    /// Without the question mark; nil if there is none.
    var query: Range<Int>?

    /// Without the number sign; empty if there is none.
    var fragment = 0..<0

    /// Splits a URL; nil for what is none.
    ///
    /// Accepts and refuses what the agent's library does, whose rules differ from the standard's in places.
    init?(_ text: RawSpan) {
        var end = text.byteCount
        if let mark = text.firstOffset(of: 0x23, in: text.everything) {
            fragment = mark &+ 1..<end
            end = mark
        }
        for offset in 0..<end where text.byte(offset) < 0x20 || text.byte(offset) == 0x7f { return nil }
        guard let start = Self.endOfScheme(text, end) else { return nil }
        if start > 0 { scheme = 0..<start &- 1 }
        var rest = start..<end
        if let mark = text.firstOffset(of: 0x3f, in: rest) {
            query = mark &+ 1..<end
            rest = start..<mark
        }
        guard URLBytes.isDecodable(text, fragment) else { return nil }
        guard text.byte(rest.lowerBound) == 0x2f, !rest.isEmpty else {
            guard scheme.isEmpty else {
                opaque = rest
                return
            }
            let segment = rest.lowerBound..<(text.firstOffset(of: 0x2f, in: rest) ?? rest.upperBound)
            guard text.firstOffset(of: 0x3a, in: segment) == nil else { return nil }
            path = rest
            if !URLBytes.isDecodable(text, path) { return nil }
            return
        }
        path = rest
        if Self.starts(text, rest, slashes: 2), !scheme.isEmpty || !Self.starts(text, rest, slashes: 3) {
            let start = rest.lowerBound &+ 2
            let slash = text.firstOffset(of: 0x2f, in: start..<rest.upperBound) ?? rest.upperBound
            guard let host = Self.host(text, start..<slash), URLHost.isValid(text, host, scheme: scheme) else {
                return nil
            }
            self.host = host
            path = slash..<rest.upperBound
        }
        guard URLBytes.isDecodable(text, path) else { return nil }
    }

    /// The offset behind the scheme and its colon, 0 if there is no scheme; nil for a colon without a scheme.
    private static func endOfScheme(_ text: RawSpan, _ end: Int) -> Int? {
        for offset in 0..<end {
            let byte = text.byte(offset)
            if (byte | 0x20) &- 0x61 < 26 { continue }
            if byte == 0x3a { return offset == 0 ? nil : offset &+ 1 }
            let isInner = byte &- 0x30 < 10 || byte == 0x2b || byte == 0x2d || byte == 0x2e
            guard isInner, offset > 0 else { return 0 }
        }
        return 0
    }

    private static func starts(_ text: RawSpan, _ range: Range<Int>, slashes: Int) -> Bool {
        guard range.count >= slashes else { return false }
        for index in 0..<slashes where text.byte(range.lowerBound &+ index) != 0x2f { return false }
        return true
    }

    /// The host and port of an authority; nil if its user information is not well-formed.
    private static func host(_ text: RawSpan, _ authority: Range<Int>) -> Range<Int>? {
        guard let sign = lastOffset(of: 0x40, text, authority) else { return authority }
        let user = authority.lowerBound..<sign
        for offset in user where !URLBytes.userInformation.contains(text.byte(offset)) { return nil }
        return URLBytes.isDecodable(text, user) ? sign &+ 1..<authority.upperBound : nil
    }

    /// The part of a text that looks like user information, its `@` included; for text that is no URL.
    static func userInformation(_ text: RawSpan) -> Range<Int>? {
        let limit = text.firstOffset(of: 0x23, in: text.everything) ?? text.byteCount
        let end = text.firstOffset(of: 0x3f, in: 0..<limit) ?? limit
        var start = 0
        while start < end, text.byte(start) != 0x2f || text.byte(start &+ 1) != 0x2f { start &+= 1 }
        guard start &+ 2 <= end else { return nil }
        start &+= 2
        let slash = text.firstOffset(of: 0x2f, in: start..<end) ?? end
        return lastOffset(of: 0x40, text, start..<slash).map { start..<$0 &+ 1 }
    }

    static func lastOffset(of wanted: UInt8, _ text: RawSpan, _ range: Range<Int>) -> Int? {
        for offset in range.reversed() where text.byte(offset) == wanted { return offset }
        return nil
    }
}
