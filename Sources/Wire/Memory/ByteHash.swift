/// Hashes of byte runs for tables that hold foreign strings.
///
/// The seed keeps an attacker from choosing colliding strings; it never shows in any output.
@usableFromInline
package enum ByteHash {
    @usableFromInline
    static let factor: UInt64 = 0x9E37_79B9_7F4A_7C15

    /// Both halves of a full product, folded.
    @inlinable @inline(__always)
    package static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let product = a.multipliedFullWidth(by: b)
        return product.high ^ product.low
    }

    /// The hash of one number.
    @inlinable @inline(__always)
    package static func hash(_ value: UInt64, seed: UInt64) -> UInt64 {
        mix(value ^ seed, factor)
    }

    /// The hash of a run of bytes; touches no byte outside it.
    @inlinable @inline(__always)
    package static func hash(_ start: UnsafeRawPointer, count: Int, seed: UInt64) -> UInt64 {
        let length = UInt64(truncatingIfNeeded: count)
        if count > 16 {
            var state = seed
            var i = 0
            while i < count &- 16 {
                state = mix(start.word(at: i) ^ state, start.word(at: i &+ 8) ^ factor)
                i &+= 16
            }
            return mix(start.word(at: count &- 16) ^ state, start.word(at: count &- 8) ^ factor ^ length)
        }
        if count >= 8 {
            return mix(start.word(at: 0) ^ seed, start.word(at: count &- 8) ^ factor ^ length)
        }
        if count >= 4 {
            let bits = UInt64(start.halfWord(at: 0)) | UInt64(start.halfWord(at: count &- 4)) &<< 32
            return mix(bits ^ seed, factor ^ length)
        }
        if count == 0 { return mix(seed, factor) }
        let bits =
            UInt64(start.byte(at: 0)) | UInt64(start.byte(at: count / 2)) &<< 8
            | UInt64(start.byte(at: count &- 1)) &<< 16
        return mix(bits ^ seed, factor ^ length)
    }
}
