public import DPTraces

extension TraceExporter {
    /// All options of an exporter, with their defaults.
    ///
    /// Set what differs and give it to ``TraceExporterBuilder/init(_:)``, or use the builder's functions of the same
    /// names. Nothing is checked before ``TraceExporterBuilder/build()``. Nothing is read from the environment but
    /// `DD_EXTERNAL_ENV`, which a cluster's admission controller sets.
    public struct Configuration: Sendable {
        // MARK: Destination

        /// Where the agent listens: `http://HOST[:PORT][/PREFIX]` or `unix:///PATH/OF/SOCKET`.
        ///
        /// Default `http://127.0.0.1:8126`. A path is kept as a prefix of the agent's own paths; a query is ignored.
        /// For a unix socket with a prefix write `unix://%2FPATH%2FOF%2FSOCKET/PREFIX`.
        public var url = "http://127.0.0.1:8126"

        /// Groups the traces of one test session at a test agent; empty for none.
        ///
        /// Sent as the header `x-datadog-test-session-token`.
        public var testSessionToken = ""

        // MARK: Tracer and application

        /// The traced program's language, such as `python`.
        ///
        /// Sent as the header `datadog-meta-lang` unless empty.
        public var language = ""
        /// The language's version, header `datadog-meta-lang-version`.
        public var languageVersion = ""
        /// The language's interpreter, such as `cpython`, header `datadog-meta-lang-interpreter`.
        public var languageInterpreter = ""
        /// Who made the interpreter, header `datadog-meta-lang-interpreter-vendor`.
        public var languageInterpreterVendor = ""
        /// The tracer's version, header `datadog-meta-tracer-version`.
        public var tracerVersion = ""
        /// The id of the container that the program runs in, header `datadog-container-id`.
        ///
        /// Default empty: it is detected. Set it only where detection cannot work; it then replaces what is detected.
        public var containerID = ""
        /// The host's name.
        ///
        /// Sent with statistics only: the agent knows the host of its traces.
        public var hostname = ""
        /// The environment that the application runs in, such as `staging`.
        ///
        /// Sent with statistics only, since spans say it themselves; the same holds for the options from here to
        /// ``runtimeID``. Statistics without it have the agent's own environment.
        public var env = ""
        /// The application's version.
        public var appVersion = ""
        /// The application's main service.
        public var service = ""
        /// The commit that the application was built from.
        public var gitCommitSHA = ""
        /// Tags of the process, as `key:value` separated by commas.
        public var processTags = ""
        /// Identifies this run of the program.
        ///
        /// Default empty: each process makes up a random one.
        public var runtimeID = ""

        // MARK: Formats and flags

        /// What payloads given to `send` are; default v0.4.
        public var inputFormat = TraceFormat.v04
        /// What is sent to the agent; default v0.4.
        ///
        /// Any input can go out in any format.
        public var outputFormat = TraceFormat.v04
        /// Whether the tracer has marked top-level spans, header `datadog-client-computed-top-level`; default no.
        public var clientComputedTopLevel = false
        /// Whether the tracer has computed statistics, so that the agent must not; default no.
        ///
        /// Header `datadog-client-computed-stats`.
        public var clientComputedStats = false
        /// Whether to tell the agent which sampling rates are known, so that it repeats only changed ones; default no.
        ///
        /// With it, answers are ``AgentResponse/Rates/unchanged`` until the rates change.
        public var agentRatesPayloadVersion = false

        // MARK: Processing

        /// What is done to spans by the agent's rules; nil, the default, leaves that to the agent.
        ///
        /// For destinations other than an agent, and for secrets that are not to leave the process. With it, top-level spans
        /// are marked and empty chunks left out, as with statistics.
        public var processing: TraceProcessing?

        // MARK: Statistics

        /// The length of the buckets of time by which spans are counted; nil, the default, leaves statistics to the agent.
        ///
        /// From 1 s to 1 h; usual are 10 s. Statistics are on while the agent's `/info` says that it takes them, which is
        /// why they need ``agentInfoPolling``. Then traces that sampling rejected are counted and not sent, and the agent's
        /// trace filters apply here. Excludes ``clientComputedStats``.
        public var statsBucketSize: Duration?
        /// Keys of tags that name the peer of an outgoing call and by which statistics tell calls apart.
        ///
        /// Added to those that the agent names.
        public var peerTags: [String] = []
        /// Keys of further tags by which statistics tell spans apart.
        ///
        /// The first 4 in the order of their bytes are used.
        public var additionalMetricTagKeys: [String] = []
        /// How many different values statistics tell apart; bounds their memory.
        public var statsCardinalityLimits = StatsCardinalityLimits()
        /// Whether statistics hide what queries and commands carry, so that the agent need not; default no.
        ///
        /// Used where the agent knows the version of the rules that are used here. Otherwise the agent hides it.
        public var clientSideStatsObfuscation = false

        // MARK: Telemetry

        /// Tells Datadog, by way of the agent, how the exporter fares; nil, the default, tells nothing.
        ///
        /// It never holds up a send. It takes one thread for each exporter, the same as ``agentInfoPolling``.
        public var telemetry: TelemetryConfiguration?

        // MARK: Time and size

        /// How long one attempt may take, from connecting to the last byte of the answer; default 3 s.
        ///
        /// Zero means the default.
        public var connectionTimeout = Duration.seconds(3)
        /// How long one `send` may take in all, with retries and the pauses between them.
        ///
        /// Zero, the default, means 5 s, or the connection timeout if that is longer.
        public var sendDeadline = Duration.zero
        /// How many attempts may follow the first one; default 5, 0 switches retries off.
        ///
        /// Connection failures, time-outs and the statuses 408, 425, 429 and 5xx (but 501 and 505) are retried.
        public var retryLimit = 5
        /// The pause before the first retry; default 100 ms.
        ///
        /// It doubles each time, is shortened by up to a half at random, and is at least what an answer's
        /// `retry-after` asks for.
        public var retryDelay = Duration.milliseconds(100)
        /// The largest payload that is accepted, in bytes; default and maximum 2,147,483,647.
        ///
        /// Agents refuse more than 25 MB unless configured otherwise.
        public var payloadSizeLimit = 2_147_483_647
        /// The largest body of an answer that is read, in bytes; default 4 MiB.
        public var responseSizeLimit = 4 << 20

        // MARK: Behaviour

        /// Whether to ask the agent for its `/info` at once and every five minutes; default yes.
        ///
        /// It takes a thread, which sends statistics as well. Without it a synchronous `send` uses the caller's thread only.
        public var agentInfoPolling = true
        /// The threads to use; nil, the default, makes the exporter have its own.
        ///
        /// For programs with several exporters, and for those that fork.
        public var sharedRuntime: SharedRuntime?
        /// Called with what an operator may want to know; default none.
        ///
        /// On any thread, one call at a time for each thread; it must not wait for the exporter.
        public var logger: Logger?
        /// The least that ``logger`` is called with; default ``LogLevel/info``.
        ///
        /// At ``LogLevel/debug`` there is a message for each exporter that is made and for each send. None ever has the
        /// content of a span.
        public var logLevel = LogLevel.info
        /// Called beside the logger.
        package var logSink: (any LogSink)?

        /// The defaults.
        public init() {}
    }

    /// Receives log messages.
    public typealias Logger = @Sendable (LogLevel, String) -> Void

    /// How much a log message matters.
    public struct LogLevel: Comparable, Sendable {
        private let rank: UInt8

        private init(_ rank: UInt8) {
            self.rank = rank
        }

        /// For who looks for a fault in the exporter.
        public static var debug: LogLevel { LogLevel(1) }
        /// Normal events that are rare.
        public static var info: LogLevel { LogLevel(2) }
        /// Something that should be changed, though nothing was lost.
        public static var warning: LogLevel { LogLevel(3) }
        /// Something was lost.
        public static var error: LogLevel { LogLevel(4) }

        /// Whether the first one matters less.
        public static func < (left: LogLevel, right: LogLevel) -> Bool { left.rank < right.rank }
    }
}
