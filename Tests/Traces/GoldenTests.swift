import DPTraces
import Testing

@Suite("Golden vectors")
struct GoldenTests {
    @Test("v0.4 is written anew with fixed order and widths", arguments: GoldenVectors.v04)
    func v04(_ vector: GoldenVectors.Vector) throws {
        #expect(hex(try rewrite(bytes(vector.input), .v04, .v04)) == vector.output)
    }

    @Test("An untouched v0.4 payload is sent as it came", arguments: GoldenVectors.v04)
    func untouched(_ vector: GoldenVectors.Vector) throws {
        #expect(hex(try convert(bytes(vector.output), .v04, .v04)) == vector.output)
    }

    @Test("v0.4 becomes v0.5", arguments: GoldenVectors.v05)
    func v05(_ vector: GoldenVectors.Vector) throws {
        #expect(hex(try convert(bytes(vector.input), .v04, .v05)) == vector.output)
    }

    @Test("v0.5 is sent as it came, and is the same when written anew", arguments: GoldenVectors.v05)
    func v05ToV05(_ vector: GoldenVectors.Vector) throws {
        #expect(hex(try convert(bytes(vector.output), .v05, .v05)) == vector.output)
        #expect(hex(try rewrite(bytes(vector.output), .v05, .v05)) == vector.output)
    }

    @Test("V5-5: an index into an empty string table is refused")
    func emptyTable() {
        #expect(throws: TraceReadingError.self) {
            _ = try TraceBatch(reading: bytes("929091919c000000000000000000808000"), as: .v05)
        }
    }
}
