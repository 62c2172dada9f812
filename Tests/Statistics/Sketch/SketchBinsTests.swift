import DPStatistics
import Testing

@Suite("Bins of a sketch")
struct SketchBinsTests {
    @Test("The plain store is the reference's own example of five bins")
    func plainStore() {
        var store = PlainStore(limit: 5)
        for index in 10...14 { store.add(index) }
        for index in 0...2 { store.add(index) }
        #expect(store.offset == 10 && store.bins == [4, 1, 1, 1, 1])
        store.add(15)
        #expect(store.offset == 11 && store.bins == [5, 1, 1, 1, 1])
        for order in [[1, 3], [3, 1]] {
            var small = PlainStore(limit: 3)
            for index in order { small.add(index) }
            #expect(small.offset == 1 && small.bins == [1, 0, 1])
        }
    }

    @Test("Random indices fill the bins of the plain store, whatever the spread and the order")
    func property() throws {
        var random = SystemRandomNumberGenerator()
        for round in 0..<400 {
            let spread = [3, 20, 60, 500, 2047, 2048, 2049, 5000, 2_000_000][round % 9]
            let center = [0, 2000, -70_000, Int(Int32.max) - 2_000_000][round / 9 % 4]
            var bins = SketchBins()
            var plain = PlainStore()
            for _ in 0..<Int.random(in: 1...200, using: &random) {
                let index = center + Int.random(in: -spread...spread, using: &random) / 2
                let weight = Double(Int.random(in: 0...3, using: &random))
                try bins.add(Int32(index), weight)
                plain.add(index, weight)
            }
            let run = bins.run()
            #expect(run.offset == plain.offset && run.bins == plain.bins, "round \(round)")
            #expect(bins.count == plain.bins.count)
            #expect(bins.total == plain.bins.reduce(0, +))
        }
    }

    @Test("Walking up, walking down and jumping collapse alike")
    func collapse() throws {
        let walks: [[Int]] = [
            Array(0..<5000), Array((0..<5000).reversed()), [0, 2047], [0, 2048], [2048, 0], [0, 1, 2, 10_000],
            [10_000, 0, 1, 2], Array(0..<40) + [1_000_000] + Array(0..<40), Array(100..<140) + [2146, 2147, 2148, 99],
            [Int(Int32.min), Int(Int32.max)], [Int(Int32.max), Int(Int32.min)],
        ]
        for walk in walks {
            var bins = SketchBins()
            var plain = PlainStore()
            for index in walk {
                try bins.add(Int32(index), 1)
                plain.add(index)
                #expect(Int(bins.lowest) == plain.offset && bins.count == plain.bins.count)
            }
            let run = bins.run()
            #expect(run.bins == plain.bins)
        }
    }

    @Test("Without bins there is nothing")
    func empty() {
        let bins = SketchBins()
        #expect(bins.isEmpty && bins.count == 0 && bins.total == 0 && bins.capacityInBytes == 0)
        bins.forEach { _, _ in Issue.record("a bin of no bins") }
    }
}
