internal import DPNormalization
internal import DPStatistics

/// What one statistics payload adds to the agent.
struct StatsIntake: Sendable {
    private(set) var buckets = 0
    private(set) var groups: [(key: StatsKey, tally: StatsTally)] = []
    /// Sketches that could not be read; the counts beside them are taken.
    private(set) var unreadableSketches = 0

    /// Reads a payload whole, or refuses it whole.
    ///
    /// - Parameters:
    ///   - resources: hides the values in queries and commands; nil where the tracer has done that, as it must say.
    ///   - language: of the tracer, after which services without a name are called; may be empty.
    init(_ body: RawSpan, hiding resources: StatsResource?, language: String = "") throws(StatsReadingError) {
        let payload = try ClientStatsPayload(reading: body)
        let environment = TagText.normalized(payload.environment)
        let normalizer = GroupNormalizer(language: language)
        for bucket in payload.buckets {
            buckets += 1
            for group in bucket.groups {
                var group = group
                normalizer.normalize(&group)
                add(group, environment, resources)
            }
        }
    }

    /// Changes the keys of all groups.
    mutating func change(_ body: (inout StatsKey) -> Void) {
        for index in groups.indices { body(&groups[index].key) }
    }

    private mutating func add(_ group: ClientGroupedStats, _ environment: String, _ resources: StatsResource?) {
        var tally = StatsTally()
        tally.hits = group.hits
        tally.errors = group.errors
        tally.topLevelHits = group.topLevelHits
        tally.duration = group.duration
        for summary in [group.okSummary, group.errorSummary] {
            if let sketch = LatencySketch(reading: summary) {
                tally.latencies.merge(sketch)
            } else {
                unreadableSketches += 1
            }
        }
        let resource = group.resource
        let key = StatsKey(
            environment: environment.cut(to: 200),
            service: group.service.cut(to: 200),
            name: group.name.cut(to: 200),
            resource: (resources?.hidden(resource, type: group.type) ?? resource).cut(to: StatsResource.limit),
            type: group.type.cut(to: 200),
            spanKind: group.spanKind.cut(to: 200),
            httpStatusCode: group.httpStatusCode,
            grpcStatusCode: group.grpcStatusCode.cut(to: 200),
            httpMethod: group.httpMethod.cut(to: 200),
            httpEndpoint: group.httpEndpoint.cut(to: 1_000),
            peerTags: group.peerTags.prefix(32).map { $0.cut(to: 200) },
            isTraceRoot: group.traceRoot == .notSet ? nil : group.traceRoot == .yes,
            isSynthetics: group.isSynthetics
        )
        groups.append((key, tally))
    }
}

extension String {
    /// The text, cut after so many bytes of UTF-8 at most, at a whole character.
    func cut(to limit: Int) -> String {
        guard utf8.count > limit else { return self }
        var end = utf8.index(utf8.startIndex, offsetBy: limit)
        while end > startIndex, end.samePosition(in: unicodeScalars) == nil { end = utf8.index(before: end) }
        return String(self[..<end])
    }
}
