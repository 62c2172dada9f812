internal import DPWire

/// A value of an event's attribute.
public enum AttributeValue: Sendable {
    /// A text.
    case string(String)
    /// True or false.
    case bool(Bool)
    /// An integer.
    case int(Int64)
    /// A floating-point number.
    case double(Double)
    /// Values of one kind, none of them an array.
    case array([AttributeValue])
}

extension AttributeValue: Equatable {
    /// Compares kinds and values; texts by their bytes.
    ///
    /// The synthesised comparison would compare texts by Unicode's canonical equivalence, whose tables Embedded mode
    /// does not link.
    public static func == (left: AttributeValue, right: AttributeValue) -> Bool {
        switch (left, right) {
        case (.string(let a), .string(let b)): a.utf8.elementsEqual(b.utf8)
        case (.bool(let a), .bool(let b)): a == b
        case (.int(let a), .int(let b)): a == b
        case (.double(let a), .double(let b)): a == b
        case (.array(let a), .array(let b)): a == b
        default: false
        }
    }
}

/// A look at a span event.
public struct EventView: ~Escapable {
    let storage: UnsafePointer<BatchStorage>
    let record: EventRecord

    @_lifetime(immortal)
    init(_ storage: UnsafePointer<BatchStorage>, _ record: EventRecord?) {
        self.storage = storage
        self.record = record ?? EventRecord()
    }

    /// When it happened, in nanoseconds since 1970.
    public var time: UInt64 { record.time }
    /// What happened.
    public var name: String { storage.pointee.string(record.name) }

    /// Attributes of the event.
    public var attributeCount: Int { record.attributes.length }

    /// The key and value of an attribute by its place; nil beyond the last.
    public func attribute(at index: Int) -> (key: String, value: AttributeValue)? {
        guard index >= 0, index < record.attributes.length,
            let attribute = storage.pointee.attributes[record.attributes.first &+ index]
        else { return nil }
        return (storage.pointee.string(attribute.key), storage.pointee.value(attribute.value))
    }

    /// The value of an attribute, or nil.
    public func attribute(_ key: String) -> AttributeValue? {
        var i = 0
        while let attribute = attribute(at: i) {
            if attribute.key.utf8.elementsEqual(key.utf8) { return attribute.value }
            i &+= 1
        }
        return nil
    }
}

extension BatchStorage {
    /// A typed value as a Swift value.
    func value(_ record: ValueRecord) -> AttributeValue {
        switch record.kind {
        case .string: return .string(string(record.text))
        case .bool: return .bool(record.bool)
        case .int: return .int(record.int)
        case .double: return .double(record.double)
        case .array:
            var values: [AttributeValue] = []
            for element in elements.slice(record.elements.first, record.elements.length) where element.kind != .array {
                values.append(value(element))
            }
            return .array(values)
        }
    }
}
