import DPWire
import Testing

@Suite("UTF-8 repair")
struct UTF8RepairTests {
    /// Ill-formed bytes, and the count of U+FFFD that stand for them.
    static let table: [([UInt8], Int)] = [
        ([0x80], 1), ([0xBF], 1), ([0xC0, 0xAF], 2), ([0xC1, 0xBF], 2), ([0xFE], 1), ([0xFF, 0xFE], 2),
        ([0xC2], 1), ([0xE0, 0x80, 0x80], 3), ([0xE0, 0xA0], 1), ([0xE2, 0x82], 1), ([0xED, 0xA0, 0x80], 3),
        ([0xF0, 0x80, 0x80, 0x80], 4), ([0xF0, 0x9F, 0x92], 1), ([0xF0, 0x9F], 1), ([0xF4, 0x90, 0x80, 0x80], 4),
        ([0xF5, 0x80, 0x80, 0x80], 4), ([0xF8, 0x88, 0x80, 0x80, 0x80], 5), ([0xE1, 0x80, 0xE2, 0xF0, 0x91, 0x92], 3),
        ([0xC2, 0xC2, 0xA0], 1),
    ]

    private func repaired(_ bytes: [UInt8]) throws -> [UInt8] {
        try bytes.withUnsafeBytes { raw in
            guard let start = raw.baseAddress else { return [] }
            var buffer = ByteBuffer()
            try UTF8Check.repair(start, count: raw.count, into: &buffer)
            return buffer.copied()
        }
    }

    private func isValid(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { raw in raw.baseAddress.map { UTF8Check.isValid($0, count: raw.count) } ?? true }
    }

    @Test("One U+FFFD stands for each maximal part of an ill-formed sequence", arguments: table)
    func parts(_ bytes: [UInt8], _ count: Int) throws {
        // In every place of a word, and with good text on both sides.
        for lead in 0..<9 {
            let before = [UInt8](repeating: 0x61, count: lead)
            let whole = before + bytes + Array("é".utf8)
            #expect(!isValid(whole))
            let result = String(decoding: try repaired(whole), as: UTF8.self)
            #expect(result == String(decoding: whole, as: UTF8.self))
            #expect(result.unicodeScalars.filter { $0 == "\u{FFFD}" }.count == count)
        }
    }

    @Test("Repair agrees with the standard library on arbitrary bytes, and changes no good text")
    func random() throws {
        var random = SplitMix64(seed: 11)
        let pool: [UInt8] = [
            0x41, 0x7F, 0x80, 0x9F, 0xA0, 0xBF, 0xC2, 0xE0, 0xE2, 0xED, 0xEF, 0xF0, 0xF1, 0xF4, 0xF5, 0,
        ]
        for _ in 0..<5000 {
            let bytes = (0..<Int(random.next() % 24)).map { _ in pool[Int(random.next() % 16)] }
            let expected = Array(String(decoding: bytes, as: UTF8.self).utf8)
            #expect(try repaired(bytes) == expected)
            #expect(isValid(bytes) == (bytes == expected))
            #expect(isValid(expected))
        }
    }

    @Test("A high byte is found at each place of runs of all lengths")
    func ascii() {
        for count in 1...70 {
            var bytes = [UInt8](repeating: 0x7F, count: count)
            func isASCII() -> Bool {
                bytes.withUnsafeBytes { raw in raw.baseAddress.map { UTF8Check.isASCII($0, count: count) } ?? true }
            }
            #expect(isASCII())
            for i in 0..<count {
                bytes[i] = 0x80
                #expect(!isASCII(), "length \(count), byte \(i)")
                bytes[i] = 0x7F
            }
        }
    }
}
