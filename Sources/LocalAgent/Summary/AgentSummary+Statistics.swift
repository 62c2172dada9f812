extension AgentSummary {
    /// What tracers counted, and beside it what the agent counted of the spans that came.
    package struct Statistics: Codable, Equatable, Sendable {
        /// Payloads that were read.
        package var payloads = 0
        package var bytes = 0
        package var buckets = 0
        /// What was not taken, by `RefusalReason`.
        package var refused: [String: Refusal] = [:]
        /// Sketches that could not be read; the counts beside them were taken.
        package var unreadableSketches = 0
        package var hits: UInt64 = 0
        package var errors: UInt64 = 0
        /// What tracers say that they dropped after they had counted it.
        package var droppedTraces = 0
        package var droppedSpans = 0
        /// By hits, the most first.
        package var groups: [Group] = []
        /// Each resource with what both sides counted of it, by hits, the most first.
        package var resources: [Resource] = []
    }

    /// Numbers of payloads and their bytes.
    package struct Refusal: Codable, Equatable, Sendable {
        package var payloads = 0
        package var bytes = 0
    }
}

extension AgentSummary.Statistics {
    /// What tracers counted of spans that are alike.
    package struct Group: Codable, Equatable, Sendable {
        package var environment: String
        package var service: String
        package var name: String
        package var resource: String
        package var type: String
        package var spanKind: String
        package var httpStatusCode: UInt32
        package var grpcStatusCode: String
        package var httpMethod: String
        package var httpEndpoint: String
        package var peerTags: [String]
        /// Missing when that was not told apart.
        package var isTraceRoot: Bool?
        package var isSynthetics: Bool
        package var hits: UInt64
        package var errors: UInt64
        package var topLevelHits: UInt64
        package var totalDuration: UInt64
        package var latencies: Latencies

        init(_ key: StatsKey, _ tally: StatsTally) {
            environment = key.environment
            service = key.service
            name = key.name
            resource = key.resource
            type = key.type
            spanKind = key.spanKind
            httpStatusCode = key.httpStatusCode
            grpcStatusCode = key.grpcStatusCode
            httpMethod = key.httpMethod
            httpEndpoint = key.httpEndpoint
            peerTags = key.peerTags
            isTraceRoot = key.isTraceRoot
            isSynthetics = key.isSynthetics
            hits = tally.hits
            errors = tally.errors
            topLevelHits = tally.topLevelHits
            totalDuration = tally.duration
            latencies = Latencies(tally.latencies)
        }
    }

    /// What both sides counted of one resource.
    package struct Resource: Codable, Equatable, Sendable {
        package var service: String
        package var name: String
        package var resource: String
        package var hits: UInt64
        package var errors: UInt64
        /// The same, of the spans that the agent received.
        package var receivedHits: Int
        package var receivedErrors: Int
        package var latencies: Latencies

        init(_ key: ResourceKey, _ tally: StatsTally, _ received: CountedTally) {
            service = key.service
            name = key.name
            resource = key.resource
            hits = tally.hits
            errors = tally.errors
            receivedHits = received.hits
            receivedErrors = received.errors
            latencies = Latencies(tally.latencies)
        }

        /// Whether tracers counted what the agent received.
        package var agrees: Bool { hits == UInt64(receivedHits) && errors == UInt64(receivedErrors) }
    }

    /// Latencies below which a share of all lies, in nanoseconds, within 1 %; missing without any.
    package struct Latencies: Codable, Equatable, Sendable {
        package var p50: Int64?
        package var p95: Int64?
        package var p99: Int64?

        init(_ sketch: LatencySketch) {
            let quantiles = sketch.quantiles(0.5, 0.95, 0.99)
            p50 = quantiles[0]
            p95 = quantiles[1]
            p99 = quantiles[2]
        }
    }
}
