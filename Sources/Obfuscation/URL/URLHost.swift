internal import DPWire

/// Hosts of URLs, with their ports.
enum URLHost {
    /// Whether a part of a text is a host: a name or an address, and behind a colon a number or nothing.
    ///
    /// A scheme other than `http` and `https` may list several hosts with their ports.
    static func isValid(_ text: RawSpan, _ host: Range<Int>, scheme: Range<Int>) -> Bool {
        if let bracket = URLParts.lastOffset(of: 0x5b, text, host) {
            return bracket == host.lowerBound && isBracketed(text, host)
        }
        if let first = text.firstOffset(of: 0x3a, in: host) {
            let isStrict =
                text.saysInUpperCase("HTTP", in: scheme) || text.saysInUpperCase("HTTPS", in: scheme)
            let colon = isStrict ? first : URLParts.lastOffset(of: 0x3a, text, host) ?? first
            guard isPort(text, colon..<host.upperBound) else { return false }
        }
        return isName(text, host)
    }

    /// Appends a host that is valid.
    static func append(_ text: RawSpan, _ host: Range<Int>, to output: inout ByteBuffer) throws(WireError) {
        try URLBytes.appendAnew(text, host, leaving: URLBytes.host, to: &output)
    }

    private static func isBracketed(_ text: RawSpan, _ host: Range<Int>) -> Bool {
        guard let end = URLParts.lastOffset(of: 0x5d, text, host) else { return false }
        guard isPort(text, end &+ 1..<host.upperBound) else { return false }
        let inner = host.lowerBound &+ 1..<end
        guard let zone = text.firstOffset(of: 0x25, in: inner) else { return IPAddressText.isIPv6(text, inner) }
        guard IPAddressText.isIPv6(text, inner.lowerBound..<zone), isZone(text, zone..<end) else { return false }
        return true
    }

    /// Whether a part is nothing, or a colon and any number of digits.
    private static func isPort(_ text: RawSpan, _ port: Range<Int>) -> Bool {
        guard !port.isEmpty else { return true }
        guard text.byte(port.lowerBound) == 0x3a else { return false }
        for offset in port.lowerBound &+ 1..<port.upperBound where text.byte(offset) &- 0x30 >= 10 { return false }
        return true
    }

    /// Whether a part has nothing but what names are made of; escapes only for a percent sign and beyond ASCII.
    private static func isName(_ text: RawSpan, _ name: Range<Int>) -> Bool {
        for offset in name {
            let byte = text.byte(offset)
            if byte == 0x25 {
                guard let decoded = URLBytes.unescaped(text, at: offset, in: name) else { return false }
                guard decoded >= 0x80 || decoded == 0x25 else { return false }
            } else if byte < 0x80, !URLBytes.host.contains(byte) {
                return false
            }
        }
        return true
    }

    /// Whether a part is an escaped percent sign and the zone of an address, whose escapes stand for what a host may
    /// have, or for a space.
    private static func isZone(_ text: RawSpan, _ zone: Range<Int>) -> Bool {
        guard URLBytes.unescaped(text, at: zone.lowerBound, in: zone) == 0x25, zone.count > 3 else { return false }
        for offset in zone {
            let byte = text.byte(offset)
            if byte == 0x25 {
                guard let decoded = URLBytes.unescaped(text, at: offset, in: zone) else { return false }
                guard decoded == 0x20 || decoded == 0x25 || URLBytes.host.contains(decoded) else { return false }
            } else if byte < 0x80, !URLBytes.host.contains(byte) {
                return false
            }
        }
        return true
    }
}
