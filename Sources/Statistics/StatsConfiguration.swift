package import DPObfuscation

/// How many different values the statistics of one bucket of time tell apart.
///
/// What comes after is counted together under `tracer_blocked_value`. A limit of 0 lets nothing through.
package struct CardinalityLimits: Equatable, Sendable {
    /// Groups, besides the one that takes the overflow.
    package var wholeKey = 7000
    package var resource = 1024
    package var httpEndpoint = 512
    package var peerTags = 512
    package var additionalTags = 100

    package init() {}
}

/// What statistics are computed of, and how.
package struct StatsConfiguration: Sendable {
    /// The length of a bucket in nanoseconds; at least 1.
    package var bucketSize: Int64 = 10_000_000_000
    /// Kinds of spans that are counted although they are neither top-level nor measured, in any case of letters.
    package var spanKinds: [[UInt8]] = StatsConfiguration.usualSpanKinds
    /// Keys of tags that name the peer of a client, producer or consumer span.
    package var peerTags: [[UInt8]] = []
    /// Further keys of tags that are part of a group's key: at most `additionalTagLimit`.
    package var additionalTags: [[UInt8]] = []
    package var limits = CardinalityLimits()
    /// How resources are obfuscated; nil leaves that to the agent.
    package var obfuscation: SQLOptions?
    /// Whether spans come with resources that are obfuscated already, by rules that the agent knows.
    package var hasObfuscatedResources = false
    /// Whether the agent takes resources of 15,000 bytes instead of 5,000.
    package var hasBigResources = false

    package init() {}

    /// The kinds that an agent computes statistics of unless it says otherwise.
    package static var usualSpanKinds: [[UInt8]] {
        [Array("client".utf8), Array("server".utf8), Array("producer".utf8), Array("consumer".utf8)]
    }

    /// How many additional keys can be had.
    package static var additionalTagLimit: Int { 4 }
    /// Longest value of an additional tag, in bytes; a longer one becomes `tracer_blocked_value`.
    package static var additionalValueLimit: Int { 200 }

    /// Keys in order and without repetitions: what becomes of a list of additional keys, which is then cut to its limit.
    package static func ordered(_ keys: [[UInt8]]) -> [[UInt8]] {
        var ordered: [[UInt8]] = []
        for key in keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) where ordered.last != key {
            ordered.append(key)
        }
        return ordered
    }
}
