import DPTraces
import DPWire
import DataPipeline
import DataPipelineTestKit
import Testing

@testable import DPLocalAgent

/// What the agent keeps, shows and counts of spans that it processes.
@Suite struct ProcessingTests {
    private func batch() -> TraceBatch {
        var batch = TraceBatch()
        for trace: UInt64 in 1...2 {
            batch.appendChunk()
            for number: UInt64 in 1...2 {
                let span = batch.appendSpan()
                span.service = "Shop"
                span.name = "postgres query"
                span.resource = "SELECT 'secret'"
                span.type = "sql"
                span.traceID = trace
                span.spanID = number
                span.parentID = number - 1
                span.start = 1_700_000_000_000_000_000
                span.duration = 5
                span.setTag("card", "4111111111111111")
            }
        }
        batch.editSpan(at: 0).service = ""
        batch.editSpan(at: 3).traceID = 9
        return batch
    }

    @Test func spansAreKeptAsAnAgentForwardsThem() async throws {
        let payload = try batch().encoded(as: .v04)
        try await withAgent { agent in
            let headers = ["Datadog-Meta-Lang: swift", "X-Datadog-Trace-Count: 2"]
            let answer = try await exchange(agent, "POST", "/v0.4/traces", headers: headers, body: payload)
            #expect(answer.status == 200)
            let trace = try #require(agent.trace(id: TraceID(low: 1)))
            #expect(trace.spans.map(\.service) == ["unnamed-swift-service", "shop"])
            #expect(trace.spans[1].name == "postgres_query" && trace.spans[1].resource == "SELECT ?")
            #expect(trace.spans[1].tags["card"] == "?")
            #expect(agent.trace(id: TraceID(low: 2)) == nil)
            let summary = agent.summary()
            #expect(summary.intake.refused["foreignSpan"]?.spans == 2 && summary.intake.isBalanced)
            #expect(summary.intake.received.chunks == 2 && summary.intake.received.spans == 4)
            #expect(summary.notes.spanCorrections == ["service_empty": 1])
            #expect(summary.notes.traceCountMismatches == 0 && summary.clients.first?.spans == 4)
            #expect(summary.resources.map(\.resource) == ["SELECT ?", "SELECT ?"])
            #expect(summary.statistics.resources.map(\.resource) == ["SELECT ?", "SELECT ?"])
        }
    }

    @Test func theyMayBeKeptAsTheyCame() async throws {
        let payload = try batch().encoded(as: .v04)
        try await withAgent({ $0.processing = nil }) { agent in
            _ = try await exchange(agent, "POST", "/v0.4/traces", body: payload)
            #expect(agent.trace(id: TraceID(low: 1))?.spans.last?.resource == "SELECT 'secret'")
            #expect(agent.summary().notes.mixedChunks == 1 && agent.summary().intake.kept.chunks == 2)
            let info = try JSONValue(parsing: Array(try await exchange(agent, "GET", "/info").body.utf8))
            #expect(info["config"]?["obfuscation"] == nil)
        }
    }

    @Test func optionsCountAndInfoTellsThem() async throws {
        let payload = try batch().encoded(as: .v04)
        var processing = TraceProcessing()
        processing.obfuscation.sql.mode = .obfuscateOnly
        processing.obfuscation.http.removesQuery = true
        processing.obfuscation.creditCards.isEnabled = false
        processing.obfuscation.replaceTags = [.init(name: "card", pattern: "1+", replacement: "#")]
        processing.allowsBigResources = true
        let rules = processing
        try await withAgent({ $0.processing = rules }) { agent in
            _ = try await exchange(agent, "POST", "/v0.4/traces", body: payload)
            #expect(agent.trace(id: TraceID(low: 1))?.spans.last?.tags["card"] == "4#")
            let info = try JSONValue(parsing: Array(try await exchange(agent, "GET", "/info").body.utf8))
            let said = try #require(info["config"]?["obfuscation"])
            #expect(said["sql_obfuscation_mode"] == "obfuscate_only" && said["elastic_search"] == true)
            #expect(said["http"]?["remove_query_string"] == true && said["redis"]?["remove_all_args"] == false)
            #expect(info["feature_flags"] == ["big_resource"])
        }
    }

    @Test func aFaultyRuleEndsTheStart() {
        var configuration = LocalAgentConfiguration()
        configuration.processing?.obfuscation.replaceTags = [.init(name: "a", pattern: "(", replacement: "")]
        do throws(LocalAgentError) {
            _ = try LocalAgent(configuration)
            Issue.record("it was accepted")
        } catch {
            #expect(error.isInvalidConfiguration)
            #expect(error.description.contains("replaceTags[0].pattern"))
        }
    }
}
