import DPWire
import Testing

@Suite("MessagePack")
struct MessagePackTests {
    @Test("writes the shortest integers")
    func shortest() throws {
        var buffer = ByteBuffer()
        for value: Int64 in [0, 127, 128, 255, 256, 65535, 65536, -1, -32, -33, -128, -129, -32768, -32769] {
            try buffer.writeInt(value)
        }
        #expect(buffer.copied().count == 1 + 1 + 2 + 2 + 3 + 3 + 5 + 1 + 1 + 2 + 2 + 3 + 3 + 5)
    }
}
