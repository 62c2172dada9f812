import DPWire
import Testing

@Suite("Base64")
struct Base64Tests {
    private func text(_ bytes: [UInt8]) throws -> String {
        var buffer = ByteBuffer()
        try bytes.withUnsafeBytes { try buffer.append(base64: $0) }
        return String(decoding: buffer.bytes, as: UTF8.self)
    }

    @Test(
        "Test vectors of RFC 4648",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ]
    )
    func vectors(plain: String, encoded: String) throws {
        #expect(try text(Array(plain.utf8)) == encoded)
    }

    @Test("The alphabet is whole and in order")
    func alphabet() throws {
        var bytes: [UInt8] = []
        for group in 0..<16 {
            let digits = (0..<4).map { UInt32(group * 4 + $0) }
            let bits = digits[0] << 18 | digits[1] << 12 | digits[2] << 6 | digits[3]
            bytes += [UInt8(bits >> 16 & 255), UInt8(bits >> 8 & 255), UInt8(bits & 255)]
        }
        #expect(try text(bytes) == "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    }

    @Test("In JSON it is a quoted text after a comma")
    func json() throws {
        var writer = JSONWriter()
        try writer.beginArray()
        try writer.int(1)
        try [UInt8](repeating: 255, count: 2).withUnsafeBytes { try writer.base64($0) }
        let constant: StaticString = "a\"b"
        try writer.string(constant)
        try writer.endArray()
        #expect(String(decoding: writer.buffer.bytes, as: UTF8.self) == #"[1,"//8=","a\"b"]"#)
    }
}
