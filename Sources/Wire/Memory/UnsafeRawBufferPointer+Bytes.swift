extension UnsafeRawBufferPointer {
    /// No bytes.
    @inlinable @inline(__always)
    package static var none: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: nil, count: 0) }

    /// The bytes of a constant.
    @inlinable @inline(__always)
    package init(_ text: StaticString) {
        self.init(start: text.utf8Start, count: text.utf8CodeUnitCount)
    }

    /// Whether both have the same bytes.
    @inlinable @inline(__always)
    package func hasSameBytes(as other: UnsafeRawBufferPointer) -> Bool {
        if count != other.count { return false }
        guard let start = baseAddress, let otherStart = other.baseAddress else { return true }
        return start == otherStart || start.equals(otherStart, count: count)
    }

    /// The hash of the bytes by `ByteHash`.
    @inlinable @inline(__always)
    package func hashed(seed: UInt64) -> UInt64 {
        guard let start = baseAddress else { return ByteHash.hash(0, seed: seed) }
        return ByteHash.hash(start, count: count, seed: seed)
    }
}
