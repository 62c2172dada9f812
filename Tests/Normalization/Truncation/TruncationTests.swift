import DPNormalization
import DPWire
import Testing

@Suite struct TruncationTests {
    @Test(arguments: [("aé", 3, 3), ("aé", 2, 1), ("aé", 1, 1), ("🐶", 3, 0), ("🐶", 4, 4), ("abc", 0, 0), ("", 5, 0)])
    func noCharacterIsCut(text: String, limit: Int, end: Int) {
        let bytes = Array(text.utf8)
        let actual = Truncation.end(of: bytes.span.bytes, limit: limit)
        #expect(actual == end)
    }

    @Test func everyCutOfValidTextIsValidAndAsLongAsPossible() {
        let bytes = Array("aé漢🐶é🐶🐶漢漢aé".utf8)
        for limit in 0...bytes.count {
            let end = Truncation.end(of: bytes.span.bytes, limit: limit)
            #expect(String(validating: bytes[..<end], as: UTF8.self) != nil)
            #expect(end <= limit && limit - end < 4)
            if end < limit { #expect(String(validating: bytes[..<limit], as: UTF8.self) == nil) }
        }
    }

    @Test func whatIsNoUTF8IsCutAnywhere() {
        let bytes = [UInt8](repeating: 0x80, count: 9)
        for limit in 0...9 {
            let end = Truncation.end(of: bytes.span.bytes, limit: limit)
            #expect(end == limit)
        }
    }
}
