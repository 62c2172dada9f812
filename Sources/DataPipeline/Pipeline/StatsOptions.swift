internal import DPDelivery
internal import DPNormalization
internal import DPObfuscation
internal import DPPlatform
internal import DPSampling
internal import DPStatistics
internal import DPWire

/// The checked options of statistics.
struct StatsOptions: Sendable {
    var bucketSize: Nanoseconds
    var peerTags: [[UInt8]]
    var additionalTags: [[UInt8]]
    var limits: CardinalityLimits
    var allowsObfuscation: Bool
    /// Whether spans are processed before they are counted.
    var countsProcessedSpans: Bool
    var origin: StatsOrigin
    var head: StatsRequestHead
    /// For one request.
    var timeLimit: Nanoseconds

    /// The newest version of the obfuscation rules that is used here.
    static var obfuscationVersion: Int { 1 }
}

// MARK: - Together with what the agent says

extension StatsOptions {
    /// What to compute for an agent that says this of itself.
    func configuration(for info: AgentInfo) -> StatsConfiguration {
        var configuration = StatsConfiguration()
        configuration.bucketSize = Int64(clamping: bucketSize.count)
        if let kinds = info.spanKindsStatsComputed { configuration.spanKinds = kinds.map { Array($0.utf8) } }
        configuration.peerTags = Self.distinct((info.peerTags ?? []).map { Array($0.utf8) } + peerTags)
        configuration.additionalTags = additionalTags
        configuration.limits = limits
        configuration.hasBigResources = info.has("big_resource")
        if let version = info.obfuscationVersion, (1...Self.obfuscationVersion).contains(version) {
            if countsProcessedSpans {
                configuration.hasObfuscatedResources = true
            } else if allowsObfuscation {
                configuration.obfuscation = SQLOptions(info)
            }
        }
        return configuration
    }

    /// Where statistics for this agent come from; without an environment of its own the tracer has the agent's.
    func origin(for info: AgentInfo) -> StatsOrigin {
        var origin = origin
        if origin.environment.isEmpty, let environment = info.configuration.defaultEnvironment {
            origin.environment = Array(environment.utf8)
        }
        if countsProcessedSpans { origin.environment = TagText.normalized(origin.environment) }
        return origin
    }

    /// Each of some texts once, in the order of their first occurrence.
    private static func distinct(_ texts: [[UInt8]]) -> [[UInt8]] {
        var result: [[UInt8]] = []
        for text in texts where !text.isEmpty && !result.contains(text) { result.append(text) }
        return result
    }
}

extension AgentInfo {
    /// Whether the agent has switched on a feature.
    fileprivate func has(_ feature: StaticString) -> Bool {
        for flag in featureFlags where Array(flag.utf8).span.bytes.says(feature) { return true }
        return false
    }

    /// The texts of the agent's trace filters.
    var filterTexts: TraceFilters.Texts {
        var texts = TraceFilters.Texts()
        texts.ignoreResources = ignoreResources
        texts.reject = filterTags.reject
        texts.rejectPatterns = filterTagsRegex.reject
        texts.require = filterTags.require
        texts.requirePatterns = filterTagsRegex.require
        return texts
    }
}

extension SQLOptions {
    /// The options that the agent itself uses, as far as it tells them: a mode, and features.
    ///
    /// A mode that leaves literals readable is not taken from it; nor does the agent use one.
    fileprivate init(_ info: AgentInfo) {
        self.init()
        let name = Array((info.configuration.sqlObfuscationMode ?? "").utf8)
        switch Mode(named: name.span.bytes) {
        case .obfuscateOnly: mode = .obfuscateOnly
        case .obfuscateAndNormalize: mode = .obfuscateAndNormalize
        case .legacy, .normalizeOnly, nil: if info.has("sqllexer") { mode = .obfuscateOnly }
        }
        replaceDigits = info.has("quantize_sql_tables") || info.has("replace_sql_digits")
        keepSQLAlias = info.has("keep_sql_alias")
        dollarQuotedFunc = info.has("dollar_quoted_func")
    }
}
