import DPWire
import Testing

@Suite("Gathered bytes")
struct GatheredBytesTests {
    private let blocks = [Array("abcdef".utf8), Array("UVWXYZ".utf8)]

    private func withBytes(
        prefix: String,
        _ pieces: [BytePiece],
        _ body: (GatheredBytes) -> Void
    ) {
        Array(prefix.utf8).withUnsafeBytes { prefix in
            blocks[0].withUnsafeBytes { first in
                blocks[1].withUnsafeBytes { second in
                    pieces.withUnsafeBufferPointer {
                        body(GatheredBytes(prefix, then: $0, of: first.baseAddress, second.baseAddress))
                    }
                }
            }
        }
    }

    @Test func areTheirRunsInOrder() {
        let pieces = [BytePiece(first: 4, count: 2), BytePiece(second: 0, count: 3), BytePiece(first: 0, count: 1)]
        for prefix in ["", "--"] {
            withBytes(prefix: prefix, pieces) { bytes in
                #expect(String(decoding: bytes.copied(), as: UTF8.self) == prefix + "efUVWa")
                #expect(bytes.count == prefix.count + 6)
                #expect(bytes.segmentCount == (prefix.isEmpty ? 3 : 4))
                #expect(bytes.segment(bytes.segmentCount).isEmpty && bytes.segment(-1).isEmpty)
            }
        }
    }

    @Test func areCopiedUpToALongRunOrTheEndOfTheRoom() {
        let pieces = [
            BytePiece(first: 0, count: 2), BytePiece(second: 1, count: 1), BytePiece(second: 2, count: 4),
            BytePiece(first: 5, count: 1),
        ]
        withBytes(prefix: "--", pieces) { bytes in
            func copy(from number: Int, shorterThan limit: Int, room: Int) -> (String, Int) {
                var target = [UInt8](repeating: 0, count: room)
                let (segments, count) = target.withUnsafeMutableBytes {
                    bytes.copy(from: number, shorterThan: limit, into: $0)
                }
                return (String(decoding: target[..<count], as: UTF8.self), segments)
            }
            #expect(copy(from: 1, shorterThan: 9, room: 9) == ("abVWXYZf", 4))
            #expect(copy(from: 1, shorterThan: 9, room: 8) == ("abVWXYZf", 4))
            #expect(copy(from: 1, shorterThan: 9, room: 7) == ("abVWXYZ", 3))
            #expect(copy(from: 1, shorterThan: 9, room: 6) == ("abV", 2))
            #expect(copy(from: 1, shorterThan: 4, room: 9) == ("abV", 2))
            #expect(copy(from: 3, shorterThan: 5, room: 9) == ("WXYZf", 2))
            // The prefix is never copied, and beyond the last run there is none.
            #expect(copy(from: 0, shorterThan: 9, room: 9) == ("", 0))
            #expect(copy(from: 5, shorterThan: 9, room: 9) == ("", 0))
            #expect(copy(from: 1, shorterThan: 9, room: 0) == ("", 0))
        }
    }

    @Test func aPieceKnowsWhereItEndsInTheFirstBlock() {
        #expect(BytePiece(first: 3, count: 4).endInFirst == 7)
        #expect(BytePiece(first: 3, count: 4).extended(by: 2).endInFirst == 9)
        #expect(BytePiece(second: 3, count: 4).endInFirst == nil)
        #expect(BytePiece(first: BytePiece.limit, count: 0).endInFirst == BytePiece.limit)
    }
}
