import DPWire
import Testing

@Suite struct DecimalNumberTests {
    private func value(_ text: String) -> Double {
        let bytes = Array(text.utf8)
        return DecimalNumber.value(of: bytes.span.bytes) ?? .nan
    }

    @Test(arguments: [
        ("0", 0), ("-0.5", -0.5), ("+7", 7), ("007", 7), ("1.", 1), (".25", 0.25), ("1e3", 1000), ("12.50E-1", 1.25),
        ("0.1", 0.1), ("9007199254740993", 9_007_199_254_740_992), ("1e-400", 0),
    ])
    func decimalsAreRead(text: String, expected: Double) {
        #expect(value(text) == expected)
    }

    @Test(arguments: [
        "", "-", ".", "e1", "1e", "1e+", "1 ", " 1", "0x1", "inf", "nan", "1_0", "1,5", "1e400", "--1", "1.2.3",
    ])
    func anythingElseIsNone(text: String) {
        #expect(value(text).isNaN)
    }
}
