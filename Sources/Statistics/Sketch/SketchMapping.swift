internal import CDPPlatform

/// Which values share a bin: bin `i` covers from γ^(i − offset) to γ times that.
///
/// All arithmetic is in doubles, multiplied and added in separate steps, so that every machine and every other
/// implementation of the formulas finds the same bin.
package struct SketchMapping: Equatable, Sendable {
    /// Ratio of a bin's bounds; greater than 1.
    package let gamma: Double
    /// What is added to a value's logarithm to base γ.
    package let indexOffset: Double

    /// The mapping of Datadog's backend: an accuracy of 1/129, and values from 10^−9 on in the bins from 1 on.
    package static var standard: SketchMapping { SketchMapping(unchecked: 1.015625, 1338.5) }

    /// Makes a mapping; nil unless γ is finite and above 1, and the offset finite.
    package init?(gamma: Double, indexOffset: Double) {
        guard gamma > 1, gamma.isFinite, indexOffset.isFinite else { return nil }
        self.init(unchecked: gamma, indexOffset)
    }

    private init(unchecked gamma: Double, _ indexOffset: Double) {
        self.gamma = gamma
        self.indexOffset = indexOffset
    }

    package static func == (a: SketchMapping, b: SketchMapping) -> Bool {
        a.gamma == b.gamma && a.indexOffset == b.indexOffset
    }

    /// 1 / ln γ; a logarithm for other mappings than the standard one.
    var multiplier: Double {
        gamma == 1.015625 ? 64.49870798963154 : 1 / cdp_log(gamma)
    }

    /// The smallest value that has a bin; what is below counts as zero.
    var minimum: Double {
        if self == .standard { return 2.2598406375463764e-308 }
        let lowestIndex = (-2_147_483_648 - indexOffset) / multiplier + 1
        return max(2.2250738585072014e-308 * gamma, cdp_exp(lowestIndex))
    }

    /// The bin of a finite value from `minimum` on; costs one logarithm.
    func index(of value: Double) -> Int32 {
        Self.floor(cdp_log(value) * multiplier + indexOffset)
    }

    /// Where a bin begins; infinite beyond the range of doubles.
    package func lowerBound(of index: Int32) -> Double {
        cdp_exp((Double(index) - indexOffset) / multiplier)
    }

    /// The value that stands for all of a bin: none of them is further away than the accuracy allows.
    package func value(of index: Int32) -> Double {
        lowerBound(of: index) * (1 + relativeAccuracy)
    }

    /// The largest relative distance between a value and the one that stands for its bin.
    package var relativeAccuracy: Double {
        1 - 2 / (1 + gamma)
    }

    /// The largest whole number that is not above, cut to 32 bits; 0 for no number.
    static func floor(_ value: Double) -> Int32 {
        if value >= -2_147_483_648 && value < 2_147_483_648 {
            let whole = Int32(value)
            return Double(whole) > value ? whole &- 1 : whole
        }
        return value > 0 ? .max : value < 0 ? .min : 0
    }
}
