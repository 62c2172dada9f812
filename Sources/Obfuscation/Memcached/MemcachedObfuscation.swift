internal import DPWire

/// Takes the value out of a memcached command.
package enum MemcachedObfuscation {
    /// The part of `text` that is the command itself: what stands before the first CR LF, without white space around it.
    package static func command(of text: RawSpan) -> Range<Int> {
        var end = 0
        while end < text.byteCount, text.byte(end) != 0x0d || text.byte(end &+ 1) != 0x0a { end &+= 1 }
        return text.trimmingSpace(in: 0..<end)
    }
}
