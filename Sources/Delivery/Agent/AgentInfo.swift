package import DPWire

/// What a Datadog agent says about itself at `/info`.
///
/// A field that is absent, null or of an unexpected type is nil or empty here: agents of different versions say
/// different things, and one odd field is no reason to ignore the rest.
public struct AgentInfo: Sendable {
    /// The agent's version, such as `7.71.0`.
    public var version: String?
    /// The commit that the agent was built from.
    public var gitCommit: String?
    /// The paths that the agent serves.
    public var endpoints: [String]?
    /// Features that the agent has switched on.
    public var featureFlags: [String] = []
    /// Whether the agent lets clients leave out traces that sampling rejected.
    public var clientDropP0s: Bool?
    /// Whether the agent keeps structured tags of spans.
    public var spanMetaStructs: Bool?
    /// Whether the agent accepts snapshots of spans that still run.
    public var longRunningSpans: Bool?
    /// Request headers that the agent's proxy to event intakes passes on.
    public var evpProxyAllowedHeaders: [String]?
    /// Tags by which the agent groups statistics of outgoing calls.
    public var peerTags: [String]?
    /// Span kinds for which the agent computes statistics.
    public var spanKindsStatsComputed: [String]?
    /// The version of the obfuscation rules that the agent applies.
    public var obfuscationVersion: Int?
    /// Traces to keep or reject by exact tags of their root span.
    public var filterTags = TagFilter()
    /// Traces to keep or reject by patterns over tags of their root span.
    public var filterTagsRegex = TagFilter()
    /// Patterns of resources whose traces the agent rejects.
    public var ignoreResources: [String] = []
    /// The agent's own settings, as far as it tells them.
    public var configuration = Configuration()
    /// Identifies the agent's view of the container that asked.
    public var containerTagsHash: String?
    /// How many fields were not of the expected type and were left out.
    public internal(set) var malformedFieldCount = 0

    /// Identifies this state: the SHA-256 of the document.
    package var state: SHA256.Digest

    /// Identifies this state: the SHA-256 of the document in 64 lower-case hexadecimal digits, as agents send it in the
    /// header `datadog-agent-state`.
    public var stateHash: String { String(decoding: state.hexadecimal, as: UTF8.self) }

    /// Conditions on the tags of a trace's root span.
    public struct TagFilter: Sendable {
        /// Tags of which a trace needs all.
        public var require: [String] = []
        /// Tags of which one rejects a trace.
        public var reject: [String] = []

        /// No conditions.
        public init() {}
    }

    /// An agent's own settings.
    public struct Configuration: Sendable {
        /// The environment that the agent gives to traces without one.
        public var defaultEnvironment: String?
        /// How many traces a second the agent means to sample.
        public var targetTracesPerSecond: Double?
        /// How many events a second the agent accepts at most.
        public var maximumEventsPerSecond: Double?
        /// The TCP port on which the agent receives traces.
        public var receiverPort: Int?
        /// The path of the unix socket on which the agent receives traces.
        public var receiverSocket: String?
        /// How many connections a second the agent accepts.
        public var connectionLimit: Int?
        /// How long the agent waits for a request, in seconds.
        public var receiverTimeout: Int?
        /// The largest request that the agent accepts, in bytes.
        public var maximumRequestBytes: Int?
        /// The port on which the agent receives DogStatsD metrics.
        public var statsdPort: Int?
        /// The memory that the agent allows itself, in bytes.
        public var maximumMemory: Double?
        /// The processor time that the agent allows itself, as a fraction of one core.
        public var maximumCPU: Double?
        /// What the agent's obfuscation of SQL does.
        public var sqlObfuscationMode: String?

        /// Nothing known.
        public init() {}
    }
}

extension AgentInfo {
    /// Whether the agent lists exactly this path among its endpoints.
    package func serves(_ path: StaticString) -> Bool {
        guard let endpoints else { return false }
        let wanted = UnsafeBufferPointer(start: path.utf8Start, count: path.utf8CodeUnitCount)
        for endpoint in endpoints where endpoint.utf8.elementsEqual(wanted) { return true }
        return false
    }
}
