internal import CDPPlatform
internal import DPWire

extension RawSpan {
    /// Where some bytes stand first from an offset on, as fast as the C library finds them; nil if nowhere.
    func offset(of bytes: [UInt8], from start: Int) -> Int? {
        guard start >= 0, start <= byteCount else { return nil }
        return unsafe withUnsafeBytes { text in
            guard let base = text.baseAddress else { return bytes.isEmpty ? start : nil }
            return bytes.withUnsafeBytes { bytes in
                let found = cdp_memory_find(base + start, text.count &- start, bytes.baseAddress, bytes.count)
                return found.map { $0 - base }
            }
        }
    }

    /// Whether an assertion holds at an offset.
    func holds(_ assertion: Assertion, at offset: Int) -> Bool {
        switch assertion {
        case .textStart: offset == 0
        case .textEnd: offset == byteCount
        case .lineStart: offset == 0 || byte(offset &- 1) == 0x0a
        case .lineEnd: offset == byteCount || byte(offset) == 0x0a
        case .wordBoundary: byte(offset &- 1).isWord != byte(offset).isWord
        case .noWordBoundary: byte(offset &- 1).isWord == byte(offset).isWord
        }
    }
}

extension UInt8 {
    /// Whether it is an ASCII letter or digit, or an underscore.
    var isWord: Bool {
        (self | 0x20) &- 0x61 < 26 || self &- 0x30 < 10 || self == 0x5f
    }
}
