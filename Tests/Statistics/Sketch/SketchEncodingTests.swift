import DPStatistics
import DPWire
import Testing

@Suite("Sketch as Protocol Buffers")
struct SketchEncodingTests {
    static let mapping = "0a1209000000000040f03f110000000000ea9440"

    @Test(
        "The bytes are those of the specification",
        arguments: [
            ([], "12001a00"), ([100], "120d1208000000000000f03f18c6191a00"), ([0], "12001a0021000000000000f03f"),
            ([123_456_789], "120d1208000000000000f03f18d8271a00"), ([1_000_000], "120d1208000000000000f03f18ea221a00"),
        ] as [([Double], String)]
    )
    func worked(values: [Double], expected: String) throws {
        let encoded = try DDSketch(of: values).encoded()
        #expect(encoded == bytes(Self.mapping + expected))
    }

    @Test("Empty bins between full ones are written")
    func gaps() throws {
        let encoded = try DDSketch(of: [1_500_000, 2_000_000]).encoded()
        let one = "000000000000f03f"
        let gap = String(repeating: "00", count: 18 * 8)
        #expect(encoded == bytes(Self.mapping + "12a60112a001" + one + gap + one + "189e23" + "1a00"))
        #expect(encoded.count == 191)
    }

    @Test("The announced length is the written one, and reading gives the same sketch")
    func roundTrip() throws {
        var random = SystemRandomNumberGenerator()
        let other = try #require(SketchMapping(gamma: 1.0202, indexOffset: 0))
        for round in 0..<200 {
            var sketch = DDSketch(mapping: round % 5 == 0 ? other : .standard)
            for _ in 0..<Int.random(in: 0...80, using: &random) {
                let size = Double.random(in: -4...Double(round % 25), using: &random)
                let weight = Double(Int.random(in: 0...3, using: &random))
                try sketch.add(index: size < -3 ? nil : Int32(size * 100), count: weight)
            }
            let encoded = try sketch.encoded()
            #expect(encoded.count == sketch.encodedByteCount)
            let back = try decoded(encoded)
            #expect(back.mapping == sketch.mapping && back.count == sketch.count)
            #expect(back.bins.count == sketch.bins.count)
            let again = try back.encoded()
            #expect(again == encoded)
        }
    }

    @Test("Both forms of bins are summed, in any order of fields")
    func bothForms() throws {
        let pair = "0a0c" + "08c619" + "110000000000000840"
        let sparse = try decoded(bytes("12" + "0e" + pair + Self.mapping))
        #expect(sparse.bins.lowest == 1635 && sparse.bins.total == 3)
        let both = try decoded(bytes("12" + "1b" + "18c619" + "1208000000000000f03f" + pair + Self.mapping))
        #expect(both.bins.lowest == 1635 && both.bins.count == 1 && both.bins.total == 4)
        let unpacked = try decoded(
            bytes(Self.mapping + "1215" + "11000000000000f03f" + "110000000000000040" + "18c619")
        )
        let run = unpacked.bins.run()
        #expect(run.bins == [1, 2] && run.offset == 1635)
    }

    @Test("Negative values count as zero, unknown fields are passed over")
    func lenient() throws {
        let sketch = try decoded(
            bytes(
                Self.mapping + "1a0d1208000000000000f03f18c619" + "21000000000000f03f" + "2807" + "3a03616263"
                    + "4d01020304"
            )
        )
        #expect(sketch.zeroCount == 2 && sketch.bins.isEmpty)
    }

    @Test(
        "What is no sketch is refused",
        arguments: [
            ("", .mapping), ("1200", .mapping), ("0a00", .mapping), ("0a0909000000000000f03f", .mapping),
            ("0a0909000000000000f87f", .mapping), ("0a1209000000000040f03f11000000000000f07f", .mapping),
            ("0a0b09000000000040f03f1801", .interpolation(1)), (mapping + "21000000000000f0bf", .weight),
            (mapping + "21000000000000f87f", .weight), (mapping + "120a1208000000000000f07f", .weight),
            (mapping + "21ffffffffffffef7f" + "21ffffffffffffef7f", .weight),
            (mapping + "12021201", .wire(WireError(.truncated, at: 23))),
            (mapping + "1204120301", .wire(WireError(.truncated, at: 21))),
            (mapping + "2001", .wire(WireError(.unexpectedType, at: 21))),
            (mapping + "12061880808080" + "20", .wire(WireError(.outOfRange, at: 23))),
        ] as [(String, SketchError)]
    )
    func refused(digits: String, error: SketchError) {
        #expect(throws: error) { _ = try decoded(bytes(digits)) }
    }

    @Test("Bins beyond the range of indices are refused")
    func indexOverflow() throws {
        let last = "18feffffff0f"
        let sparse = bytes(Self.mapping + "12101208000000000000f03f" + last)
        let one = try decoded(sparse)
        #expect(one.bins.lowest == .max && one.count == 1)
        let two = bytes(Self.mapping + "12181210000000000000f03f000000000000f03f" + last)
        #expect(throws: SketchError.wire(WireError(.outOfRange, at: 0))) { _ = try decoded(two) }
    }

    @Test("A long list of bins takes no more memory than any sketch")
    func bounded() throws {
        var buffer = ByteBuffer()
        try buffer.append(bytes(Self.mapping))
        let count = 20_000
        try buffer.writeFieldHeader(2, byteCount: ProtobufOutput.byteCount(2, lengthDelimited: count * 8))
        try buffer.writeFieldHeader(2, byteCount: count * 8)
        for place in 0..<count { try buffer.writeProtobuf(upTo: 8) { $0.fixed64(Double(place % 2).bitPattern) } }
        let sketch = try decoded(buffer.copied())
        #expect(sketch.count == Double(count / 2))
        #expect(sketch.bins.count == 2048 && sketch.bins.highest == Int32(count - 1))
        #expect(sketch.capacityInBytes <= 3 * 2048 * 8 / 2)
    }

    @Test("Cut and damaged bytes are read or refused, never more")
    func damage() throws {
        let whole = try DDSketch(of: [0, 1, 5, 1e6, 1e9, 1e10]).encoded()
        for length in 0..<whole.count { _ = try? decoded(Array(whole[..<length])) }
        var random = SystemRandomNumberGenerator()
        for _ in 0..<5000 {
            var damaged = whole
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                damaged[Int.random(in: 0..<whole.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            if let sketch = try? decoded(damaged) {
                #expect(sketch.count.isFinite && sketch.bins.count <= 2048)
                _ = sketch.quantile(0.5)
                var other = try DDSketch(of: [1])
                try other.merge(sketch)
            }
        }
    }
}
