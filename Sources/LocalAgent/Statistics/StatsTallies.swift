internal import DPStatistics

/// What spans have in common that are counted together.
struct StatsKey: Hashable, Sendable {
    var environment: String
    var service: String
    var name: String
    var resource: String
    var type: String
    var spanKind: String
    var httpStatusCode: UInt32
    var grpcStatusCode: String
    var httpMethod: String
    var httpEndpoint: String
    var peerTags: [String]
    var isTraceRoot: Bool?
    var isSynthetics: Bool

    /// The part of it that spans are counted by, too.
    var place: ResourceKey { ResourceKey(service: service, name: name, resource: resource) }

    /// All of it in the order in which groups of as many hits are listed.
    var texts: [String] {
        [service, name, resource, String(httpStatusCode), grpcStatusCode, spanKind] + peerTags
            + [type, environment, httpMethod, httpEndpoint, isTraceRoot?.description ?? "", isSynthetics.description]
    }
}

/// What tracers counted of one kind of spans.
struct StatsTally: Summable, Equatable {
    var hits: UInt64 = 0
    var errors: UInt64 = 0
    var topLevelHits: UInt64 = 0
    /// Nanoseconds; like all sums here it saturates.
    var duration: UInt64 = 0
    var latencies = LatencySketch()

    static func += (left: inout StatsTally, right: StatsTally) {
        left.hits = left.hits.saturatingSum(right.hits)
        left.errors = left.errors.saturatingSum(right.errors)
        left.topLevelHits = left.topLevelHits.saturatingSum(right.topLevelHits)
        left.duration = left.duration.saturatingSum(right.duration)
        left.latencies.merge(right.latencies)
    }
}

extension UInt64 {
    func saturatingSum(_ other: UInt64) -> UInt64 {
        let (sum, isOverflow) = addingReportingOverflow(other)
        return isOverflow ? .max : sum
    }
}

/// What the agent counted of the spans that it received.
struct CountedTally: Summable, Equatable {
    var hits = 0
    var errors = 0

    static func += (left: inout CountedTally, right: CountedTally) {
        left.hits += right.hits
        left.errors += right.errors
    }
}
