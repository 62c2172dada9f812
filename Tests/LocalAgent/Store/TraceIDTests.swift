import DPLocalAgent
import Testing

@Suite struct TraceIDTests {
    @Test func readsTheUsualForms() {
        #expect(
            TraceID("0123456789abcdefFEDCBA9876543210")
                == TraceID(high: 0x0123_4567_89AB_CDEF, low: 0xFEDC_BA98_7654_3210)
        )
        #expect(TraceID("00000000000000ff") == TraceID(low: 255))
        #expect(TraceID("255") == TraceID(low: 255))
        #expect(TraceID("18446744073709551615") == TraceID(low: .max))
    }

    @Test(arguments: [
        "", "x", "-1", "+1", "18446744073709551616", "00000000000000fg", "+0000000000000ff",
        "0000000000000000+00000000000000f", "123456789012345678901234567890", "ff",
    ])
    func refusesOtherTexts(text: String) {
        #expect(TraceID(text) == nil)
    }

    @Test func isWrittenWith32Digits() {
        #expect(TraceID(high: 1, low: 0xAB).hexadecimal == "000000000000000100000000000000ab")
        #expect(TraceID(TraceID(high: 1, low: 2).hexadecimal) == TraceID(high: 1, low: 2))
    }
}
