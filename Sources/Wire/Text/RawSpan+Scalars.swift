/// One step of reading UTF-8: what stands there, and how many bytes it takes.
package struct DecodedScalar: Equatable, Sendable {
    /// The scalar's value; U+FFFD for a byte that is no part of valid UTF-8.
    package let value: UInt32

    /// Its length in bytes, 1 to 4; 0 beyond the end.
    package let width: Int

    /// Whether the byte is no part of valid UTF-8.
    ///
    /// A valid U+FFFD has a width of 3.
    package var isInvalid: Bool { value == 0xfffd && width == 1 }
}

extension RawSpan {
    /// The byte at an offset; 0 outside the bytes.
    @inlinable @inline(__always)
    package func byte(_ offset: Int) -> UInt8 {
        guard UInt(bitPattern: offset) < UInt(bitPattern: byteCount) else { return 0 }
        return unsafe unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
    }

    /// Whether the bytes are exactly this text.
    package func says(_ text: StaticString) -> Bool {
        guard byteCount == text.utf8CodeUnitCount else { return false }
        for offset in 0..<byteCount where byte(offset) != text.utf8Start[offset] { return false }
        return true
    }

    /// The scalar that starts at an offset.
    ///
    /// Surrogates, overlong forms, values above U+10FFFF and truncated sequences are invalid; each of their bytes counts
    /// as one U+FFFD, as the agent's language counts them. In a loop, take ASCII by `byte(_:)` first.
    package func scalar(at offset: Int) -> DecodedScalar {
        let first = byte(offset)
        if first < 0x80 { return DecodedScalar(value: UInt32(first), width: offset >= 0 && offset < byteCount ? 1 : 0) }
        return longScalar(at: offset, first: first)
    }

    /// The scalar that ends at an offset, which is not part of it; for reading backwards.
    package func scalar(before end: Int) -> DecodedScalar {
        guard end > 0, end <= byteCount else { return DecodedScalar(value: 0, width: 0) }
        for width in 1...4 where width <= end {
            let start = end &- width
            guard byte(start) & 0xc0 != 0x80 else { continue }
            let scalar = scalar(at: start)
            if scalar.width == width { return scalar }
            break
        }
        return DecodedScalar(value: 0xfffd, width: 1)
    }

    /// A part without Unicode white space at its ends.
    package func trimmingSpace(in range: Range<Int>) -> Range<Int> {
        var start = range.lowerBound
        var end = range.upperBound
        while start < end {
            let scalar = scalar(at: start)
            guard UnicodeClass.isSpace(scalar.value) else { break }
            start &+= scalar.width
        }
        while start < end {
            let scalar = scalar(before: end)
            guard UnicodeClass.isSpace(scalar.value) else { break }
            end &-= scalar.width
        }
        return start..<Swift.max(start, end)
    }

    private func longScalar(at offset: Int, first: UInt8) -> DecodedScalar {
        let invalid = DecodedScalar(value: 0xfffd, width: 1)
        let second = byte(offset &+ 1)
        switch first {
        case 0xc2...0xdf:
            guard second & 0xc0 == 0x80 else { return invalid }
            return DecodedScalar(value: UInt32(first & 0x1f) &<< 6 | UInt32(second & 0x3f), width: 2)
        case 0xe0...0xef:
            let third = byte(offset &+ 2)
            guard second & 0xc0 == 0x80, third & 0xc0 == 0x80 else { return invalid }
            let value = UInt32(first & 0x0f) &<< 12 | UInt32(second & 0x3f) &<< 6 | UInt32(third & 0x3f)
            guard value >= 0x800, value & 0xf800 != 0xd800 else { return invalid }
            return DecodedScalar(value: value, width: 3)
        case 0xf0...0xf4:
            let third = byte(offset &+ 2)
            let fourth = byte(offset &+ 3)
            guard second & 0xc0 == 0x80, third & 0xc0 == 0x80, fourth & 0xc0 == 0x80 else { return invalid }
            let upper = UInt32(first & 0x07) &<< 18 | UInt32(second & 0x3f) &<< 12
            let value = upper | UInt32(third & 0x3f) &<< 6 | UInt32(fourth & 0x3f)
            guard value >= 0x10000, value <= 0x10ffff else { return invalid }
            return DecodedScalar(value: value, width: 4)
        default:
            return invalid
        }
    }
}

extension [UInt8] {
    /// Appends a copy of a part of some bytes; what lies outside them is left out.
    @inlinable
    package mutating func append(_ bytes: RawSpan, _ range: Range<Int>) {
        let start = Swift.max(range.lowerBound, 0)
        let end = Swift.min(range.upperBound, bytes.byteCount)
        guard start < end else { return }
        unsafe bytes.withUnsafeBytes { append(contentsOf: UnsafeRawBufferPointer(rebasing: $0[start..<end])) }
    }

    /// Appends the bytes of a constant text.
    @inlinable
    package mutating func append(_ text: StaticString) {
        append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Appends a scalar in UTF-8; what is no scalar becomes U+FFFD.
    package mutating func append(scalar value: UInt32) {
        switch value {
        case 0..<0x80:
            append(UInt8(truncatingIfNeeded: value))
        case 0x80..<0x800:
            append(UInt8(truncatingIfNeeded: 0xc0 | value &>> 6))
            append(UInt8(truncatingIfNeeded: 0x80 | value & 0x3f))
        case 0x800..<0xd800, 0xe000..<0x10000:
            append(UInt8(truncatingIfNeeded: 0xe0 | value &>> 12))
            append(UInt8(truncatingIfNeeded: 0x80 | value &>> 6 & 0x3f))
            append(UInt8(truncatingIfNeeded: 0x80 | value & 0x3f))
        case 0x10000...0x10ffff:
            append(UInt8(truncatingIfNeeded: 0xf0 | value &>> 18))
            append(UInt8(truncatingIfNeeded: 0x80 | value &>> 12 & 0x3f))
            append(UInt8(truncatingIfNeeded: 0x80 | value &>> 6 & 0x3f))
            append(UInt8(truncatingIfNeeded: 0x80 | value & 0x3f))
        default:
            append(scalar: 0xfffd)
        }
    }
}
