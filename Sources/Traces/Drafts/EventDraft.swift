package import DPWire

/// A span event that is being made.
///
/// As for `SpanDraft`: text is UTF-8 that was checked, and what fails changes nothing. An attribute that is set again takes
/// its new value, whatever its kind.
package struct EventDraft: ~Copyable {
    /// In nanoseconds since 1970.
    let time: UInt64
    /// Begins with the name.
    private var log = DraftLog()

    package init(_ name: UnsafeRawBufferPointer, at time: UInt64) throws(WireError) {
        self.time = time
        try log.appendPrefix(name)
    }

    var name: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: log.bytes[..<log.first]) }
    var entries: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: log.bytes[log.first...]) }

    package mutating func set(_ key: UnsafeRawBufferPointer, text: UnsafeRawBufferPointer) throws(WireError) {
        try log.set(.string, key, text)
    }

    package mutating func set(_ key: UnsafeRawBufferPointer, bool: Bool) throws(WireError) {
        try log.set(.bool, key, bits: bool ? 1 : 0)
    }

    package mutating func set(_ key: UnsafeRawBufferPointer, int: Int64) throws(WireError) {
        try log.set(.int, key, bits: UInt64(bitPattern: int))
    }

    package mutating func set(_ key: UnsafeRawBufferPointer, double: Double) throws(WireError) {
        try log.set(.double, key, bits: double.bitPattern)
    }

    /// Sets an array of texts.
    package mutating func set(_ key: UnsafeRawBufferPointer, texts: borrowing TextsDraft) throws(WireError) {
        try log.set(.stringArray, key, texts.bytes)
    }

    /// Sets an array of truth values: a byte for each, true unless it is 0.
    package mutating func set(_ key: UnsafeRawBufferPointer, bools: UnsafeRawBufferPointer) throws(WireError) {
        try log.set(.boolArray, key, bools)
    }

    /// Sets an array of integers.
    package mutating func set(_ key: UnsafeRawBufferPointer, ints: UnsafeBufferPointer<Int64>) throws(WireError) {
        try log.set(.intArray, key, UnsafeRawBufferPointer(ints))
    }

    /// Sets an array of floating-point numbers.
    package mutating func set(_ key: UnsafeRawBufferPointer, doubles: UnsafeBufferPointer<Double>) throws(WireError) {
        try log.set(.doubleArray, key, UnsafeRawBufferPointer(doubles))
    }
}

/// An array of texts that is being made.
package struct TextsDraft: ~Copyable {
    private var buffer = ByteBuffer()

    package init() {}

    var bytes: UnsafeRawBufferPointer { buffer.bytes }

    package mutating func append(_ text: UnsafeRawBufferPointer) throws(WireError) {
        if text.count > Text.limit { throw WireError(.tooLarge, at: 0) }
        let head = try buffer.reserve(4)
        head.storeBytes(of: UInt32(truncatingIfNeeded: text.count), as: UInt32.self)
        buffer.commit(to: head + 4)
        try buffer.append(text)
    }
}
