extension RecordingAgent {
    /// How a recording agent listens and what it says while it is healthy.
    public struct Configuration: Sendable {
        /// The literal address at which it listens over TCP; nil for a unix socket only.
        ///
        /// Default `127.0.0.1`.
        public var host: String? = "127.0.0.1"

        /// The port at which it listens; 0, the default, takes a free one.
        public var port: UInt16 = 0

        /// The path of a unix socket at which it listens as well.
        ///
        /// Default none.
        ///
        /// What is left at that path of an earlier run is removed. Systems limit the length to about 100 bytes.
        public var unixPath: String?

        /// The JSON text that `GET /info` answers.
        public var info = Configuration.defaultInfo

        /// Whether trace answers carry `Datadog-Agent-State`, the SHA-256 of `info`.
        ///
        /// Default true.
        public var sendsState = true

        /// The JSON text that trace requests are answered with.
        public var rates = #"{"rate_by_service":{"service:,env:":1.0}}"#

        /// The value of `Datadog-Rates-Payload-Version` in trace answers; nil leaves it out.
        ///
        /// Default `rates-1`.
        public var ratesVersion: String? = "rates-1"

        /// The JSON text for trace requests that carry the current rates version already; nil, the default, means
        /// `rates` as well.
        public var unchangedRates: String?

        /// The status for paths that the agent does not know.
        ///
        /// Default 404.
        public var unknownPathStatus = 404

        /// Whether bodies are kept.
        ///
        /// Default true; turn it off for long load tests.
        public var keepsBodies = true

        /// The size of the receive buffer that is asked of the system, for slow reads; nil leaves it alone.
        public var receiveBufferBytes: Int?

        /// The defaults.
        public init() {}

        /// An `/info` document like that of an agent with all that tracers look for: every trace format but v1,
        /// client-side statistics, dropping of p0 traces, peer tags, obfuscation.
        public static let defaultInfo = """
            {"version":"7.70.0","git_commit":"0000000000000000000000000000000000000000","endpoints":["/v0.3/traces",\
            "/v0.3/services","/v0.4/traces","/v0.4/services","/v0.5/traces","/v0.7/traces","/v0.6/stats",\
            "/v0.1/pipeline_stats","/telemetry/proxy/","/evp_proxy/v4/","/profiling/v1/input","/tracer_flare/v1",\
            "/v0.7/config"],"client_drop_p0s":true,"span_meta_structs":true,"span_events":true,\
            "long_running_spans":true,"evp_proxy_allowed_headers":["Content-Type","Accept-Encoding",\
            "Content-Encoding","User-Agent","DD-CI-PROVIDER-NAME"],"peer_tags":["_dd.base_service",\
            "amqp.destination","db.hostname","db.instance","db.name","db.system","grpc.host","messaging.destination",\
            "messaging.destination.name","net.peer.name","out.host","peer.hostname","peer.service","rpc.service",\
            "server.address","topicname"],"span_kinds_stats_computed":["client","consumer","producer","server"],\
            "obfuscation_version":1,"config":{"default_env":"none","target_tps":10,"max_eps":200,\
            "receiver_port":8126,"receiver_socket":"","connection_limit":0,"receiver_timeout":0,\
            "max_request_bytes":26214400,"statsd_port":8125,"analyzed_spans_by_service":{},"obfuscation":\
            {"elastic_search":true,"mongo":true,"sql_exec_plan":false,"sql_exec_plan_normalize":false,\
            "http":{"remove_query_string":false,"remove_path_digits":false},"remove_stack_traces":false,\
            "redis":{"Enabled":true,"RemoveAllArgs":false},"memcached":{"Enabled":true,"KeepCommand":false}}}}
            """
    }
}
