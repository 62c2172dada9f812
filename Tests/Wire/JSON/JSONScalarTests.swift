import DPWire
import Testing

@Suite struct JSONScalarTests {
    static let strings: [(String, String)] = [
        (#""""#, ""),
        (#""plain é 😀""#, "plain é 😀"),
        (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"),
        (#""\u0041\u00e9\u20ac""#, "Aé€"),
        (#""\ud83d\ude00!""#, "😀!"),
        (#""\ud83d""#, "\u{fffd}"),
        (#""\ude00x""#, "\u{fffd}x"),
        (#""\ud83dA""#, "\u{fffd}A"),
        (#""\ud83d\u0041""#, "\u{fffd}A"),
        (#""\ud83d\ud83d\ude00""#, "\u{fffd}😀"),
    ]

    @Test(arguments: strings) func stringsAreUnescaped(text: String, expected: String) throws {
        let bytes = Array(text.utf8)
        var reader = JSONReader(bytes.span.bytes)
        let found = try reader.readString()
        let said = reader.string(of: found)
        #expect(said == expected)
    }

    @Test func escapedTextsCompareByWhatTheySay() throws {
        let bytes = Array(#""\u0061b""#.utf8)
        var reader = JSONReader(bytes.span.bytes)
        let found = try reader.readString()
        let answers = [reader.says(found, "ab"), reader.says(found, "u0061b"), reader.says(found, "a")]
        #expect(answers == [true, false, false])
    }

    @Test func bytesThatAreNoUTF8AreKeptAsBytesAndRepairedAsString() throws {
        let bytes: [UInt8] = [0x22, 0x61, 0xff, 0x22]
        var reader = JSONReader(bytes.span.bytes)
        let found = try reader.readString()
        let kept = reader.bytes(of: found)
        let repaired = reader.string(of: found)
        #expect(kept == [0x61, 0xff])
        #expect(repaired == "a\u{fffd}")
    }

    static let doubles = [
        "0", "-0", "1", "0.25", "-12.5", "1e22", "1e23", "1e-22", "1e-23", "9007199254740993", "0.1",
        "123456789.123456789",
        "1.7976931348623157e308", "1e400", "-1e400", "5e-324", "1e-400", "2.2250738585072011e-308",
        "100000000000000000000000000000000000000", "0.30000000000000000000000000000000004", "1e000005", "1E5",
        "123456789012345678901234567890e-10",
    ]

    /// The standard library's parser is the judge, to the last bit.
    @Test(arguments: doubles) func numbersAreTheNearestDouble(text: String) throws {
        let bytes = Array(text.utf8)
        var reader = JSONReader(bytes.span.bytes)
        let value = try reader.readDouble()
        #expect(value.bitPattern == Double(text)?.bitPattern)
        try reader.finish()
    }

    @Test func shortNumbersAgreeWithTheStandardLibrary() throws {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            let digits = UInt64.random(in: 0...(1 << 60), using: &generator)
            let exponent = Int.random(in: -40...40, using: &generator)
            let text = "\(digits)e\(exponent)"
            let bytes = Array(text.utf8)
            var reader = JSONReader(bytes.span.bytes)
            let value = try reader.readDouble()
            #expect(value.bitPattern == Double(text)?.bitPattern, "\(text)")
        }
    }

    static let integers: [(String, Int64?)] = [
        ("0", 0), ("-0", 0), ("42", 42), ("-7", -7), ("1.0", 1), ("1.50e1", 15), ("2e3", 2000), ("0e999999999999", 0),
        ("9223372036854775807", .max), ("-9223372036854775808", .min),
        ("9223372036854775808", nil), ("-9223372036854775809", nil), ("18446744073709551616", nil),
        ("0.5", nil), ("1e-1", nil), ("1e19", nil), ("1e999999999999", nil),
    ]

    @Test(arguments: integers) func integersAreExactOrRefused(text: String, expected: Int64?) {
        let bytes = Array(text.utf8)
        var reader = JSONReader(bytes.span.bytes)
        let value = try? reader.readInteger()
        #expect(value == expected)
    }
}
