import DPWire
import Testing

@Suite("Buffers and tables")
struct MemoryTests {
    @Test("Inline copying and comparing treat every length right and touch nothing else")
    func copying() {
        for count in 0...100 {
            let source = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 1) }
            var target = [UInt8](repeating: 0xEE, count: count + 2)
            source.withUnsafeBytes { source in
                guard let from = source.baseAddress else { return }
                target.withUnsafeMutableBytes { target in
                    guard let to = target.baseAddress else { return }
                    (to + 1).put(from, count: count)
                    #expect(UnsafeRawPointer(to + 1).equals(from, count: count))
                }
            }
            #expect(target.first == 0xEE && target.last == 0xEE)
            #expect(Array(target[1..<(count + 1)]) == source)
            for i in 0..<count {
                var other = source
                other[i] ^= 0x40
                let same = source.withUnsafeBytes { a in
                    other.withUnsafeBytes { b in
                        guard let a = a.baseAddress, let b = b.baseAddress else { return true }
                        return a.equals(b, count: count)
                    }
                }
                #expect(!same, "length \(count), byte \(i)")
            }
        }
    }

    @Test("A block keeps its bytes when it grows or shrinks past the size from which it has pages of its own")
    func resizing() throws {
        let sizes = [1, 4_000, 262_143, 262_144, 262_145, 5_000_000, 300_000, 262_143, 10, 1_000_000]
        var block: UnsafeMutableRawPointer?
        var size = 0
        for next in sizes {
            let resized = try #require(RawMemory.resize(block, from: size, to: next))
            for index in stride(from: 0, to: min(size, next), by: 97) {
                #expect(resized.load(fromByteOffset: index, as: UInt8.self) == UInt8(truncatingIfNeeded: index))
            }
            for index in 0..<next {
                resized.storeBytes(of: UInt8(truncatingIfNeeded: index), toByteOffset: index, as: UInt8.self)
            }
            block = resized
            size = next
        }
        #expect(RawMemory.resize(block, from: size, to: .max) == nil)
        #expect(block?.load(fromByteOffset: 999, as: UInt8.self) == UInt8(truncatingIfNeeded: 999))
        RawMemory.release(block, size)
        RawMemory.release(nil, 0)
    }

    @Test("A byte buffer keeps its capacity, and grows by no less than half")
    func byteBuffer() throws {
        var buffer = ByteBuffer()
        #expect(buffer.bytes.isEmpty)
        var growths = 0
        var capacity = 0
        for i in 0..<100_000 {
            try buffer.append(UInt8(truncatingIfNeeded: i))
            if buffer.capacity != capacity { growths += 1 }
            capacity = buffer.capacity
        }
        #expect(growths < 20)
        #expect(buffer.bytes[99_999] == UInt8(truncatingIfNeeded: 99_999))
        buffer.truncate(to: 10)
        #expect(buffer.count == 10)
        buffer.truncate(to: 20)
        #expect(buffer.count == 10)
        buffer.reset()
        #expect(buffer.count == 0 && buffer.capacity == capacity)
        buffer.reset(keepingAtMost: capacity)
        #expect(buffer.capacity == capacity)
        buffer.reset(keepingAtMost: capacity - 1)
        #expect(buffer.capacity == 0 && buffer.bytes.isEmpty)
        try buffer.append("again")
        #expect(buffer.copied() == Array("again".utf8))
    }

    @Test("A size that no system has is an error, and the buffer is still good")
    func outOfMemory() throws {
        var buffer = ByteBuffer()
        try buffer.append("kept")
        #expect(throws: WireError(.outOfMemory, at: 4)) { _ = try buffer.reserve(Int.max) }
        #expect(throws: WireError(.outOfMemory, at: 4)) { _ = try buffer.reserve(Int.max - 8) }
        #expect(buffer.copied() == Array("kept".utf8))
        var records = RecordBuffer<UInt64>()
        #expect(throws: WireError.self) { _ = try records.reserve(Int.max / 4) }
        #expect(records.count == 0)
    }

    @Test("Records out of range are absent instead of a trap")
    func recordBuffer() throws {
        var records = RecordBuffer<UInt32>()
        #expect(records[0] == nil)
        for i in 0..<1000 { #expect(try records.append(UInt32(i)) == i) }
        #expect(records[999] == 999)
        #expect(records[1000] == nil && records[-1] == nil && records[Int.max] == nil && records[Int.min] == nil)
        records.update(5) { $0 = 55 }
        records.update(1000) { $0 = 1 }
        records.update(-1) { $0 = 1 }
        #expect(records[5] == 55)
        #expect(Array(records.slice(998, 2)) == [998, 999])
        #expect(records.slice(998, 3).isEmpty && records.slice(-1, 2).isEmpty && records.slice(0, -1).isEmpty)
        #expect(records.slice(Int.max, Int.max).isEmpty)
        #expect(try records.appendCopy(from: 4, count: 3) == 1000)
        #expect(Array(records.slice(1000, 3)) == [4, 55, 6])
        #expect(try records.appendCopy(from: 1002, count: 2) == 1003)
        #expect(records.count == 1003)
        let capacity = records.capacityInBytes
        records.reset()
        #expect(records.count == 0 && records.capacityInBytes == capacity && records[0] == nil)
    }

    @Test("Hashes depend on each byte, the length and the seed")
    func hashes() {
        for count in [1, 3, 4, 7, 8, 9, 16, 17, 31, 32, 33, 64] {
            let bytes = (0..<count).map { UInt8($0) }
            let hash = { (bytes: [UInt8], seed: UInt64) in
                bytes.withUnsafeBytes { raw in
                    raw.baseAddress.map { ByteHash.hash($0, count: raw.count, seed: seed) } ?? 0
                }
            }
            let original = hash(bytes, 1)
            #expect(hash(bytes, 1) == original)
            #expect(hash(bytes, 2) != original)
            #expect(hash(bytes + [0], 1) != original)
            for i in 0..<count {
                var other = bytes
                other[i] ^= 1
                #expect(hash(other, 1) != original, "length \(count), byte \(i)")
            }
        }
    }

    @Test("A hash table finds what was put in, through all its growth, and nothing else")
    func hashSlots() throws {
        var table = HashSlots()
        #expect(table.find(7) { _ in true } == nil)
        // Keys that all fall on few slots: only comparing tells them apart.
        let keys = (0..<5000).map { UInt64($0) &* 0x0001_0000_0000_0000 | UInt64($0 % 3) }
        try table.reset(expecting: 0)
        for (number, key) in keys.enumerated() {
            #expect(table.find(key) { keys[$0] == key } == nil)
            try table.insert(key, record: number) { keys[$0] }
        }
        for (number, key) in keys.enumerated() { #expect(table.find(key) { keys[$0] == key } == number) }
        #expect(table.count == 5000)
        let held = table.capacityInBytes
        try table.reset(expecting: 5000)
        #expect(table.find(keys[1]) { _ in true } == nil)
        #expect(table.capacityInBytes == held)
    }
}
