import DPWire
import Testing

/// Copies that stay where they are.
@Suite struct StableArenaTests {
    @Test func copiesStayWhileTheArenaGrows() throws {
        var arena = StableArena()
        var copies: [UnsafeRawBufferPointer] = []
        for number in 0..<2000 {
            let bytes = [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: number % 300)
            copies.append(try arena.copy(bytes))
        }
        for (number, copy) in copies.enumerated() {
            #expect(copy.count == number % 300)
            #expect(copy.allSatisfy { $0 == UInt8(truncatingIfNeeded: number) })
        }
        #expect(arena.count == copies.reduce(0) { $0 + $1.count })
        #expect(arena.capacity < 2 * arena.count)
    }

    @Test func recordsAreAligned() throws {
        var arena = StableArena()
        for number in 0..<100 {
            _ = try arena.copy([UInt8](repeating: 1, count: number % 7))
            let records = [UInt64(number), .max]
            let copy = try records.withUnsafeBufferPointer { records in try arena.copy(records) }
            #expect(UInt(bitPattern: copy.baseAddress) % 8 == 0)
            #expect(Array(copy) == records)
        }
    }

    @Test func anEmptiedArenaUsesItsMemoryAgain() throws {
        var arena = StableArena()
        for _ in 0..<100 { _ = try arena.copy([UInt8](repeating: 1, count: 1000)) }
        let capacity = arena.capacity
        for _ in 0..<10 {
            arena.reset()
            #expect(arena.count == 0)
            for _ in 0..<100 { _ = try arena.copy([UInt8](repeating: 2, count: 1000)) }
        }
        #expect(arena.capacity == capacity)
        arena.reset(keepingAtMost: 10)
        #expect(arena.capacity == 0)
        #expect(try arena.copy([3]).elementsEqual([3]))
    }

    @Test func aRunLargerThanAnyBlockHasItsOwn() throws {
        var arena = StableArena()
        let big = [UInt8](repeating: 7, count: 3 << 20)
        let small = try arena.copy([1])
        let copy = try arena.copy(big)
        #expect(copy.elementsEqual(big))
        #expect(small.elementsEqual([1]))
    }
}

extension StableArena {
    fileprivate mutating func copy(_ bytes: [UInt8]) throws(WireError) -> UnsafeRawBufferPointer {
        let result = bytes.withUnsafeBytes { bytes in Result { () throws(WireError) in try copy(bytes) } }
        return try result.get()
    }
}
