internal import DPWire

/// Which bytes may stand in which part of a URL, and how the others are written.
enum URLBytes {
    /// In a host: letters, digits and ``-_.~!$&'()*+,;=:[]<>"``.
    static let host = ASCIISet(low: 0x7fff_7fd6_0000_0000, high: 0x47ff_fffe_afff_fffe)
    /// In user information: letters, digits and `-_.~:!$&'()*+,;=%@`.
    static let userInformation = ASCIISet(low: 0x2fff_7ff2_0000_0000, high: 0x47ff_fffe_87ff_ffff)
    /// In a path that is written anew: letters, digits and `-_.~$&+,/:;=@`.
    static let path = ASCIISet(low: 0x2fff_f850_0000_0000, high: 0x47ff_fffe_87ff_ffff)
    /// In a path that is taken as it is: also `!'()*[]` and escapes.
    static let encodedPath = ASCIISet(low: 0x2fff_fff2_0000_0000, high: 0x47ff_fffe_afff_ffff)
    /// In a fragment that is written anew: letters, digits and `-_.~$&+,/:;=?@!()*`.
    static let fragment = ASCIISet(low: 0xafff_ff52_0000_0000, high: 0x47ff_fffe_87ff_ffff)
    /// In a fragment that is taken as it is: also `'[]` and escapes.
    static let encodedFragment = ASCIISet(low: 0xafff_fff2_0000_0000, high: 0x47ff_fffe_afff_ffff)

    /// The byte that an escape stands for; nil if there is no whole one at an offset of a part.
    static func unescaped(_ text: RawSpan, at offset: Int, in part: Range<Int>) -> UInt8? {
        guard offset &+ 2 < part.upperBound else { return nil }
        let high = hexadecimalValue(text.byte(offset &+ 1))
        let low = hexadecimalValue(text.byte(offset &+ 2))
        guard high < 16, low < 16 else { return nil }
        return high &<< 4 | low
    }

    /// Whether all escapes of a part are whole.
    static func isDecodable(_ text: RawSpan, _ part: Range<Int>) -> Bool {
        for offset in part where text.byte(offset) == 0x25 {
            if unescaped(text, at: offset, in: part) == nil { return false }
        }
        return true
    }

    /// Appends a part as it is if it has nothing but allowed bytes; else decoded and written anew.
    static func append(
        _ text: RawSpan,
        _ part: Range<Int>,
        allowing raw: ASCIISet,
        elseOnly safe: ASCIISet,
        to output: inout ByteBuffer
    ) throws(WireError) {
        var isAllowed = true
        for offset in part where !raw.contains(text.byte(offset)) { isAllowed = false }
        if isAllowed {
            try output.append(text, part)
        } else {
            try appendAnew(text, part, leaving: safe, to: &output)
        }
    }

    /// Appends the decoded form of a part, with all but some bytes escaped.
    static func appendAnew(
        _ text: RawSpan,
        _ part: Range<Int>,
        leaving safe: ASCIISet,
        to output: inout ByteBuffer
    ) throws(WireError) {
        var offset = part.lowerBound
        while offset < part.upperBound {
            var byte = text.byte(offset)
            offset &+= 1
            if byte == 0x25, let decoded = unescaped(text, at: offset &- 1, in: part) {
                byte = decoded
                offset &+= 2
            }
            try append(byte, leaving: safe, to: &output)
        }
    }

    /// Appends a byte, escaped unless it is one of some.
    static func append(_ byte: UInt8, leaving safe: ASCIISet, to output: inout ByteBuffer) throws(WireError) {
        guard !safe.contains(byte) else { return try output.append(byte) }
        try output.append(0x25)
        try output.append(hexadecimalDigit(byte &>> 4))
        try output.append(hexadecimalDigit(byte & 15))
    }

    private static func hexadecimalDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? value &+ 0x30 : value &+ 0x37
    }

    /// The value of a digit; 16 or more for any other byte.
    private static func hexadecimalValue(_ byte: UInt8) -> UInt8 {
        if byte &- 0x30 < 10 { return byte &- 0x30 }
        let letter = (byte | 0x20) &- 0x61
        return letter < 6 ? letter &+ 10 : .max
    }
}
