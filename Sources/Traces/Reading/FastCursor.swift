internal import DPWire

/// A place in the payload for the loops that read most of it.
///
/// One check, `hasSlack`, covers a whole short key and a whole short value; what is not short or not usual is read
/// through `MessagePackCursor`, which checks each byte. It is a plain value, so that the optimizer keeps it in registers:
/// it is never passed to a function that is not inlined.
struct FastCursor {
    var next: UnsafeRawPointer
    let base: UnsafeRawPointer
    /// Last place with enough bytes behind it.
    let last: UnsafeRawPointer

    /// Bytes that a key and a value may touch together: two headers, twice 31 bytes of text, rounded up.
    static var slack: Int { 64 }

    /// Whether a short key and a short value can be read without further checks.
    @inline(__always)
    var hasSlack: Bool { next <= last }

    /// Offset in the payload.
    @inline(__always)
    var position: Int {
        get { next - base }
        set { next = base + newValue }
    }

    @inline(__always)
    func byte(_ offset: Int) -> UInt8 { next.byte(at: offset) }

    /// Big-endian number of eight bytes.
    @inline(__always)
    func bigEndian64(_ offset: Int) -> UInt64 {
        UInt64(bigEndian: next.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    /// Big-endian number of four bytes.
    @inline(__always)
    func bigEndian32(_ offset: Int) -> UInt32 {
        UInt32(bigEndian: next.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    /// Big-endian number of two bytes.
    @inline(__always)
    func bigEndian16(_ offset: Int) -> UInt16 {
        UInt16(bigEndian: next.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
    }
}

/// The fast paths; each needs the slack checked before, and returns false without moving for what it does not read.
extension FastCursor {
    /// Reads an unsigned integer of the usual widths.
    @inline(__always)
    mutating func unsigned(_ value: inout UInt64) -> Bool {
        let marker = byte(0)
        if marker == 0xCF {
            value = bigEndian64(1)
            next += 9
            return true
        }
        if marker < 0x80 {
            value = UInt64(marker)
            next += 1
            return true
        }
        return false
    }

    /// Reads an integer of one byte.
    @inline(__always)
    mutating func small(_ value: inout Int32) -> Bool {
        let marker = byte(0)
        if marker >= 0x80 { return false }
        value = Int32(marker)
        next += 1
        return true
    }

    /// Reads a signed integer in an unsigned form, or in eight bytes.
    @inline(__always)
    mutating func signed(_ value: inout Int64) -> Bool {
        let marker = UInt(byte(0))
        let width = marker &- 0xCC
        let bits = bigEndian64(1)
        if width < 4 {
            // One, two, four or eight bytes, which now are the highest of `bits`.
            let number = Int64(bitPattern: bits &>> (64 &- UInt64(8 &<< width)))
            if number < 0 { return false }
            value = number
            next += 1 &+ Int(bitPattern: 1 &<< width)
            return true
        }
        if marker < 0x80 {
            value = Int64(bitPattern: UInt64(marker))
            next += 1
            return true
        }
        if marker != 0xD3 { return false }
        value = Int64(bitPattern: bits)
        next += 9
        return true
    }

    /// Reads a text of up to 255 bytes, all of them ASCII.
    @inline(__always)
    mutating func text(_ value: inout Text) -> Bool {
        let marker = UInt(byte(0))
        let count = Int(bitPattern: marker ^ 0xA0)
        if count < 32 {
            let start = next + 1
            var all: UInt64
            if count < 8 {
                // An empty text is judged by bytes that are not its own, and at worst read on the slow path.
                all = start.word(at: 0) &<< UInt64(truncatingIfNeeded: 0 &- count &* 8)
            } else {
                all = start.word(at: 0) | start.word(at: count &- 8)
                if count > 16 { all |= start.word(at: 8) | start.word(at: count &- 16) }
            }
            if all & UTF8Check.highBits != 0 { return false }
            value = Text(payload: start - base, count: count)
            next = start + count
            return true
        }
        if marker != 0xD9 { return false }
        let length = Int(byte(1))
        let start = next + 2
        if length < 16 || start + length > last || !UTF8Check.isASCII(start, atLeast16: length) { return false }
        value = Text(payload: start - base, count: length)
        next = start + length
        return true
    }
}
