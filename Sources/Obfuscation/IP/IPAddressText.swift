internal import DPWire

/// Recognises IP addresses in text.
enum IPAddressText {
    /// Where the IPv4 address ends that a part of a text starts with, or nil.
    ///
    /// Its fields, four numbers up to 255 without leading zeros, are all separated by the same one of `.`, `-` and `_`.
    static func endOfIPv4(_ text: RawSpan, _ range: Range<Int>, separator: UInt8) -> Int? {
        var field = 0
        var digits = 0
        var value = 0
        var offset = range.lowerBound
        while offset < range.upperBound {
            let byte = text.byte(offset)
            if byte &- 0x30 < 10 {
                if digits == 1, value == 0 { return nil }
                value = value &* 10 &+ Int(byte &- 0x30)
                digits &+= 1
                if value > 255 { return nil }
            } else if byte == separator {
                if digits == 0 { return nil }
                if field == 3 { break }
                field &+= 1
                digits = 0
                value = 0
            } else {
                break
            }
            offset &+= 1
        }
        return field == 3 && digits > 0 ? offset : nil
    }

    /// Whether a part of a text is an IPv6 address, as a whole and without a zone.
    static func isIPv6(_ text: RawSpan, _ range: Range<Int>) -> Bool {
        var groups = 0
        var hasGap = false
        var offset = range.lowerBound
        let end = range.upperBound
        if text.byte(offset) == 0x3a, offset < end {
            guard offset &+ 1 < end, text.byte(offset &+ 1) == 0x3a else { return false }
            hasGap = true
            offset &+= 2
        }
        while offset < end {
            let start = offset
            while offset < end, offset &- start < 5, isHexadecimal(text.byte(offset)) { offset &+= 1 }
            if offset < end, text.byte(offset) == 0x2e {
                guard groups <= 6 else { return false }
                guard endOfIPv4(text, start..<end, separator: 0x2e) == end else { return false }
                groups &+= 2
                offset = end
                break
            }
            guard offset > start, offset &- start <= 4, groups < 8 else { return false }
            groups &+= 1
            guard offset < end else { break }
            guard text.byte(offset) == 0x3a, offset &+ 1 < end else { return false }
            offset &+= 1
            if text.byte(offset) == 0x3a {
                guard !hasGap else { return false }
                hasGap = true
                offset &+= 1
            }
        }
        return hasGap ? groups < 8 : groups == 8
    }

    /// Whether a part of a text is an IPv6 address, which may have a zone behind `%`.
    static func isZonedIPv6(_ text: RawSpan, _ range: Range<Int>) -> Bool {
        guard let zone = text.firstOffset(of: 0x25, in: range) else { return isIPv6(text, range) }
        return zone &+ 1 < range.upperBound && isIPv6(text, range.lowerBound..<zone)
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 6
    }
}
