/// Statistics as a tracer sent them: the body of one request to `/v0.6/stats`, read.
///
/// Plain values for whoever receives statistics; who sends them writes from its groups without making these.
package struct ClientStatsPayload: Sendable {
    package var hostname = ""
    package var environment = ""
    package var version = ""
    package var buckets: [ClientStatsBucket] = []
    package var language = ""
    package var tracerVersion = ""
    package var runtimeID = ""
    /// Number of the payload among those of one `runtimeID`.
    package var sequence: UInt64 = 0
    package var agentAggregation = ""
    package var service = ""
    package var containerID = ""
    package var tags: [String] = []
    package var gitCommit = ""
    package var imageTag = ""
    package var processTagsHash: UInt64 = 0
    /// `key:value` pairs with commas between them.
    package var processTags = ""

    package init() {}
}

/// What was counted in one span of time.
package struct ClientStatsBucket: Sendable {
    /// Nanoseconds since 1970.
    package var start: UInt64 = 0
    /// Nanoseconds.
    package var duration: UInt64 = 0
    package var groups: [ClientGroupedStats] = []
    /// Nanoseconds by which an agent moved the bucket.
    package var agentTimeShift: Int64 = 0

    package init() {}
}

/// What was counted of spans that are alike.
package struct ClientGroupedStats: Sendable {
    package var service = ""
    package var name = ""
    package var resource = ""
    package var httpStatusCode: UInt32 = 0
    package var type = ""
    package var databaseType = ""
    package var hits: UInt64 = 0
    package var errors: UInt64 = 0
    /// Nanoseconds, the sum over all spans.
    package var duration: UInt64 = 0
    /// A sketch of the durations of spans without error, as `DDSketch(decoding:)` reads it; may be empty.
    package var okSummary: [UInt8] = []
    /// The same of spans with an error.
    package var errorSummary: [UInt8] = []
    package var isSynthetics = false
    package var topLevelHits: UInt64 = 0
    package var spanKind = ""
    package var peerTags: [String] = []
    package var traceRoot = TraceRootMark.notSet
    package var grpcStatusCode = ""
    package var httpMethod = ""
    package var httpEndpoint = ""
    package var serviceSource = ""
    package var primaryTags: [String] = []
    package var additionalTags: [String] = []

    package init() {}
}

#if !hasFeature(Embedded)
extension ClientStatsPayload: Equatable {}
extension ClientStatsBucket: Equatable {}
extension ClientGroupedStats: Equatable {}
#endif
