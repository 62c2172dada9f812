import DPNormalization
import DPWire
import Testing

@Suite struct StatusCodeTests {
    @Test(arguments: [
        ("200", true), ("0200", true), ("599", true), ("", false), ("+200", false), (" 200", false), ("2e2", false),
    ])
    func codes(text: String, isValid: Bool) {
        expect(Array(text.utf8), isValid: isValid)
    }

    private func expect(_ text: [UInt8], isValid: Bool) {
        let actual = StatusCode.isValid(text.span.bytes)
        #expect(actual == isValid)
    }

    @Test func aNumberBeyondAnyWidthIsNone() {
        expect([UInt8](repeating: 0x39, count: 5000), isValid: false)
        expect([UInt8](repeating: 0x30, count: 5000) + [0x31, 0x30, 0x30], isValid: true)
    }
}
