internal import DPDelivery
internal import DPPlatform
internal import DPStatistics

extension ConfigurationCheck {
    /// The length of the buckets; nil where statistics are not wanted or cannot be had.
    mutating func bucketSize(_ configuration: TraceExporter.Configuration) -> Nanoseconds? {
        guard let size = configuration.statsBucketSize else { return nil }
        let text = "\(size.components.seconds) s"
        if size < .seconds(1) || size > .seconds(3600) {
            refuse("statsBucketSize", text, "write a time from 1 s to 3600 s, usually 10 s, or nil for no statistics")
        }
        if configuration.clientComputedStats {
            refuse("clientComputedStats", "true", "the tracer cannot have computed them where statsBucketSize is set")
        }
        if !configuration.agentInfoPolling {
            refuse("agentInfoPolling", "false", "statsBucketSize needs it: the agent's /info says what is counted")
        }
        return Nanoseconds(size)
    }

    /// The limits of cardinality.
    mutating func limits(_ limits: StatsCardinalityLimits) -> CardinalityLimits {
        var checked = CardinalityLimits()
        checked.wholeKey = limit("wholeKey", limits.wholeKey)
        checked.resource = limit("resource", limits.resource)
        checked.httpEndpoint = limit("httpEndpoint", limits.httpEndpoint)
        checked.peerTags = limit("peerTags", limits.peerTags)
        checked.additionalTags = limit("additionalTags", limits.additionalTags)
        return checked
    }

    private mutating func limit(_ name: String, _ value: Int) -> Int {
        count("statsCardinalityLimits." + name, value, in: 0...1_000_000)
    }
}

extension StatsOptions {
    /// The options of a configuration that was checked.
    init(
        _ configuration: TraceExporter.Configuration,
        _ bucketSize: Nanoseconds,
        _ limits: CardinalityLimits,
        _ head: StatsRequestHead,
        _ timeLimit: Nanoseconds
    ) {
        self.bucketSize = bucketSize
        self.limits = limits
        self.head = head
        self.timeLimit = timeLimit
        peerTags = configuration.peerTags.map { Array($0.utf8) }
        let keys = StatsConfiguration.ordered(configuration.additionalMetricTagKeys.map { Array($0.utf8) })
        if keys.count > StatsConfiguration.additionalTagLimit, let logger = configuration.logger {
            logger(
                .warning,
                "additionalMetricTagKeys names \(keys.count) tags, of which \(StatsConfiguration.additionalTagLimit) are used"
            )
        }
        additionalTags = Array(keys.prefix(StatsConfiguration.additionalTagLimit))
        allowsObfuscation = configuration.clientSideStatsObfuscation
        countsProcessedSpans = configuration.processing != nil
        origin = StatsOrigin()
        origin.hostname = Array(configuration.hostname.utf8)
        origin.environment = Array(configuration.env.utf8)
        origin.version = Array(configuration.appVersion.utf8)
        origin.service = Array(configuration.service.utf8)
        origin.gitCommit = Array(configuration.gitCommitSHA.utf8)
        origin.processTags = Array(configuration.processTags.utf8)
        origin.runtimeID = Array(configuration.runtimeID.utf8)
    }
}
