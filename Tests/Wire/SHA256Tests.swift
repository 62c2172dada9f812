import DPWire
import Testing

@Suite struct SHA256Tests {
    struct Vector: Sendable {
        let unit: String
        let count: Int
        let digest: String
    }

    /// The examples of FIPS 180-4 and the lengths around the padding's edges (55, 56, 63, 64, 65 bytes).
    static let vectors: [Vector] = [
        Vector(unit: "", count: 0, digest: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        Vector(unit: "abc", count: 1, digest: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        Vector(
            unit: "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            count: 1,
            digest: "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        Vector(unit: "a", count: 1_000_000, digest: "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
        Vector(unit: "a", count: 55, digest: "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318"),
        Vector(unit: "a", count: 56, digest: "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a"),
        Vector(unit: "a", count: 63, digest: "7d3e74a05d7db15bce4ad9ec0658ea98e3f06eeecf16b4c6fff2da457ddc2f34"),
        Vector(unit: "a", count: 64, digest: "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"),
        Vector(unit: "a", count: 65, digest: "635361c48bb9eab14198e76ea8ab7f1a41685d6ad62aa9146d301d4f17eb0ae0"),
    ]

    @Test(arguments: vectors) func matchesTheStandardsExamples(vector: Vector) {
        let digest = SHA256.hash(Array(String(repeating: vector.unit, count: vector.count).utf8))
        #expect(String(decoding: digest.hexadecimal, as: UTF8.self) == vector.digest)
        #expect(vector.digest.utf8.withContiguousStorageIfAvailable { digest.matches(hexadecimal: .init($0)) } == true)
    }

    @Test func bytesAndHexadecimalDigitsAgree() {
        let digest = SHA256.hash(Array("abc".utf8))
        #expect(digest.bytes.prefix(4) == [0xba, 0x78, 0x16, 0xbf])
        #expect(digest.bytes.count == 32)
        #expect(digest.bytes.last == 0xad)
    }

    @Test func onlyTheSameDigestMatches() {
        let digest = SHA256.hash(Array("abc".utf8))
        #expect(digest == SHA256.hash(Array("abc".utf8)))
        #expect(digest != SHA256.hash(Array("abd".utf8)))
        var text = digest.hexadecimal
        #expect(!text.dropLast().withUnsafeBytes { digest.matches(hexadecimal: $0) })
        text[63] ^= 1
        #expect(!text.withUnsafeBytes { digest.matches(hexadecimal: $0) })
        #expect(
            !Array("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD".utf8).withUnsafeBytes {
                digest.matches(hexadecimal: $0)
            }
        )
    }
}
