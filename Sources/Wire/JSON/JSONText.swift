/// A string inside a JSON text: where its bytes stand, quotes excluded.
///
/// Only the reader that gave it can tell what it says.
package struct JSONText: Equatable, Sendable {
    let start: Int
    let count: Int

    /// Whether the bytes hold escapes, so that what they say differs from what they are.
    let isEscaped: Bool
}

extension JSONReader {
    /// Whether `text` says exactly `other`.
    ///
    /// Allocates nothing unless `text` holds escapes.
    package func says(_ text: JSONText, _ other: StaticString) -> Bool {
        let expected = UnsafeBufferPointer(start: other.utf8Start, count: other.utf8CodeUnitCount)
        guard !text.isEscaped else { return bytes(of: text).elementsEqual(expected) }
        guard text.count == expected.count else { return false }
        for index in 0..<text.count where byte(text.start &+ index) != expected[index] { return false }
        return true
    }

    /// What `text` says, escapes resolved, as UTF-8 bytes; a lone surrogate becomes U+FFFD.
    package func bytes(of text: JSONText) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var index = text.start
        let end = text.start &+ text.count
        while index < end {
            let byte = byte(index)
            if byte != 0x5c {
                result.append(byte)
                index &+= 1
            } else {
                appendEscape(at: &index, end: end, to: &result)
            }
        }
        return result
    }

    /// What `text` says as a String; bytes that are no UTF-8 become U+FFFD.
    package func string(of text: JSONText) -> String {
        String(decoding: bytes(of: text), as: UTF8.self)
    }

    /// Resolves the escape at `index`, which the reader has found valid, and moves behind it.
    private func appendEscape(at index: inout Int, end: Int, to result: inout [UInt8]) {
        let letter = byte(index &+ 1)
        index &+= 2
        switch letter {
        case 0x62: result.append(0x08)
        case 0x66: result.append(0x0c)
        case 0x6e: result.append(0x0a)
        case 0x72: result.append(0x0d)
        case 0x74: result.append(0x09)
        case 0x75: appendScalar(unicodeEscape(at: &index, end: end), to: &result)
        default: result.append(letter)
        }
    }

    /// Reads four hexadecimal digits, and the second half of a surrogate pair when there is one.
    private func unicodeEscape(at index: inout Int, end: Int) -> UInt32 {
        let first = fourDigits(at: index)
        index &+= 4
        guard first & 0xf800 == 0xd800 else { return first }
        guard
            first < 0xdc00, end &- index >= 6,
            byte(index) == 0x5c, byte(index &+ 1) == 0x75
        else { return 0xfffd }
        let second = fourDigits(at: index &+ 2)
        guard second & 0xfc00 == 0xdc00 else { return 0xfffd }
        index &+= 6
        return 0x1_0000 &+ ((first & 0x3ff) &<< 10) &+ (second & 0x3ff)
    }

    private func fourDigits(at index: Int) -> UInt32 {
        var value: UInt32 = 0
        for position in 0..<4 { value = value &<< 4 | UInt32(hexadecimalValue(byte(index &+ position)) ?? 0) }
        return value
    }

    private func appendScalar(_ value: UInt32, to result: inout [UInt8]) {
        let scalar = Unicode.Scalar(value) ?? "\u{fffd}"
        for unit in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { result.append(unit) }
    }
}

/// The value of a hexadecimal digit in either case, nil for any other byte.
func hexadecimalValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte &- 0x30
    case 0x41...0x46: byte &- 0x37
    case 0x61...0x66: byte &- 0x57
    default: nil
    }
}
