// The character classes of RFC 9110, section 5.

/// Whether a byte may stand in a header's name.
@inline(__always)
func isTokenByte(_ byte: UInt8) -> Bool {
    // One bit for each of ! # $ % & ' * + - . 0-9 (first word) and A-Z ^ _ ` a-z | ~ (second word).
    let low: UInt64 = 0x03FF_6CFA_0000_0000
    let high: UInt64 = 0x57FF_FFFF_C7FF_FFFE
    let word = byte < 64 ? low : high
    return byte < 128 && (word >> UInt64(byte & 63)) & 1 == 1
}

/// Whether a byte may stand in a header's value or a reason phrase.
@inline(__always)
func isFieldValueByte(_ byte: UInt8) -> Bool {
    (byte >= 0x20 && byte != 0x7F) || byte == 0x09
}
