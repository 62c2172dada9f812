/// What was counted for one service.
struct ServiceTally: Summable, Equatable {
    var spans = 0
    var errors = 0
    /// Spans at which the service was entered.
    var entries = EntryTally()

    static func += (left: inout ServiceTally, right: ServiceTally) {
        left.spans += right.spans
        left.errors += right.errors
        left.entries += right.entries
    }
}

/// What was counted for spans at which a service was entered.
struct EntryTally: Summable, Equatable {
    var hits = 0
    var errors = 0
    /// The sum of their times in nanoseconds; it saturates.
    var totalDuration: Int64 = 0
    var maximumDuration: Int64 = 0

    init() {}

    init(duration: Int64, isError: Bool) {
        hits = 1
        errors = isError ? 1 : 0
        totalDuration = max(duration, 0)
        maximumDuration = max(duration, 0)
    }

    static func += (left: inout EntryTally, right: EntryTally) {
        left.hits += right.hits
        left.errors += right.errors
        let (sum, overflow) = left.totalDuration.addingReportingOverflow(right.totalDuration)
        left.totalDuration = overflow ? .max : sum
        left.maximumDuration = max(left.maximumDuration, right.maximumDuration)
    }
}

/// What a service was asked to do.
struct ResourceKey: Hashable, Sendable {
    var service: String
    var name: String
    var resource: String
}

/// A tracer library.
struct ClientKey: Hashable, Sendable {
    var language: String
    var languageVersion: String
    var tracerVersion: String
}

/// What came from one tracer library.
struct ClientTally: Summable, Equatable {
    var payloads = 0
    var bytes = 0
    var chunks = 0
    var spans = 0
    /// What the tracer says that it dropped itself.
    var droppedTraces = 0
    var droppedSpans = 0

    static func += (left: inout ClientTally, right: ClientTally) {
        left.payloads += right.payloads
        left.bytes += right.bytes
        left.chunks += right.chunks
        left.spans += right.spans
        left.droppedTraces &+= right.droppedTraces
        left.droppedSpans &+= right.droppedSpans
    }
}

/// How often requests came for a path whose bodies the agent does not keep.
struct DiscardTally: Summable, Equatable {
    var requests = 0
    var bytes = 0

    static func += (left: inout DiscardTally, right: DiscardTally) {
        left.requests += right.requests
        left.bytes += right.bytes
    }
}
