import DPWire
import Testing

@Suite("JSON writer")
struct JSONWriterTests {
    private func text(_ write: (inout JSONWriter) throws -> Void) rethrows -> String {
        var writer = JSONWriter()
        try write(&writer)
        return String(decoding: writer.buffer.bytes, as: UTF8.self)
    }

    @Test("Commas stand between members and elements, and nowhere else")
    func punctuation() throws {
        let result = try text {
            try $0.beginObject()
            try $0.name("a")
            try $0.beginArray()
            try $0.int(-1)
            try $0.uint(.max)
            try $0.beginObject()
            try $0.endObject()
            try $0.beginArray()
            try $0.endArray()
            try $0.endArray()
            try $0.name("b")
            try $0.bool(true)
            try $0.name("c")
            try $0.null()
            try $0.name("d")
            try $0.hex(0xAB, 1)
            try $0.endObject()
        }
        let hex = "00000000000000ab0000000000000001"
        #expect(result == #"{"a":[-1,18446744073709551615,{},[]],"b":true,"c":null,"d":"\#(hex)"}"#)
    }

    @Test("Quotes, backslashes and control bytes are escaped, all else is raw")
    func escapes() throws {
        let result = try text { try $0.string("\"\\/\u{8}\u{9}\u{A}\u{C}\u{D}\u{0}\u{1F}\u{7F}é💥") }
        #expect(result == #""\"\\/\b\t\n\f\r\u0000\u001f"# + "\u{7F}é💥\"")
        #expect(try text { try $0.string("") } == #""""#)
    }

    /// Doubles and their one spelling.
    static let doubles: [(Double, String)] = [
        (0, "0.0"), (-0.0, "-0.0"), (1, "1.0"), (-1.5, "-1.5"), (0.1, "0.1"), (4.2, "4.2"), (100, "100.0"),
        (123_456.789, "123456.789"), (1e15, "1000000000000000.0"), (9_007_199_254_740_992, "9007199254740992.0"),
        (1e16, "1e16"), (1.5e16, "1.5e16"), (1e21, "1e21"), (1e-5, "0.00001"), (1.25e-5, "0.0000125"), (1e-6, "1e-6"),
        (1.5e-7, "1.5e-7"), (.leastNonzeroMagnitude, "5e-324"), (.greatestFiniteMagnitude, "1.7976931348623157e308"),
        (.leastNormalMagnitude, "2.2250738585072014e-308"), (0.3, "0.3"), (2.5e-3, "0.0025"),
        (.nan, "null"), (.infinity, "null"), (-.infinity, "null"),
    ]

    @Test("A double has one shortest spelling", arguments: doubles)
    func spelling(_ value: Double, _ expected: String) throws {
        #expect(try text { try $0.double(value) } == expected)
    }

    @Test("Every spelled double reads back as itself")
    func exactness() throws {
        var random = SplitMix64(seed: 3)
        for _ in 0..<3000 {
            let value = Double(bitPattern: random.next())
            guard value.isFinite else { continue }
            #expect(Double(try text { try $0.double(value) }) == value)
        }
    }
}
