package import DPTraces
internal import DPWire

/// What a chunk says as a whole, beside its spans.
package struct ChunkAttributes: Equatable, Sendable {
    /// The priority of a chunk that has none.
    package static var noPriority: Int32 { -128 }

    /// Why the chunk is kept or not: -1 user drop, 0 automatic drop, 1 automatic keep, 2 user keep.
    package var priority: Int32

    /// Where the trace began, such as `rum`; may be empty.
    package var origin: [UInt8]

    /// The tag `_dd.p.dm`: which rule decided on the priority; nil if nothing says so.
    package var decisionMaker: [UInt8]?

    package init(priority: Int32 = Self.noPriority, origin: [UInt8] = [], decisionMaker: [UInt8]? = nil) {
        self.priority = priority
        self.origin = origin
        self.decisionMaker = decisionMaker
    }

    /// Fills what is not set from the spans of a chunk, where older tracers put it.
    ///
    /// The spans keep it.
    ///
    /// - Parameter root: the index of the chunk's root among the spans of all chunks.
    /// - Returns: whether `root` is one of the chunk's spans; if not, nothing is filled.
    package mutating func fill(fromChunk chunk: Int, root: Int, of batch: borrowing TraceBatch) -> Bool {
        let spans = batch.spanIndices(ofChunk: chunk)
        guard spans.contains(root) else { return false }
        if priority == Self.noPriority {
            if let value = batch.span(at: root).metric(.samplingPriority) {
                priority = Self.integer(value)
            } else {
                for span in spans {
                    guard let value = batch.span(at: span).metric(.samplingPriority) else { continue }
                    priority = Self.integer(value)
                    break
                }
            }
        }
        if origin.isEmpty, let value = batch.span(at: root).tag(.origin) { origin = copy(value) }
        for span in spans where decisionMaker == nil {
            if let value = batch.span(at: span).tag(.decisionMaker) { decisionMaker = copy(value) }
        }
        return true
    }

    private func copy(_ text: RawSpan) -> [UInt8] {
        text.withUnsafeBytes { [UInt8]($0) }
    }

    /// The whole number that a metric says: without its fraction, cut to 32 bits, zero for no number.
    private static func integer(_ value: Double) -> Int32 {
        if let whole = value.truncated { return Int32(clamping: whole) }
        return value.isNaN ? 0 : value < 0 ? .min : .max
    }
}
