import DPStatistics
import Testing

@Suite("Mapping of a sketch")
struct SketchMappingTests {
    @Test(
        "Values fall into the bins of the specification",
        arguments: [
            (1, 1338, 0.9922778767, 0.9999699533), (50, 1590, 49.36802334, 49.7507211954),
            (100, 1635, 99.18544779, 99.9543272351), (1_000, 1784, 999.3600277, 1007.1070046),
            (1_000_000, 2229, 991_008.222, 998_690.4566), (1_500_000, 2255, 1_483_013.850, 1_494_510.0813),
            (2_000_000, 2274, 1_991_037.673, 2_006_472.0733), (123_456_789, 2540, 123_072_001.85, 124_026_048.376),
            (1e9, 2675, 998_081_311.4, 1_005_818_375.84), (3.6e12, 3203, 3.5842e12, 3.61198e12),
        ] as [(Double, Int32, Double, Double)]
    )
    func workedNumbers(value: Double, index: Int32, lower: Double, representative: Double) {
        #expect(DDSketch.index(of: value) == index)
        let mapping = SketchMapping.standard
        #expect(abs(mapping.lowerBound(of: index) / lower - 1) < 1e-5)
        #expect(abs(mapping.value(of: index) / representative - 1) < 1e-5)
        #expect(mapping.lowerBound(of: index) <= value && value < mapping.lowerBound(of: index + 1))
    }

    @Test("The accuracy is 1/129")
    func accuracy() {
        #expect(abs(SketchMapping.standard.relativeAccuracy - 0.007751937984496138) < 1e-16)
        for value in [1e-30, 0.1, 2, 10, 25, 10_000, 1e300] {
            guard let index = DDSketch.index(of: value) else {
                Issue.record("\(value) has no bin")
                continue
            }
            #expect(abs(SketchMapping.standard.value(of: index) / value - 1) < 0.0078, "\(value)")
        }
    }

    @Test("What is too small, negative or no number has no bin")
    func withoutBin() {
        for value in [0, -0.0, -1, .leastNonzeroMagnitude, 2.2598406375463760e-308, -.infinity, .nan] {
            #expect(DDSketch.index(of: value) == nil, "\(value)")
        }
        #expect(DDSketch.index(of: 2.2598406375463764e-308) == -44352)
        #expect(DDSketch.index(of: .infinity) == DDSketch.index(of: .greatestFiniteMagnitude))
    }

    @Test("A mapping needs a γ above 1 and numbers that are finite")
    func mappings() {
        for gamma in [1, 0.5, 0, -2, .nan, .infinity] {
            #expect(SketchMapping(gamma: gamma, indexOffset: 0) == nil, "\(gamma)")
        }
        #expect(SketchMapping(gamma: 1.02, indexOffset: .infinity) == nil)
        #expect(SketchMapping(gamma: 1.015625, indexOffset: 1338.5) == .standard)
        #expect(SketchMapping(gamma: 1.015625, indexOffset: 0) != .standard)
    }
}
