import DPWire
import Testing

/// Values with one owner in an array.
@Suite struct UniqueBufferTests {
    private final class Census {
        var alive = 0
    }

    /// A value that says when it ends.
    private struct Resident: ~Copyable {
        let number: Int
        let census: Census

        init(_ number: Int, _ census: Census) {
            self.number = number
            self.census = census
            census.alive += 1
        }

        deinit { census.alive -= 1 }
    }

    private func numbers(_ buffer: borrowing UniqueBuffer<Resident>) -> [Int] {
        var numbers: [Int] = []
        for index in 0..<buffer.count { buffer.read(index) { numbers.append($0.number) } }
        return numbers
    }

    private func removedNumber(_ buffer: inout UniqueBuffer<Resident>, _ index: Int) -> Int? {
        guard let removed = buffer.remove(at: index) else { return nil }
        return removed.number
    }

    @Test func everyValueEndsOnce() throws {
        let census = Census()
        do {
            var buffer = UniqueBuffer<Resident>()
            for number in 0..<100 { try buffer.append(Resident(number, census)) }
            #expect(census.alive == 100)
            #expect(numbers(buffer) == Array(0..<100))
            #expect(removedNumber(&buffer, 50) == 50)
            #expect(census.alive == 99)
            #expect(numbers(buffer) == Array(0..<50) + Array(51..<100))
        }
        #expect(census.alive == 0)
    }

    @Test func indicesOutOfRangeAreHarmless() throws {
        let census = Census()
        var buffer = UniqueBuffer<Resident>()
        try buffer.append(Resident(1, census))
        #expect(buffer.read(1) { $0.number } == nil)
        #expect(buffer.read(-1) { $0.number } == nil)
        #expect(buffer.place(of: 1) == nil)
        #expect(removedNumber(&buffer, 1) == nil)
        buffer.swapAt(0, 1)
        #expect(numbers(buffer) == [1])
    }

    @Test func valuesChangePlaces() throws {
        let census = Census()
        var buffer = UniqueBuffer<Resident>()
        for number in 0..<3 { try buffer.append(Resident(number, census)) }
        buffer.swapAt(0, 2)
        buffer.swapAt(1, 1)
        #expect(numbers(buffer) == [2, 1, 0])
        #expect(census.alive == 3)
    }
}
