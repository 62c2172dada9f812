import DPObfuscation
import DataPipeline
import Testing

/// Options under the agent's names.
@Suite struct TraceProcessingReadingTests {
    @Test func theAgentsConfigurationIsTakenOver() throws {
        var processing = TraceProcessing()
        let text = #"""
            {"apm_config": {"obfuscation": {"redis": {"remove_all_args": true}},
             "replace_tags": [{"name": "a", "pattern": "b", "repl": "c"}],
             "features": ["big_resource", "component2name", "table_names", "else"]}}
            """#
        try processing.read(json: Array(text.utf8))
        #expect(processing.obfuscation.redis.removeAllArguments && processing.obfuscation.redis.isEnabled)
        #expect(processing.obfuscation.replaceTags == [.init(name: "a", pattern: "b", replacement: "c")])
        #expect(processing.allowsBigResources && processing.namesSpansAfterComponents)
        #expect(processing.obfuscation.sql.tableNames)
    }

    @Test(arguments: [
        (#"{"redis": {"on": true}}"#, "redis.on"), (#"{"redis": {"enabled": "yes"}}"#, "redis.enabled"), ("[", "json"),
        (#"{"sql": {"obfuscation_mode": "x"}}"#, "obfuscation_mode"),
    ])
    func anOptionThatIsNotUnderstoodIsNamed(json: String, option: String) {
        var processing = TraceProcessing()
        do throws(ConfigurationError) {
            try processing.read(json: Array(json.utf8))
            Issue.record("it was accepted")
        } catch {
            #expect(error.problems.map(\.option) == [option])
        }
    }

    @Test func variablesAreTakenOverAndAllFaultyOnesNamed() throws {
        var processing = TraceProcessing()
        do throws(ConfigurationError) {
            try processing.read(environment: [
                ("HOME", "/"), ("DD_APM_FEATURES", "big_resource"), ("DD_APM_REPLACE_TAGS", "["),
                ("DD_APM_OBFUSCATION_HTTP_REMOVE_QUERY_STRING", "yes"),
                ("DD_APM_OBFUSCATION_HTTP_REMOVE_PATHS_WITH_DIGITS", "1"),
            ])
            Issue.record("it was accepted")
        } catch {
            #expect(
                error.problems.map(\.option)
                    == ["DD_APM_REPLACE_TAGS", "DD_APM_OBFUSCATION_HTTP_REMOVE_QUERY_STRING"]
            )
            #expect(error.message.contains("write true or false"))
        }
        #expect(processing.allowsBigResources && processing.obfuscation.http == .init(removesPathsWithDigits: true))
    }
}
