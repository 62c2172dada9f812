import DPWire
import Testing

/// The bytes that some writing produces.
func written(_ write: (inout ByteBuffer) throws -> Void) rethrows -> [UInt8] {
    var buffer = ByteBuffer()
    try write(&buffer)
    return buffer.copied()
}

@Suite("MessagePack writer")
struct MessagePackWriterTests {
    @Test("Integers take their shortest form")
    func integers() throws {
        let table: [(Int64, [UInt8])] = [
            (0, [0x00]), (127, [0x7F]), (128, [0xCC, 0x80]), (255, [0xCC, 0xFF]), (256, [0xCD, 0x01, 0x00]),
            (65535, [0xCD, 0xFF, 0xFF]), (65536, [0xCE, 0, 1, 0, 0]), (4_294_967_295, [0xCE, 0xFF, 0xFF, 0xFF, 0xFF]),
            (4_294_967_296, [0xCF, 0, 0, 0, 1, 0, 0, 0, 0]), (.max, [0xCF, 0x7F] + [UInt8](repeating: 0xFF, count: 7)),
            (-1, [0xFF]), (-32, [0xE0]), (-33, [0xD0, 0xDF]), (-128, [0xD0, 0x80]), (-129, [0xD1, 0xFF, 0x7F]),
            (-32768, [0xD1, 0x80, 0]), (-32769, [0xD2, 0xFF, 0xFF, 0x7F, 0xFF]),
            (-2_147_483_648, [0xD2, 0x80, 0, 0, 0]),
            (-2_147_483_649, [0xD3, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF]),
            (.min, [0xD3, 0x80, 0, 0, 0, 0, 0, 0, 0]),
        ]
        for (value, bytes) in table {
            #expect(try written { try $0.writeInt(value) } == bytes, "\(value)")
            if value >= 0 { #expect(try written { try $0.writeUInt(UInt64(value)) } == bytes) }
        }
        #expect(try written { try $0.writeUInt(.max) } == [0xCF] + [UInt8](repeating: 0xFF, count: 8))
    }

    @Test("Headers take their shortest form")
    func headers() throws {
        #expect(try written { try $0.writeArrayHeader(15) } == [0x9F])
        #expect(try written { try $0.writeArrayHeader(16) } == [0xDC, 0, 16])
        #expect(try written { try $0.writeArrayHeader(65536) } == [0xDD, 0, 1, 0, 0])
        #expect(try written { try $0.writeMapHeader(15) } == [0x8F])
        #expect(try written { try $0.writeMapHeader(65535) } == [0xDE, 0xFF, 0xFF])
        #expect(try written { try $0.writeMapHeader(65536) } == [0xDF, 0, 1, 0, 0])
        for (count, header) in [
            (0, [0xA0]), (31, [0xBF]), (32, [0xD9, 32]), (255, [0xD9, 255]), (256, [0xDA, 1, 0]),
            (65536, [0xDB, 0, 1, 0, 0]),
        ] as [(Int, [UInt8])] {
            let text = String(repeating: "x", count: count)
            #expect(try written { try $0.writeString(text) } == header + [UInt8](text.utf8))
        }
        for (count, header) in [
            (0, [0xC4, 0]), (255, [0xC4, 255]), (256, [0xC5, 1, 0]), (65536, [0xC6, 0, 1, 0, 0]),
        ]
            as [(Int, [UInt8])]
        {
            let bytes = [UInt8](repeating: 7, count: count)
            #expect(try bytes.withUnsafeBytes { raw in try written { try $0.writeBinary(raw) } } == header + bytes)
        }
    }

    @Test("Fixed widths are kept whatever the value")
    func fixedWidths() throws {
        let bytes = try written { buffer in
            try buffer.write(upTo: 64) {
                $0.fixedUInt8(1)
                $0.fixedUInt32(1)
                $0.fixedUInt64(1)
                $0.fixedInt64(-1)
                $0.double(0)
                $0.bool(true)
                $0.nil()
            }
        }
        let expected: [[UInt8]] = [
            [0xCC, 1], [0xCE, 0, 0, 0, 1], [0xCF, 0, 0, 0, 0, 0, 0, 0, 1], [0xD3] + [UInt8](repeating: 0xFF, count: 8),
            [0xCB] + [UInt8](repeating: 0, count: 8), [0xC3], [0xC0],
        ]
        #expect(bytes == expected.flatMap { $0 })
    }

    @Test("What is written is read back")
    func roundTrip() throws {
        var random = SplitMix64(seed: 5)
        for _ in 0..<2000 {
            let value = Int64(bitPattern: random.next() >> (random.next() % 64))
            let bytes = try written { try $0.writeInt(random.next() % 2 == 0 ? value : ~value) }
            let read = try withCursor(bytes) { (try $0.int64(), $0.remaining) }
            #expect((read.0 == value || read.0 == ~value) && read.1 == 0)
        }
    }
}

/// A small random generator that gives the same numbers for the same seed everywhere.
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
