import DataPipeline
import DataPipelineTestKit
import Testing

/// Sends of random mixes to an agent that takes statistics, with what is to be counted of them.
enum CountedSends {
    /// What the agent says when it takes statistics.
    static let on = """
        {"client_drop_p0s":true,"endpoints":["/v0.6/stats"],"ignore_resources":["^\(ChunkMix.ignored)"]}
        """
    /// What the agent says when it takes none.
    static let off = #"{"client_drop_p0s":false,"endpoints":["/v0.6/stats"]}"#

    static func agent() throws -> RecordingAgent {
        var configuration = RecordingAgent.Configuration()
        configuration.info = on
        return try RecordingAgent.start(configuration)
    }

    static func exporter(_ agent: RecordingAgent) async throws -> TraceExporter {
        let builder = TraceExporterBuilder.towards(agent).agentInfoPolling(true).enableStats(bucketSize: .seconds(1))
        let exporter = try builder.runtimeID("run").build()
        #expect(try await eventually { exporter.isComputingStats })
        return exporter
    }

    /// Sends a random mix and adds what is to be counted of it, if the request says that anything is.
    static func send(
        _ exporter: TraceExporter,
        to agent: RecordingAgent,
        _ generator: inout SplitMix,
        _ expected: inout StatsTotals
    ) throws {
        let mix = ChunkMix(&generator)
        if generator.next() % 2 == 0 {
            try exporter.send(mix.batch)
        } else {
            let payload = try mix.batch.encoded(as: .v04)
            try exporter.send(payload.span)
        }
        let request = agent.requests(.path("/v0.4/traces")).last
        if request?.header("datadog-client-computed-stats") == "true" {
            expected.hits += mix.eligible
            expected.errors += mix.eligibleErrors
        }
    }
}
