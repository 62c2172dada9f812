import DPWire
import Testing

/// Runs work on a cursor over some bytes, in memory that ends where they do.
func withCursor<Result>(_ bytes: [UInt8], _ work: (inout MessagePackCursor) throws -> Result) throws -> Result {
    let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes.count, alignment: 1)
    defer { memory.deallocate() }
    bytes.withUnsafeBytes { memory.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(memory), byteCount: $0.count) }
    var cursor = MessagePackCursor(base: UnsafeRawPointer(memory), position: 0, end: bytes.count)
    return try work(&cursor)
}

@Suite("MessagePack cursor")
struct MessagePackCursorTests {
    typealias Kind = MessagePackCursor.Kind

    @Test("Each first byte announces its kind")
    func kinds() throws {
        for marker in UInt8.min...UInt8.max {
            let expected: Kind =
                switch marker {
                case 0x00...0x7F, 0xE0...0xFF, 0xCC...0xCF, 0xD0...0xD3: .integer
                case 0x80...0x8F, 0xDE, 0xDF: .map
                case 0x90...0x9F, 0xDC, 0xDD: .array
                case 0xA0...0xBF, 0xD9, 0xDA, 0xDB: .string
                case 0xC0: .nil
                case 0xC2, 0xC3: .bool
                case 0xC4, 0xC5, 0xC6: .binary
                case 0xC7, 0xC8, 0xC9, 0xD4...0xD8: .extension
                case 0xCA, 0xCB: .float
                default: .reserved
                }
            let kind = try withCursor([marker]) { try $0.kind() }
            #expect(kind == expected, "marker \(marker)")
        }
    }

    struct Width: Sendable, CustomTestStringConvertible {
        var bytes: [UInt8]
        var unsigned: UInt64?
        var signed: Int64?
        var testDescription: String { "\(bytes)" }

        init(_ bytes: [UInt8], _ unsigned: UInt64?, _ signed: Int64?) {
            self.bytes = bytes
            self.unsigned = unsigned
            self.signed = signed
        }
    }

    static let widths = [
        Width([0x00], 0, 0),
        Width([0x7F], 127, 127),
        Width([0xFF], nil, -1),
        Width([0xE0], nil, -32),
        Width([0xCC, 0x00], 0, 0),
        Width([0xCC, 0xFF], 255, 255),
        Width([0xCD, 0x00, 0x01], 1, 1),
        Width([0xCD, 0xFF, 0xFE], 65534, 65534),
        Width([0xCE, 0xFF, 0xFF, 0xFF, 0xFE], 4_294_967_294, 4_294_967_294),
        Width([0xCF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], UInt64(Int64.max), .max),
        Width([0xCF, 0x80, 0, 0, 0, 0, 0, 0, 0], 1 << 63, nil),
        Width([0xCF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], .max, nil),
        Width([0xD0, 0x05], 5, 5),
        Width([0xD0, 0x80], nil, -128),
        Width([0xD1, 0x80, 0x00], nil, -32768),
        Width([0xD1, 0x7F, 0xFF], 32767, 32767),
        Width([0xD2, 0x80, 0, 0, 0], nil, -2_147_483_648),
        Width([0xD3, 0x80, 0, 0, 0, 0, 0, 0, 0], nil, .min),
        Width([0xD3, 0, 0, 0, 0, 0, 0, 0, 9], 9, 9),
    ]

    @Test("Integers of all widths are read as signed and unsigned, or found out of range", arguments: widths)
    func integers(_ width: Width) throws {
        let outOfRange = WireError(.outOfRange, at: 0)
        if let unsigned = width.unsigned {
            let read = try withCursor(width.bytes) { (try $0.uint64(), $0.position) }
            #expect(read == (unsigned, width.bytes.count))
        } else {
            #expect(throws: outOfRange) { try withCursor(width.bytes) { try $0.uint64() } }
        }
        if let signed = width.signed {
            let read = try withCursor(width.bytes) { (try $0.int64(), $0.position) }
            #expect(read == (signed, width.bytes.count))
        } else {
            #expect(throws: outOfRange) { try withCursor(width.bytes) { try $0.int64() } }
        }
    }

    @Test("A number may be a float of either width or an integer")
    func numbers() throws {
        let table: [([UInt8], Double)] = [
            ([0xCA, 0x3F, 0xC0, 0, 0], 1.5),
            ([0xCB, 0x40, 0x10, 0xCC, 0xCC, 0xCC, 0xCC, 0xCC, 0xCD], 4.2),
            ([0x05], 5),
            ([0xFB], -5),
            ([0xCF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], 18_446_744_073_709_551_616),
        ]
        for (bytes, expected) in table {
            #expect(try withCursor(bytes) { try $0.number() } == expected)
        }
        #expect(throws: WireError(.unexpectedType, at: 0)) { try withCursor([0xA1, 0x61]) { try $0.number() } }
    }

    @Test("Strings and binary values of all header widths")
    func runs() throws {
        let strings: [[UInt8]] = [
            [0xA2, 1, 2], [0xD9, 2, 1, 2], [0xDA, 0, 2, 1, 2], [0xDB, 0, 0, 0, 2, 1, 2],
        ]
        for bytes in strings {
            let range = try withCursor(bytes) { try $0.string() }
            #expect(range.offset == bytes.count - 2 && range.count == 2)
            #expect(throws: WireError(.unexpectedType, at: 0)) { try withCursor(bytes) { try $0.binary() } }
        }
        let binaries: [[UInt8]] = [[0xC4, 2, 1, 2], [0xC5, 0, 2, 1, 2], [0xC6, 0, 0, 0, 2, 1, 2]]
        for bytes in binaries {
            let range = try withCursor(bytes) { try $0.binary() }
            #expect(range.offset == bytes.count - 2 && range.count == 2)
            #expect(throws: WireError(.unexpectedType, at: 0)) { try withCursor(bytes) { try $0.string() } }
        }
    }

    @Test("A count of elements is only believed if that many bytes are left")
    func counts() throws {
        #expect(try withCursor([0x92, 0, 0]) { try $0.arrayHeader() } == 2)
        #expect(try withCursor([0xDC, 0, 2, 0, 0]) { try $0.arrayHeader() } == 2)
        #expect(try withCursor([0xDD, 0, 0, 0, 2, 0, 0]) { try $0.arrayHeader() } == 2)
        #expect(try withCursor([0x81, 0, 0]) { try $0.mapHeader() } == 1)
        #expect(try withCursor([0xDE, 0, 1, 0, 0]) { try $0.mapHeader() } == 1)
        #expect(try withCursor([0xDF, 0, 0, 0, 1, 0, 0]) { try $0.mapHeader() } == 1)
        let lies: [[UInt8]] = [
            [0x93, 0, 0], [0xDC, 0, 3, 0, 0], [0xDD, 0xFF, 0xFF, 0xFF, 0xFF], [0xDD, 0x10, 0, 0, 0, 0],
        ]
        for bytes in lies {
            #expect(throws: WireError(.truncated, at: 0)) { try withCursor(bytes) { try $0.arrayHeader() } }
        }
        for bytes: [UInt8] in [[0x82, 0, 0, 0], [0xDF, 0xFF, 0xFF, 0xFF, 0xFF], [0xDE, 0, 2, 0, 0, 0]] {
            #expect(throws: WireError(.truncated, at: 0)) { try withCursor(bytes) { try $0.mapHeader() } }
        }
    }

    static let whole: [[UInt8]] = [
        [0xCC, 1], [0xCD, 1, 2], [0xCE, 1, 2, 3, 4], [0xCF, 1, 2, 3, 4, 5, 6, 7, 8], [0xD3, 1, 2, 3, 4, 5, 6, 7, 8],
        [0xCA, 1, 2, 3, 4], [0xCB, 1, 2, 3, 4, 5, 6, 7, 8], [0xA3, 1, 2, 3], [0xD9, 3, 1, 2, 3],
        [0xDA, 0, 3, 1, 2, 3], [0xDB, 0, 0, 0, 3, 1, 2, 3], [0xC4, 1, 1], [0xC5, 0, 1, 1], [0xC6, 0, 0, 0, 1, 1],
        [0xC7, 2, 9, 1, 2], [0xC8, 0, 2, 9, 1, 2], [0xC9, 0, 0, 0, 2, 9, 1, 2], [0xD4, 9, 1], [0xD5, 9, 1, 2],
        [0xD6, 9, 1, 2, 3, 4], [0xD7, 9, 1, 2, 3, 4, 5, 6, 7, 8],
        [0xD8, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
        [0x92, 0xC0, 0xC2], [0x82, 0xA1, 0x61, 0x01, 0xA1, 0x62, 0x91, 0x90], [0xDC, 0, 1, 0xC3], [0xC1],
    ]

    @Test("Skipping moves behind exactly one value and fails on each strict prefix", arguments: whole)
    func skipping(_ bytes: [UInt8]) throws {
        #expect(try withCursor(bytes + [0xC3]) { (try $0.skip(), $0.position).1 } == bytes.count)
        for length in 0..<bytes.count {
            #expect(throws: WireError.self) { try withCursor(Array(bytes[..<length])) { try $0.skip() } }
        }
    }

    @Test("Skipping follows 100 nested containers and no more")
    func depth() throws {
        let inside = [UInt8](repeating: 0x91, count: 100) + [0xC0]
        #expect(try withCursor(inside) { (try $0.skip(), $0.position).1 } == 101)
        #expect(throws: WireError(.tooDeep, at: 100)) { try withCursor([0x91] + inside) { try $0.skip() } }
        var maps: [UInt8] = []
        for _ in 0..<100_000 { maps += [0x81, 0xA1, 0x61] }
        #expect(throws: WireError.self) { try withCursor(maps + [0xC0]) { try $0.skip() } }
    }

    @Test("Many shallow values are skipped whatever their count")
    func breadth() throws {
        let wide = [0xDD, 0, 1, 0, 0] + [UInt8](repeating: 0x90, count: 65_536)
        #expect(try withCursor(wide) { (try $0.skip(), $0.position).1 } == wide.count)
    }

    @Test("Nil is told apart without being consumed")
    func nilValues() throws {
        #expect(try withCursor([0xC0, 1]) { ($0.isAtNil, try $0.skipNil(), $0.position).2 } == 1)
        #expect(try withCursor([0x01]) { ($0.isAtNil, try $0.skipNil(), $0.position).2 } == 0)
        #expect(try withCursor([]) { $0.isAtNil } == false)
        #expect(throws: WireError(.truncated, at: 0)) { try withCursor([]) { try $0.skipNil() } }
    }
}
