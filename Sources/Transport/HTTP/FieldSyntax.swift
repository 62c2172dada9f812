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

/// Whether all bytes may stand in a header's value.
func areFieldValueBytes(_ bytes: Span<UInt8>) -> Bool {
    bytes.withUnsafeBytes { bytes in
        var index = 0
        // Eight at a time; what is set marks a byte that may be a control character.
        while index &+ 8 <= bytes.count {
            let eight = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            let deletes = eight ^ 0x7F7F_7F7F_7F7F_7F7F
            let below = (eight &- 0x2020_2020_2020_2020) & ~eight
            let equal = (deletes &- 0x0101_0101_0101_0101) & ~deletes
            if (below | equal) & 0x8080_8080_8080_8080 != 0 {
                for byte in bytes[index..<(index &+ 8)] where !isFieldValueByte(byte) { return false }
            }
            index &+= 8
        }
        while index < bytes.count {
            guard isFieldValueByte(bytes[index]) else { return false }
            index &+= 1
        }
        return true
    }
}

/// The number of bytes at the start that may stand in a header's name.
func countTokenBytes(_ bytes: Span<UInt8>) -> Int {
    bytes.withUnsafeBytes { bytes in
        var index = 0
        while index < bytes.count {
            if index &+ 8 <= bytes.count {
                // Eight at a time: letters, digits, hyphen and dot are by far the most.
                let odd = oddNameBytes(bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self).littleEndian)
                index &+= odd.trailingZeroBitCount >> 3
                if odd == 0 { continue }
            }
            guard isTokenByte(bytes[index]) else { return index }
            index &+= 1
        }
        return index
    }
}

/// Sets the highest bit of each byte that is not a letter, a digit, a hyphen or a dot.
@inline(__always)
private func oddNameBytes(_ eight: UInt64) -> UInt64 {
    let low = eight & 0x7F7F_7F7F_7F7F_7F7F
    let lowercase = low | 0x2020_2020_2020_2020
    // Adding 0x80 - x sets the highest bit of what is x or more.
    let letters = (lowercase &+ 0x1F1F_1F1F_1F1F_1F1F) & ~(lowercase &+ 0x0505_0505_0505_0505)
    let digits = (low &+ 0x5353_5353_5353_5353) & ~(low &+ 0x4646_4646_4646_4646)
    let slashes = (low &+ 0x5151_5151_5151_5151) & ~(low &+ 0x5050_5050_5050_5050)
    return (~(letters | (digits & ~slashes)) | eight) & 0x8080_8080_8080_8080
}
