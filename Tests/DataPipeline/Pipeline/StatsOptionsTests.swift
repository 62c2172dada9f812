import DPDelivery
import DPObfuscation
import DPSampling
import DPStatistics
import Testing

@testable import DataPipeline

/// What is computed follows from the configuration and from what the agent says.
@Suite struct StatsOptionsTests {
    private func options(_ change: (TraceExporterBuilder) -> TraceExporterBuilder = { $0 }) throws -> StatsOptions {
        let builder = change(TraceExporterBuilder().enableStats(bucketSize: .seconds(2)))
        let settings = try ExporterSettings(checking: builder.configuration, detectedIn: EntityHeaders.Places())
        return try #require(settings.statistics)
    }

    private func info(_ json: String) throws -> AgentInfo {
        try AgentInfo(parsing: Array(json.utf8))
    }

    private func texts(_ bytes: [[UInt8]]) -> [String] {
        bytes.map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func anAgentThatSaysLittleGetsTheUsualRules() throws {
        let configuration = try options().configuration(for: info("{}"))
        #expect(configuration.bucketSize == 2_000_000_000)
        #expect(configuration.spanKinds == StatsConfiguration.usualSpanKinds)
        #expect(configuration.peerTags.isEmpty)
        #expect(!configuration.hasBigResources)
        #expect(configuration.obfuscation == nil)
        #expect(configuration.limits == CardinalityLimits())
    }

    @Test func theAgentsRulesAreTaken() throws {
        let configuration = try options().configuration(
            for: info(
                #"{"span_kinds_stats_computed":[],"peer_tags":["b","a","b",""],"feature_flags":["x","big_resource"]}"#
            )
        )
        #expect(configuration.spanKinds.isEmpty)
        #expect(texts(configuration.peerTags) == ["b", "a"])
        #expect(configuration.hasBigResources)
    }

    @Test func theTracersPeerTagsComeBesideTheAgents() throws {
        let options = try options { $0.peerTags(["c", "a"]) }
        #expect(texts(options.configuration(for: try info("{}")).peerTags) == ["c", "a"])
        let both = options.configuration(for: try info(#"{"peer_tags":["a","b"]}"#))
        #expect(texts(both.peerTags) == ["a", "b", "c"])
    }

    @Test func additionalTagsAreOrderedAndAtMostFour() throws {
        let options = try options { $0.additionalMetricTagKeys(["e", "b", "a", "b", "d", "c"]) }
        #expect(texts(options.configuration(for: try info("{}")).additionalTags) == ["a", "b", "c", "d"])
    }

    @Test(arguments: [
        (false, "1", false), (true, "1", true), (true, "0", false), (true, "2", false), (true, "null", false),
        (true, "-1", false),
    ])
    func bothHaveToWantObfuscationOfOneVersion(isAllowed: Bool, version: String, isOn: Bool) throws {
        let options = try options { $0.clientSideStatsObfuscation(isAllowed) }
        let configuration = options.configuration(for: try info("{\"obfuscation_version\":\(version)}"))
        #expect((configuration.obfuscation != nil) == isOn)
    }

    @Test func obfuscationHasTheAgentsOptions() throws {
        func sql(_ mode: String, _ features: String) throws -> SQLOptions? {
            let options = try options { $0.clientSideStatsObfuscation() }
            let document = """
                {"obfuscation_version":1,"feature_flags":[\(features)],\
                "config":{"obfuscation":{"sql_obfuscation_mode":"\(mode)"}}}
                """
            return options.configuration(for: try info(document)).obfuscation
        }
        #expect(try sql("", "") == SQLOptions())
        #expect(try sql("unspecified", "") == SQLOptions())
        #expect(try sql("obfuscate_only", "")?.mode == .obfuscateOnly)
        #expect(try sql("obfuscate_and_normalize", #""sqllexer""#)?.mode == .obfuscateAndNormalize)
        #expect(try sql("", #""sqllexer""#)?.mode == .obfuscateOnly)
        // This mode leaves literals readable, and the agent does not use it either.
        #expect(try sql("normalize_only", "")?.mode == .legacy)
        #expect(try sql("", #""quantize_sql_tables""#)?.replaceDigits == true)
        #expect(try sql("", #""keep_sql_alias","dollar_quoted_func""#)?.keepSQLAlias == true)
        #expect(try sql("", #""dollar_quoted_func""#)?.dollarQuotedFunc == true)
    }

    @Test func anEmptyEnvironmentIsTheAgents() throws {
        let known = try info(#"{"config":{"default_env":"lab"}}"#)
        #expect(try options().origin(for: known).environment == Array("lab".utf8))
        #expect(try options { $0.env("prod") }.origin(for: known).environment == Array("prod".utf8))
        #expect(try options().origin(for: info("{}")).environment.isEmpty)
    }

    @Test func whatTheTracerIsGoesAlong() throws {
        let options = try options {
            $0.hostname("h").appVersion("1").service("s").gitCommitSHA("c").processTags("a:b").runtimeID("r")
        }
        let origin = options.origin
        #expect(
            texts([
                origin.hostname, origin.version, origin.service, origin.gitCommit, origin.processTags, origin.runtimeID,
            ])
                == ["h", "1", "s", "c", "a:b", "r"]
        )
    }

    @Test func aMadeUpRuntimeIDIsAUUIDOfVersion4AndNeverTheSame() {
        let ids = (0..<100).map { _ in String(decoding: RuntimeID.random(), as: UTF8.self) }
        #expect(Set(ids).count == 100)
        for id in ids {
            let parts = id.split(separator: "-")
            #expect(parts.map(\.count) == [8, 4, 4, 4, 12])
            #expect(parts[2].first == "4")
            #expect(parts[3].first.map { "89ab".contains($0) } == true)
            #expect(id.allSatisfy { $0 == "-" || $0.isHexDigit && !$0.isUppercase })
        }
    }

    @Test func theFiltersAreTheAgents() throws {
        let texts = try info(
            #"""
            {"ignore_resources":["i"],"filter_tags":{"reject":["a"],"require":["b"]},
            "filter_tags_regex":{"reject":["c"],"require":["d"]}}
            """#
        ).filterTexts
        #expect(texts.ignoreResources == ["i"] && texts.reject == ["a"] && texts.require == ["b"])
        #expect(texts.rejectPatterns == ["c"] && texts.requirePatterns == ["d"])
    }
}
