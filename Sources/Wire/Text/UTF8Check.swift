/// Checks and repairs of UTF-8.
///
/// A repair puts one U+FFFD for each maximal part of an ill-formed sequence, as WHATWG decoders and Swift do.
@usableFromInline
package enum UTF8Check {
    /// The highest bit of each byte, which ASCII does not use.
    @inlinable @inline(__always)
    package static var highBits: UInt64 { 0x8080_8080_8080_8080 }

    /// Tells whether all bytes of a run of 16 or more are ASCII.
    @inlinable @inline(__always)
    package static func isASCII(_ start: UnsafeRawPointer, atLeast16 count: Int) -> Bool {
        var all = start.word(at: count &- 8) | start.word(at: count &- 16)
        var i = 0
        while i < count &- 16 {
            all |= start.word(at: i) | start.word(at: i &+ 8)
            i &+= 16
        }
        return all & highBits == 0
    }

    /// Tells whether all bytes of a run are ASCII.
    @usableFromInline
    package static func isASCII(_ start: UnsafeRawPointer, count: Int) -> Bool {
        if count >= 16 { return isASCII(start, atLeast16: count) }
        var all: UInt8 = 0
        var i = 0
        while i < count {
            all |= start.byte(at: i)
            i &+= 1
        }
        return all < 0x80
    }

    /// Tells whether a run of bytes is well-formed UTF-8.
    @usableFromInline
    package static func isValid(_ start: UnsafeRawPointer, count: Int) -> Bool {
        var i = 0
        while i < count {
            if i &+ 8 <= count, start.word(at: i) & highBits == 0 {
                i &+= 8
                continue
            }
            let part = scan(start, from: i, to: count)
            if !part.isValid { return false }
            i &+= part.count
        }
        return true
    }

    /// Appends the bytes with each ill-formed part replaced by U+FFFD.
    package static func repair(
        _ start: UnsafeRawPointer,
        count: Int,
        into buffer: inout ByteBuffer
    ) throws(WireError) {
        var good = 0
        var i = 0
        while i < count {
            let part = scan(start, from: i, to: count)
            if !part.isValid {
                try buffer.append(start + good, count: i &- good)
                try buffer.append("\u{FFFD}")
                good = i &+ part.count
            }
            i &+= part.count
        }
        try buffer.append(start + good, count: count &- good)
    }

    /// The scalar, or the maximal part of one, that starts at `i`.
    private static func scan(
        _ start: UnsafeRawPointer,
        from i: Int,
        to end: Int
    ) -> (count: Int, isValid: Bool) {
        let lead = start.byte(at: i)
        if lead < 0x80 { return (1, true) }
        let length: Int
        var low: UInt8 = 0x80
        var high: UInt8 = 0xBF
        switch lead {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, low) = (3, 0xA0)
        case 0xED: (length, high) = (3, 0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, low) = (4, 0x90)
        case 0xF1...0xF3: length = 4
        case 0xF4: (length, high) = (4, 0x8F)
        default: return (1, false)
        }
        var n = 1
        while n < length {
            if i &+ n >= end { return (n, false) }
            let byte = start.byte(at: i &+ n)
            if byte < low || byte > high { return (n, false) }
            (low, high) = (0x80, 0xBF)
            n &+= 1
        }
        return (length, true)
    }
}
