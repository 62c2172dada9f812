import DPTraces
import Testing

@Suite("Hostile payloads")
struct HostilePayloadTests {
    /// Payloads of a few bytes that declare, nest or cut off; each must be refused at no cost.
    static let refused: [(String, TraceFormat)] = [
        ("ddffffffff", .v04), ("91ddffffffff", .v04), ("91dd10000000", .v04), ("919181a46d657461dfffffffff", .v04),
        ("919181a76d657472696373dfffffffff", .v04), ("919181ab6d6574615f737472756374dfffffffff", .v04),
        ("919181aa7370616e5f6c696e6b73ddffffffff", .v04), ("919181ab7370616e5f6576656e7473ddffffffff", .v04),
        ("919181dbffffffff", .v04), ("919181d9", .v04), ("dfffffffff", .v04), ("dbffffffff", .v04),
        ("c6ffffffff", .v04),
        ("c9ffffffff01", .v04), ("9191df7fffffff", .v04), ("919181a773657276696365db7fffffff616263", .v04),
        ("919181ab6d6574615f73747275637481a178c67fffffff", .v04), ("92ddffffffff", .v05), ("9291a0ddffffffff", .v05),
        ("9291a091ddffffffff", .v05), ("9291a091919c000000000000000000dfffffffff", .v05), ("92dd017d7840", .v05),
        ("9291a0dd7fffffff", .v05),
        ("9191 81aa7370616e5f6c696e6b73 91 81aa61747472696275746573 dfffffffff", .v04),
        ("9191 81ab7370616e5f6576656e7473 91 81aa61747472696275746573 dfffffffff", .v04),
        (
            "9191 81ab7370616e5f6576656e7473 91 81aa61747472696275746573 81a16b 82a47479706504 ab61727261795f76616c7565"
                + "81a676616c756573 ddffffffff", .v04
        ),
    ]

    @Test("Lengths that cannot be are refused before anything is reserved", arguments: refused)
    func declaredLengths(_ payload: String, _ format: TraceFormat) throws {
        var batch = TraceBatch()
        #expect(throws: TraceReadingError.self) {
            try bytes(payload).withUnsafeBytes { try batch.read($0, as: format) }
        }
        #expect(batch.retainedByteCount < 100_000)
    }

    @Test("Deep nesting is refused, or passed over in an unknown field up to 100 containers")
    func nesting() throws {
        let deep = [UInt8](repeating: 0x91, count: 100_000) + [0x90]
        #expect(throws: TraceReadingError.self) { _ = try TraceBatch(reading: deep, as: .v04) }
        do {
            _ = try TraceBatch(reading: oneSpan([("extra", .raw(deep))]), as: .v04)
            Issue.record("was accepted")
        } catch {
            #expect(error.code == .tooDeep)
            #expect(error.path == "trace 0, span 0, unknown field")
        }
        let allowed = [UInt8](repeating: 0x91, count: 99) + [0x90]
        #expect(try TraceBatch(reading: oneSpan([("extra", .raw(allowed))]), as: .v04).corrections.unknownFields == 1)
    }

    @Test("Many tiny elements are refused once they take far more memory than their bytes")
    func expansion() throws {
        let spans = [0x91, 0xDD, 0x00, 0x04, 0x93, 0xE0] + [UInt8](repeating: 0x80, count: 300_000)
        do {
            _ = try TraceBatch(reading: spans, as: .v04)
            Issue.record("was accepted")
        } catch {
            #expect(error.code == .expansionTooLarge)
        }
        // As many as a small payload can hold are nothing special.
        let few = [0x91, 0xDC, 0x27, 0x10] + [UInt8](repeating: 0x80, count: 10_000)
        #expect(try TraceBatch(reading: few, as: .v04).spanCount == 10_000)
    }

    @Test("A v0.5 payload that would grow without bound as v0.4 is refused")
    func bomb() throws {
        let long = String(repeating: "x", count: 1_000_000)
        let tags = Pack.map((0..<8).map { (.int(Int64($0 + 2)), 1) })
        let span = Pack.array([0, 0, 0, 1, 1, 0, 0, 0, 0, tags, [:], 0])
        let keys = (0..<8).map { Pack(stringLiteral: "k\($0)") }
        let payload = Pack.array([
            .array(["", Pack(stringLiteral: long)] + keys), .array([.array(Array(repeating: span, count: 100))]),
        ]).bytes
        let batch = try TraceBatch(reading: payload, as: .v05)
        do {
            _ = try batch.encoded(as: .v04)
            Issue.record("was accepted")
        } catch {
            #expect(error.code == .tooLarge)
        }
        #expect(try batch.encoded(as: .v05) == payload)
    }

    /// Small payloads that between them have every field.
    static let small: [(String, TraceFormat)] = [
        (GoldenVectors.v04[2].input, .v04), (GoldenVectors.v04[2].output, .v04), (GoldenVectors.v04[3].input, .v04),
        (GoldenVectors.v04[5].output, .v04), (GoldenVectors.v05[2].output, .v05), (GoldenVectors.v05[3].output, .v05),
    ]

    @Test("Every strict prefix is refused", arguments: small)
    func prefixes(_ payload: String, _ format: TraceFormat) throws {
        let whole = bytes(payload)
        for length in 0..<whole.count {
            // In memory that ends where the prefix does.
            let prefix = Array(whole[..<length])
            #expect(throws: TraceReadingError.self, "\(length) bytes") {
                _ = try TraceBatch(reading: prefix, as: format)
            }
        }
    }

    @Test("Every single changed byte gives an error or a batch that is written and read again", arguments: small)
    func mutations(_ payload: String, _ format: TraceFormat) throws {
        var changed = bytes(payload)
        var batch = TraceBatch()
        var again = TraceBatch()
        var encoder = TraceEncoder()
        for i in changed.indices {
            let original = changed[i]
            for value in UInt8.min...UInt8.max where value != original {
                changed[i] = value
                try changed.withUnsafeBytes { raw in
                    do { try batch.read(raw, as: format) } catch { return }
                    // Writing what is accepted takes long; only some values can matter to it.
                    if !(value < 3 || value >= 0xC0 || value & 0x0F == 0) { return }
                    batch.markTopLevel()
                    for output in [TraceFormat.v04, .v05] {
                        let sent = try encoder.encode(batch, as: output).copied()
                        try sent.withUnsafeBytes { try again.read($0, as: output) }
                        if again.spanCount != batch.spanCount || again.chunkCount != batch.chunkCount
                            || again.corrections.total != 0
                        {
                            Issue.record("byte \(i) as \(value) to \(output.name)")
                        }
                    }
                }
            }
            changed[i] = original
        }
    }

    @Test("A fault in the last byte refuses the payload")
    func lastByte() {
        var v04 = oneSpan([("name", "n"), ("metrics", ["k": 1.0]), ("error", 1)])
        v04[v04.count - 1] = 0xC1
        #expect(throws: TraceReadingError.self) { _ = try TraceBatch(reading: v04, as: .v04) }
        var v05 = oneSpanV05([""])
        v05[v05.count - 1] = 0x01
        #expect(throws: TraceReadingError.self) { _ = try TraceBatch(reading: v05, as: .v05) }
    }
}
