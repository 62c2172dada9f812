/// One chunk of a trace as the store keeps it: its bytes, and what lists and summaries need without reading them.
struct StoredChunk: Sendable, Equatable {
    /// The lower half of the trace id.
    var traceID: UInt64
    /// The upper half of the trace id, if a span of the chunk told it.
    var traceIDHigh: UInt64 = 0
    /// A v0.4 payload with this chunk only.
    var payload: [UInt8]
    var spanCount: Int
    var errorCount: Int
    /// When the first span began, in nanoseconds since 1970.
    var start: Int64
    /// When the last span ended.
    var end: Int64
    /// The chunk's span without a parent, or else its first one.
    var root: RootSpan
    /// The services of its spans, at most `serviceLimit`.
    var services: [String]

    static let serviceLimit = 32

    /// The span that stands for a trace in lists.
    struct RootSpan: Sendable, Equatable {
        var service: String
        var name: String
        var resource: String
        var start: Int64
        var duration: Int64
        /// Whether it has no parent, so that it is the root of the whole trace.
        var isRoot: Bool
    }

    /// What the store charges for it: its bytes and an estimate of what goes with them.
    var cost: Int {
        payload.count + 256
    }
}
