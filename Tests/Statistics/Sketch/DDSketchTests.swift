import DPStatistics
import Testing

@Suite("DDSketch")
struct DDSketchTests {
    @Test("Values and weights are counted in order, each within the accuracy")
    func adding() throws {
        let values = [0, 1e-5, 0.1, 2, 10, 25, 10_000]
        var sketch = DDSketch()
        for (place, value) in values.enumerated() { try sketch.add(value, count: Double(place + 1)) }
        #expect(sketch.zeroCount == 1)
        #expect(sketch.count == 28)
        var found: [(Double, Double)] = []
        sketch.bins.forEach { index, weight in
            if weight > 0 { found.append((sketch.mapping.value(of: index), weight)) }
        }
        #expect(found.map(\.1) == [2, 3, 4, 5, 6, 7])
        for (value, expected) in zip(found.map(\.0), values.dropFirst()) { #expect(abs(value / expected - 1) < 0.01) }
    }

    @Test("What is no duration is refused, and changes nothing")
    func refusals() throws {
        var sketch = try DDSketch(of: [1])
        for value in [-1, -Double.leastNonzeroMagnitude, .nan, .infinity, -.infinity] {
            #expect(throws: SketchError.value, "\(value)") { try sketch.add(value) }
        }
        for weight in [-1, .nan, .infinity] {
            #expect(throws: SketchError.weight, "\(weight)") { try sketch.add(1, count: weight) }
        }
        #expect(sketch.count == 1)
        try sketch.add(-0.0)
        #expect(sketch.zeroCount == 1)
    }

    @Test("An index found beforehand adds to where the value would")
    func indicesBeforehand() throws {
        var direct = DDSketch()
        var indexed = DDSketch()
        for value in [0, 1, 1.5e6, 2e6, 0.5, 1e12] {
            try direct.add(value, count: 2)
            try indexed.add(index: DDSketch.index(of: value), count: 2)
        }
        let (expected, encoded) = (try direct.encoded(), try indexed.encoded())
        #expect(encoded == expected)
    }

    @Test("The order of values does not matter, and merging is adding")
    func merging() throws {
        var random = SystemRandomNumberGenerator()
        for round in 0..<50 {
            let spread = [1.0, 1e3, 1e9, 1e18][round % 4]
            let values = (0..<Int.random(in: 0...120, using: &random)).map { _ in
                Bool.random(using: &random) && round % 3 == 0 ? 0 : Double.random(in: 1...(1 + spread), using: &random)
            }
            let cut = Int.random(in: 0...values.count, using: &random)
            let whole = try DDSketch(of: values)
            let shuffled = try DDSketch(of: values.shuffled(using: &random))
            var merged = try DDSketch(of: Array(values[..<cut]))
            try merged.merge(try DDSketch(of: Array(values[cut...])))
            let expected = try whole.encoded()
            let (otherOrder, inParts) = (try shuffled.encoded(), try merged.encoded())
            #expect(otherOrder == expected)
            #expect(inParts == expected)
            #expect(merged.count == Double(values.count))
        }
    }

    @Test("A sketch of another mapping is merged by its bins' values")
    func mergingMappings() throws {
        let other = try #require(SketchMapping(gamma: 1.02020202020202, indexOffset: 0))
        let values = (1...1000).map { Double($0 * $0) }
        var sketch = try DDSketch(of: [7])
        try sketch.merge(try DDSketch(of: [0] + values, mapping: other))
        #expect(sketch.mapping == .standard)
        #expect(sketch.count == 1002 && sketch.zeroCount == 1)
        for share in [0.1, 0.5, 0.99] {
            let exact = values[Int(share * 1001) - 2]
            let found = sketch.quantile(share) ?? 0
            #expect(abs(found / exact - 1) < 0.03, "\(share)")
        }
        // Bins whose values are beyond what doubles hold stay counted.
        let wide = try #require(SketchMapping(gamma: 1e300, indexOffset: 0))
        var far = DDSketch(mapping: wide)
        for index: Int32 in [.min, -2, 0, 2, .max] { try far.add(index: index) }
        try sketch.merge(far)
        #expect(sketch.count == 1007)
    }

    @Test("Quantiles are within the accuracy of the exact ones")
    func quantiles() throws {
        var random = SystemRandomNumberGenerator()
        for count in [1, 2, 10, 999] {
            let values = (0..<count).map { _ in Double.random(in: 1...1e10, using: &random) }.sorted()
            let sketch = try DDSketch(of: values)
            for share in [0, 0.25, 0.5, 0.75, 0.95, 0.99, 1] {
                let exact = values[Int(share * Double(count - 1))]
                let found = sketch.quantile(share) ?? 0
                #expect(abs(found / exact - 1) < 0.0078, "\(share) of \(count)")
            }
        }
        let zeros = try DDSketch(of: [0, 0, 0, 5])
        let empty = DDSketch()
        let found = [0.5, 1, -0.1, 1.1, .nan].map { zeros.quantile($0) }
        let ofNone = empty.quantile(0.5)
        #expect(found[0] == 0)
        #expect(abs((found[1] ?? 0) - 5) < 0.05)
        #expect(found[2...].allSatisfy { $0 == nil } && ofNone == nil)
    }

    @Test("An empty sketch holds no memory, one of few values little, and a full one 2,048 bins")
    func memory() throws {
        var sketch = DDSketch()
        #expect(sketch.isEmpty && sketch.capacityInBytes == 0)
        try sketch.add(0)
        #expect(!sketch.isEmpty && sketch.capacityInBytes == 0)
        for value in [1, 1e12, 1e6, 1e9] { try sketch.add(value) }
        #expect(sketch.capacityInBytes <= 96)
        for index: Int32 in -5000...5000 { try sketch.add(index: index) }
        #expect(sketch.bins.count == 2048)
        #expect(sketch.capacityInBytes <= 3 * 2048 * 8 / 2)
        sketch.reset()
        #expect(sketch.isEmpty && sketch.count == 0)
        let (emptied, empty) = (try sketch.encoded(), try DDSketch().encoded())
        #expect(emptied == empty)
        try sketch.add(100)
        let (again, fresh) = (try sketch.encoded(), try DDSketch(of: [100]).encoded())
        #expect(again == fresh)
    }
}
