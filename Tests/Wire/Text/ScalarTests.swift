import DPWire
import Testing

@Suite struct ScalarTests {
    @Test func eachScalarReadsBackAsItself() {
        var bytes: [UInt8] = []
        var wrong: [UInt32] = []
        for scalar in (0...0x10ffff).compactMap(Unicode.Scalar.init)
        where scalar.value < 0x3000 || scalar.value % 31 == 0 {
            bytes.removeAll(keepingCapacity: true)
            bytes.append(scalar: scalar.value)
            let span = bytes.span.bytes
            let forward = span.scalar(at: 0)
            let backward = span.scalar(before: bytes.count)
            let isRight = forward.value == scalar.value && forward.width == bytes.count && !forward.isInvalid
            if !isRight || backward != forward || !bytes.elementsEqual(String(Character(scalar)).utf8) {
                wrong.append(scalar.value)
            }
        }
        #expect(wrong == [])
    }

    @Test(
        arguments: [
            [0x80], [0xff], [0xc0, 0x80], [0xc1, 0xbf], [0xc3], [0xc3, 0x41], [0xe0, 0x9f, 0xbf], [0xe2, 0x82],
            [0xed, 0xa0, 0x80], [0xf0, 0x8f, 0xbf, 0xbf], [0xf0, 0x9f, 0x98], [0xf4, 0x90, 0x80, 0x80],
            [0xf5, 0x80, 0x80, 0x80],
        ] as [[UInt8]]
    )
    func aByteThatFitsNothingCountsAlone(bytes: [UInt8]) {
        let span = bytes.span.bytes
        #expect(span.scalar(at: 0).isInvalid)
        let last = span.scalar(before: bytes.count)
        #expect(bytes.last == 0x41 ? last.value == 0x41 : last.isInvalid)
    }

    @Test func nothingIsReadOutsideTheBytes() {
        let bytes: [UInt8] = [0x61]
        let span = bytes.span.bytes
        #expect(span.byte(-1) == 0)
        #expect(span.byte(1) == 0)
        #expect(span.scalar(at: 1).width == 0)
        #expect(span.scalar(at: -1).width == 0)
        #expect(span.scalar(before: 0).width == 0)
        #expect(span.scalar(before: 2).width == 0)
        var copy: [UInt8] = []
        copy.append(span, -3..<7)
        copy.append(span, 4..<9)
        #expect(copy == bytes)
    }

    @Test func whatIsNoScalarIsWrittenAsTheReplacement() {
        var bytes: [UInt8] = []
        bytes.append(scalar: 0xd800)
        bytes.append(scalar: 0x110000)
        #expect(bytes == Array("\u{fffd}\u{fffd}".utf8))
    }
}
