#if !hasFeature(Embedded)
extension JSONValue {
    /// Reads one JSON text.
    /// - Throws: what is wrong and at which byte.
    package init(parsing bytes: [UInt8]) throws(JSONError) {
        var reader = JSONReader(bytes.span.bytes)
        self = try Self.read(&reader, bytes)
        try reader.finish()
    }

    /// Reads the next value; the reader bounds how deep it can be.
    private static func read(_ reader: inout JSONReader, _ bytes: [UInt8]) throws(JSONError) -> JSONValue {
        switch try reader.peek() {
        case .object:
            var members: [(String, JSONValue)] = []
            try reader.enterObject()
            while let key = try reader.nextKey() {
                let name = reader.string(of: key)
                members.append((name, try read(&reader, bytes)))
            }
            return .object(members)
        case .array:
            var values: [JSONValue] = []
            try reader.enterArray()
            while try reader.nextElement() { values.append(try read(&reader, bytes)) }
            return .array(values)
        case .string:
            let text = try reader.readString()
            return .string(reader.string(of: text))
        case .number:
            return try readNumber(&reader, bytes)
        case .boolean:
            return .bool(try reader.readBoolean())
        case .null:
            try reader.readNull()
            return .null
        }
    }

    /// Keeps whole numbers whole over both 64-bit ranges, which identifiers use.
    private static func readNumber(_ reader: inout JSONReader, _ bytes: [UInt8]) throws(JSONError) -> JSONValue {
        let start = reader.offset
        try reader.skip()
        let digits = String(decoding: bytes[start..<reader.offset], as: UTF8.self)
        if let value = Int64(digits) { return .integer(value) }
        if let value = UInt64(digits) { return .unsigned(value) }
        guard let value = Double(digits) else { throw JSONError(.invalidNumber, offset: start) }
        return .number(value)
    }
}
#endif
