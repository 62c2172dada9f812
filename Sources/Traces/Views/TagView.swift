internal import DPWire

/// A look at a tag, a `meta_struct` value or an attribute of a link.
public struct TagView: ~Escapable {
    private let storage: UnsafePointer<BatchStorage>
    private let record: TagRecord?

    @_lifetime(immortal)
    init(_ storage: UnsafePointer<BatchStorage>, _ record: TagRecord?) {
        self.storage = storage
        self.record = record
    }

    /// The key.
    public var key: String {
        guard let record else { return "" }
        return storage.pointee.string(record.key)
    }

    /// The value; of a `meta_struct` value, which is no text, see `valueBytes`.
    public var value: String {
        guard let record else { return "" }
        return storage.pointee.string(record.value)
    }

    /// UTF-8 of the key.
    public var keyBytes: RawSpan {
        @_lifetime(copy self)
        get {
            let bytes = record.map { storage.pointee.bytes($0.key) } ?? UnsafeRawBufferPointer(start: nil, count: 0)
            return _overrideLifetime(RawSpan(_unsafeBytes: bytes), copying: self)
        }
    }

    /// Bytes of the value: UTF-8, or MessagePack of a `meta_struct` value.
    public var valueBytes: RawSpan {
        @_lifetime(copy self)
        get {
            let bytes = storage.pointee.bytes(record?.value ?? .empty)
            return _overrideLifetime(RawSpan(_unsafeBytes: bytes), copying: self)
        }
    }
}

extension BatchStorage {
    /// A tag by its place in a run.
    func record(_ index: Int, of range: RecordRange) -> TagRecord? {
        guard index >= 0, index < range.length else { return nil }
        return tags[range.first &+ index]
    }

    /// The value of the tag with a name.
    func tag(named name: String, in range: RecordRange) -> Text? {
        guard let number = number(ofKey: name, count: range.length, { tags[range.first &+ $0]?.key }) else {
            return nil
        }
        return tags[range.first &+ number]?.value
    }

    /// The value of the tag whose key has these bytes.
    func tag(named name: UnsafeRawBufferPointer, in range: RecordRange) -> Text? {
        guard let number = number(ofKey: name, count: range.length, { tags[range.first &+ $0]?.key }) else {
            return nil
        }
        return tags[range.first &+ number]?.value
    }

    /// The value of the metric with a name.
    func metric(named name: String, in range: RecordRange) -> Double? {
        guard let number = number(ofKey: name, count: range.length, { metrics[range.first &+ $0]?.key }) else {
            return nil
        }
        return metrics[range.first &+ number]?.value
    }

    private func number(ofKey name: String, count: Int, _ keyOf: (Int) -> TagKey?) -> Int? {
        var name = name
        return name.withUTF8 { number(ofKey: UnsafeRawBufferPointer($0), count: count, keyOf) }
    }

    /// The number of the record whose key has these bytes.
    func number(ofKey name: UnsafeRawBufferPointer, count: Int, _ keyOf: (Int) -> TagKey?) -> Int? {
        let known = name.baseAddress.map { KnownKey.number(of: $0, count: name.count) } ?? 0
        var i = 0
        while i < count {
            if let key = keyOf(i) {
                if known != 0 || key.isKnown {
                    if key.knownNumber == known { return i }
                } else {
                    let bytes = bytes(key.text)
                    if bytes.count == name.count, bytes.elementsEqual(name) { return i }
                }
            }
            i &+= 1
        }
        return nil
    }
}

/// Numbers in hexadecimal text.
enum HexText {
    /// The value of 1 to 16 hexadecimal digits; nil for any other text.
    static func value(_ text: UnsafeRawBufferPointer) -> UInt64? {
        if text.isEmpty || text.count > 16 { return nil }
        var value: UInt64 = 0
        for byte in text {
            let digit: UInt8
            switch byte {
            case 0x30...0x39: digit = byte &- 0x30
            case 0x61...0x66: digit = byte &- 0x57
            case 0x41...0x46: digit = byte &- 0x37
            default: return nil
            }
            value = value &<< 4 | UInt64(digit)
        }
        return value
    }
}
