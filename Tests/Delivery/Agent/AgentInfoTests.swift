import DPDelivery
import DPWire
import Testing

@Suite struct AgentInfoTests {
    /// The document of an agent 7.71, shortened.
    static let document = #"""
        {
          "version": "7.71.0",
          "git_commit": "0a1b2c3",
          "endpoints": ["/v0.3/traces", "/v0.4/traces", "/v0.6/stats", "/v1.0/traces"],
          "feature_flags": ["big_resource"],
          "client_drop_p0s": true,
          "span_meta_structs": true,
          "long_running_spans": true,
          "evp_proxy_allowed_headers": ["Content-Type", "Accept-Encoding"],
          "config": {
            "default_env": "none",
            "target_tps": 10,
            "max_eps": 200.5,
            "receiver_port": 8126,
            "receiver_socket": "/var/run/datadog/apm.socket",
            "connection_limit": 0,
            "receiver_timeout": 0,
            "max_request_bytes": 26214400,
            "statsd_port": 8125,
            "max_memory": 0,
            "max_cpu": 0.5,
            "analyzed_spans_by_service": {"web": {"request": 1}},
            "obfuscation": {"elastic_search": true, "redis": {"Enabled": true}, "sql_obfuscation_mode": "normalize_only"}
          },
          "peer_tags": ["_dd.base_service", "db.name"],
          "span_kinds_stats_computed": ["server", "client"],
          "obfuscation_version": 1,
          "filter_tags": {"require": ["env:prod"], "reject": ["debug"]},
          "filter_tags_regex": {"reject": ["a:.*"]},
          "ignore_resources": ["GET /health"]
        }
        """#

    @Test func readsEveryField() throws {
        let info = try AgentInfo(parsing: Array(Self.document.utf8), containerTagsHash: Array("abc".utf8))
        #expect(info.version == "7.71.0")
        #expect(info.gitCommit == "0a1b2c3")
        #expect(info.endpoints == ["/v0.3/traces", "/v0.4/traces", "/v0.6/stats", "/v1.0/traces"])
        #expect(info.featureFlags == ["big_resource"])
        #expect(info.clientDropP0s == true && info.spanMetaStructs == true && info.longRunningSpans == true)
        #expect(info.evpProxyAllowedHeaders == ["Content-Type", "Accept-Encoding"])
        #expect(info.configuration.defaultEnvironment == "none")
        #expect(info.configuration.targetTracesPerSecond == 10)
        #expect(info.configuration.maximumEventsPerSecond == 200.5)
        #expect(info.configuration.receiverPort == 8126)
        #expect(info.configuration.receiverSocket == "/var/run/datadog/apm.socket")
        #expect(info.configuration.connectionLimit == 0 && info.configuration.receiverTimeout == 0)
        #expect(info.configuration.maximumRequestBytes == 26_214_400)
        #expect(info.configuration.statsdPort == 8125)
        #expect(info.configuration.maximumMemory == 0 && info.configuration.maximumCPU == 0.5)
        #expect(info.configuration.sqlObfuscationMode == "normalize_only")
        #expect(info.peerTags == ["_dd.base_service", "db.name"])
        #expect(info.spanKindsStatsComputed == ["server", "client"])
        #expect(info.obfuscationVersion == 1)
        #expect(info.filterTags.require == ["env:prod"] && info.filterTags.reject == ["debug"])
        #expect(info.filterTagsRegex.require.isEmpty && info.filterTagsRegex.reject == ["a:.*"])
        #expect(info.ignoreResources == ["GET /health"])
        #expect(info.containerTagsHash == "abc")
        #expect(info.malformedFieldCount == 0)
    }

    @Test func theStateIsTheHashOfTheDocument() throws {
        #expect(
            try AgentInfo(parsing: Array("{}".utf8)).stateHash
                == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
        )
    }

    @Test func absentFieldsAreNotTheSameAsEmptyOnes() throws {
        let nothing = try AgentInfo(parsing: Array("{}".utf8))
        #expect(nothing.endpoints == nil && nothing.peerTags == nil && nothing.clientDropP0s == nil)
        #expect(nothing.featureFlags.isEmpty && nothing.ignoreResources.isEmpty)
        let empty = try AgentInfo(parsing: Array(#"{"endpoints":[],"peer_tags":[]}"#.utf8))
        #expect(empty.endpoints == [] && empty.peerTags == [])
    }

    @Test func aFieldOfAnotherTypeLeavesTheOthersAlone() throws {
        let text = #"""
            {"version": 7, "endpoints": "all", "client_drop_p0s": "yes", "feature_flags": null, "peer_tags": ["a", 1, "b"],
             "config": [], "filter_tags": {"require": {}}, "obfuscation_version": 1.5, "git_commit": "abc"}
            """#
        let info = try AgentInfo(parsing: Array(text.utf8))
        #expect(info.version == nil && info.endpoints == nil && info.clientDropP0s == nil)
        #expect(info.obfuscationVersion == nil)
        #expect(info.peerTags == ["a", "b"])
        #expect(info.gitCommit == "abc")
        #expect(info.malformedFieldCount == 7)
    }

    @Test(arguments: ["", "nope", "[]", "null", "{", #"{"version":"x"} trailing"#, "<html></html>"])
    func whatIsNoObjectIsRefused(text: String) {
        #expect(throws: JSONError.self) { try AgentInfo(parsing: Array(text.utf8)) }
    }

    @Test func theHeaderWinsOverTheField() throws {
        let text = Array(#"{"container_tags_hash":"field"}"#.utf8)
        #expect(try AgentInfo(parsing: text).containerTagsHash == "field")
        #expect(try AgentInfo(parsing: text, containerTagsHash: Array("header".utf8)).containerTagsHash == "header")
    }

    @Test func endpointsMatchExactly() throws {
        let info = try AgentInfo(parsing: Array(#"{"endpoints":["/v0.6/stats","/v1.0/traces/"]}"#.utf8))
        #expect(info.serves("/v0.6/stats"))
        #expect(!info.serves("/v1.0/traces") && !info.serves("/v0.6/stat"))
        #expect(try !AgentInfo(parsing: Array("{}".utf8)).serves("/v0.6/stats"))
    }

    @Test func noChangedByteTraps() {
        let document = Array(Self.document.utf8)
        var generator = SplitMix(state: 1)
        for _ in 0..<20_000 {
            var changed = document
            for _ in 0...(generator.next() % 3) {
                changed[Int(generator.next() % UInt64(changed.count))] = UInt8(truncatingIfNeeded: generator.next())
            }
            if generator.next() % 4 == 0 { changed.removeLast(Int(generator.next() % UInt64(changed.count))) }
            _ = try? AgentInfo(parsing: changed)
        }
    }
}
