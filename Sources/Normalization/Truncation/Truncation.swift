internal import DPWire

/// Cutting text to a number of bytes without cutting a character.
package enum Truncation {
    /// Where a text ends that is cut to at most `limit` bytes; its own end if it is no longer than that.
    ///
    /// Bytes that are no valid UTF-8 are cut anywhere.
    package static func end(of text: RawSpan, limit: Int) -> Int {
        guard limit < text.byteCount else { return text.byteCount }
        guard limit > 0 else { return 0 }
        for start in stride(from: limit &- 1, through: max(limit &- 3, 0), by: -1) {
            guard text.byte(start) & 0xc0 != 0x80 else { continue }
            let scalar = text.scalar(at: start)
            return start &+ scalar.width > limit ? start : limit
        }
        return limit
    }
}
