internal import DPStatistics
internal import DPWire

/// A sketch of latencies that can be copied: kept as its bytes, opened only to be merged or asked.
struct LatencySketch: Sendable, Equatable {
    /// No bytes for no latencies.
    private(set) var bytes: [UInt8] = []

    init() {}

    /// Takes the bytes of a payload; nil when they are no sketch.
    init?(reading bytes: [UInt8]) {
        if bytes.isEmpty { return }
        guard let sketch = try? DDSketch(decoding: bytes.span.bytes) else { return nil }
        if !sketch.isEmpty { self.bytes = bytes }
    }

    /// Adds all latencies of another sketch; a sketch that cannot be opened adds nothing.
    mutating func merge(_ other: LatencySketch) {
        if other.bytes.isEmpty { return }
        if bytes.isEmpty {
            bytes = other.bytes
            return
        }
        var sketch = DDSketch()
        var buffer = ByteBuffer()
        do {
            try sketch.merge(try DDSketch(decoding: bytes.span.bytes))
            try sketch.merge(try DDSketch(decoding: other.bytes.span.bytes))
            try sketch.encode(into: &buffer)
            bytes = buffer.copied()
        } catch {
            return
        }
    }

    /// The latencies below which these shares of all lie, in nanoseconds; nil without any.
    func quantiles(_ shares: Double...) -> [Int64?] {
        guard !bytes.isEmpty, let sketch = try? DDSketch(decoding: bytes.span.bytes) else {
            return shares.map { _ in nil }
        }
        var quantiles: [Int64?] = []
        for share in shares {
            quantiles.append(sketch.quantile(share).map { $0 < 0x1p63 ? Int64($0) : .max })
        }
        return quantiles
    }
}
