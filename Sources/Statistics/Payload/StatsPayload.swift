/// What all statistics of one tracer have in common: UTF-8 text, empty for what is not known.
package struct StatsOrigin: Sendable {
    package var hostname: [UInt8] = []
    package var environment: [UInt8] = []
    package var version: [UInt8] = []
    package var runtimeID: [UInt8] = []
    package var service: [UInt8] = []
    package var gitCommit: [UInt8] = []
    /// `key:value` pairs with commas between them.
    package var processTags: [UInt8] = []

    package init() {}
}

/// The body of one request with statistics, as the agent's `/v0.6/stats` takes it.
package struct StatsPayload: Sendable {
    /// MessagePack.
    package let body: [UInt8]
    /// Whether the resources in it are obfuscated, which the request must say.
    package let isObfuscated: Bool
    /// Spans that it counts.
    package let hits: UInt64
    /// Groups in it.
    package let groupCount: Int
}
