/// A set of ASCII bytes.
struct ASCIISet: Sendable {
    /// Bit n: the byte n.
    let low: UInt64
    /// Bit n: the byte 64 + n.
    let high: UInt64

    /// Whether a byte is one of the set; none beyond ASCII is.
    @inline(__always)
    func contains(_ byte: UInt8) -> Bool {
        let bits = byte < 64 ? low : high
        return byte < 128 && bits &>> UInt64(byte & 63) & 1 == 1
    }
}
