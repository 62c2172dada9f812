import DPStatistics
import DPWire

/// The store as the specification words it, with nothing clever: what every sketch's bins are compared with.
struct PlainStore {
    var bins: [Double] = []
    var offset = 0
    var limit = 2048

    mutating func add(_ index: Int, _ weight: Double = 1) {
        if bins.isEmpty {
            offset = index
            bins = [0]
        } else if index < offset {
            let added = min(offset - index, limit - bins.count)
            bins.insert(contentsOf: [Double](repeating: 0, count: added), at: 0)
            offset -= added
        } else if index >= offset + bins.count {
            let surplus = index - offset + 1 - limit
            if surplus > 0 {
                let sum = bins.prefix(surplus).reduce(0, +)
                bins.removeFirst(min(surplus, bins.count))
                if bins.isEmpty { bins = [0] }
                bins[0] += sum
                offset += surplus
            }
            bins += [Double](repeating: 0, count: index - offset + 1 - bins.count)
        }
        bins[max(0, index - offset)] += weight
    }
}

extension SketchBins {
    /// The run of bins, gaps included.
    func run() -> PlainStore {
        var store = PlainStore(bins: [Double](repeating: 0, count: count), offset: Int(lowest))
        forEach { index, weight in store.bins[Int(index) - Int(lowest)] = weight }
        return store
    }
}

extension DDSketch {
    init(of values: [Double], mapping: SketchMapping = .standard) throws {
        self.init(mapping: mapping)
        for value in values { try add(value) }
    }

    func encoded() throws -> [UInt8] {
        var buffer = ByteBuffer()
        try encode(into: &buffer)
        return buffer.copied()
    }
}

func decoded(_ bytes: [UInt8]) throws(SketchError) -> DDSketch {
    try DDSketch(decoding: bytes.span.bytes)
}

/// Bytes written as hexadecimal digits.
func bytes(_ digits: String) -> [UInt8] {
    let digits = Array(digits.utf8.map { Character(UnicodeScalar($0)) }).compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}
