import DPWire
import Testing

@Suite("Protocol Buffers")
struct ProtobufTests {
    /// The numbers and bytes of the format's own description, and both ends of each length.
    @Test("Varints and their lengths")
    func varints() throws {
        let table: [(UInt64, [UInt8])] = [
            (0, [0]), (1, [1]), (127, [0x7F]), (128, [0x80, 1]), (150, [0x96, 1]), (16383, [0xFF, 0x7F]),
            (16384, [0x80, 0x80, 1]), (.max, [UInt8](repeating: 0xFF, count: 9) + [1]),
        ]
        for (value, bytes) in table {
            #expect(try written { try $0.writeField(1, varint: value) } == [8] + bytes)
            #expect(ProtobufOutput.byteCount(varint: value) == bytes.count)
            #expect(try reading(bytes) { try $0.varint() } == value)
        }
        for shift in 0..<64 {
            let value = UInt64(1) << UInt64(shift)
            #expect(ProtobufOutput.byteCount(varint: value) == shift / 7 + 1)
            #expect(ProtobufOutput.byteCount(varint: value - 1) == max(0, shift - 1) / 7 + 1)
        }
    }

    @Test("Signed numbers alternate")
    func zigzag() throws {
        for (value, bits) in [(0, 0), (-1, 1), (1, 2), (-2, 3), (.max, .max - 1), (.min, .max)] as [(Int64, UInt64)] {
            #expect(ProtobufOutput.zigzag(value) == bits)
            let bytes = try written { try $0.writeField(3, zigzag: value) }
            #expect(try reading(Array(bytes.dropFirst())) { try $0.zigzag() } == value)
        }
    }

    @Test("Fields carry their number and layout, and are read back in order")
    func fields() throws {
        let text: [UInt8] = Array("testing".utf8)
        let bytes = try written { buffer in
            try buffer.writeField(1, double: 1)
            try text.withUnsafeBytes { try buffer.writeField(2, bytes: $0) }
            try buffer.writeField(16, varint: 5)
            try buffer.writeFieldHeader(536_870_911, byteCount: 2)
            try buffer.append([7, 8])
        }
        #expect(
            bytes == [9, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 0x12, 7] + text
                + [0x80, 1, 5, 0xFA, 0xFF, 0xFF, 0xFF, 0x0F, 2, 7, 8]
        )
        try bytes.withUnsafeBytes { raw in
            var cursor = try #require(ProtobufCursor(raw))
            #expect(try cursor.next() == .init(number: 1, type: .fixed64))
            #expect(try cursor.double() == 1)
            #expect(try cursor.next() == .init(number: 2, type: .lengthDelimited))
            let nested = try cursor.nested()
            #expect(Array(raw[nested.position..<nested.end]) == text)
            let field = try #require(try cursor.next())
            #expect(field == .init(number: 16, type: .varint))
            #expect(throws: WireError.self) { try cursor.require(.fixed64, for: field) }
            try cursor.skip(.varint)
            #expect(try cursor.next()?.number == 536_870_911)
            try cursor.skip(.lengthDelimited)
            #expect(try cursor.next() == nil)
        }
    }

    @Test("Sizes are those of what is written")
    func sizes() throws {
        for field: UInt32 in [1, 15, 16, 2047, 2048, 536_870_911] {
            #expect(
                ProtobufOutput.byteCount(field, varint: 300)
                    == (try written { try $0.writeField(field, varint: 300) }).count
            )
            #expect(
                ProtobufOutput.byteCount(fixed64Field: field)
                    == (try written { try $0.writeField(field, double: 2) }).count
            )
            let bytes = [UInt8](repeating: 1, count: 200)
            let count = try bytes.withUnsafeBytes { raw in try written { try $0.writeField(field, bytes: raw) }.count }
            #expect(ProtobufOutput.byteCount(field, lengthDelimited: 200) == count)
        }
    }

    @Test(
        "Faults are refused where they stand",
        arguments: [
            ([0x80], .truncated, 1), ([0x08], .truncated, 1), ([0x08, 0xFF], .truncated, 2),
            ([0x09, 1, 2], .truncated, 3),
            ([0x0D, 1, 2, 3], .truncated, 4), ([0x0A, 3, 1, 2], .truncated, 1),
            ([0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1], .truncated, 1),
            ([0x00, 1], .invalid, 0), ([0x0B], .invalid, 0), ([0x0C], .invalid, 0), ([0x0F], .invalid, 0),
            ([0x88, 0x80, 0x80, 0x80, 0x10, 1], .invalid, 0),
            ([0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 2], .outOfRange, 1),
            ([0x08, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0], .outOfRange, 1),
        ] as [([UInt8], WireError.Code, Int)]
    )
    func faults(bytes: [UInt8], code: WireError.Code, offset: Int) {
        #expect(throws: WireError(code, at: offset)) {
            try reading(bytes) { cursor in
                while let field = try cursor.next() { try cursor.skip(field.type) }
            }
        }
    }

    @Test("An empty message has no fields")
    func empty() {
        [UInt8]().withUnsafeBytes { #expect(ProtobufCursor($0) == nil) }
    }

    private func reading<Value>(_ bytes: [UInt8], _ body: (inout ProtobufCursor) throws -> Value) throws -> Value {
        try bytes.withUnsafeBytes { raw in
            var cursor = try #require(ProtobufCursor(raw))
            return try body(&cursor)
        }
    }
}
