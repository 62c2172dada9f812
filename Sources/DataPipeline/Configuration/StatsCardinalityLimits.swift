/// How many different values the statistics of one bucket of time tell apart.
///
/// What comes after is counted together under the name `tracer_blocked_value`, so that totals stay exact while memory is
/// bounded. Values that are empty do not count. A limit of 0 counts everything together.
public struct StatsCardinalityLimits: Equatable, Sendable {
    /// Groups in all; default 7,000.
    ///
    /// One more takes what is beyond.
    public var wholeKey = 7000
    /// Resources; default 1,024.
    public var resource = 1024
    /// Endpoints, from `http.endpoint` or `http.route`; default 512.
    public var httpEndpoint = 512
    /// Combinations of peer tags; default 512.
    public var peerTags = 512
    /// Combinations of additional tags; default 100.
    public var additionalTags = 100

    /// The defaults.
    public init() {}
}
