import DPLedger
import DPObfuscation
import DPStatistics
import DataPipeline
import DataPipelineTestKit
import Testing

/// What reaches the agent where spans are processed by its rules.
@Suite(.timeLimit(.minutes(5))) struct ProcessingTests {
    private func exporter(
        _ agent: RecordingAgent,
        _ change: (inout TraceProcessing) -> Void = { _ in }
    ) throws -> TraceExporter {
        var processing = TraceProcessing()
        change(&processing)
        return try TraceExporterBuilder.towards(agent).processing(processing).language("swift").build()
    }

    private func sent(_ agent: RecordingAgent) throws -> TraceBatch {
        try #require(agent.requests(.path("/v0.4/traces")).last).traces()
    }

    /// A chunk of spans that need nothing, each changed by `edit`.
    private func batch(spans: Int = 1, _ edit: (Int, borrowing SpanEditor) -> Void) -> TraceBatch {
        var batch = TraceBatch.chunks(priorities: [1], spans: spans)
        for index in 0..<spans { edit(index, batch.editSpan(at: index)) }
        return batch
    }

    @Test(arguments: [false, true]) func secretsDoNotLeave(asBatch: Bool) async throws {
        let agent = try RecordingAgent.start()
        let exporter = try exporter(agent)
        let batch = batch(spans: 5) { index, span in
            span.type = ["sql", "redis", "http", "web", "mongodb"][index]
            switch index {
            case 0:
                span.resource = "SELECT * FROM users WHERE mail = 'secret@x.org'"
                span.setTag("db.statement", "UPDATE users SET key = 'secret'")
            case 1:
                span.resource = "SET key secret"
                span.setTag("redis.raw_command", "SET key secret")
            case 2: span.setTag("http.url", "http://user:secret@shop/cart?id=7")
            case 3: span.setTag("card", "4111 1111 1111 1111")
            default: span.setTag("mongodb.query", #"{"find": "users", "filter": {"key": "secret"}}"#)
            }
        }
        if asBatch {
            try await exporter.send(batch)
            #expect(batch.span(at: 1).resource == "SET key secret")
        } else {
            try await exporter.send(batch.encoded(as: .v04))
        }
        let traces = try sent(agent)
        #expect(traces.span(at: 0).resource == "SELECT * FROM users WHERE mail = ?")
        #expect(traces.span(at: 0).tag("db.statement") == "UPDATE users SET key = ?")
        #expect(traces.span(at: 1).resource == "SET")
        #expect(traces.span(at: 1).tag("redis.raw_command") == "SET key ?")
        #expect(traces.span(at: 2).tag("http.url") == "http://shop/cart?id=7")
        #expect(traces.span(at: 3).tag("card") == "?")
        #expect(traces.span(at: 4).tag("mongodb.query") == #"{"find":"?","filter":{"key":"?"}}"#)
        let body = String(decoding: try #require(agent.requests(.path("/v0.4/traces")).last).body, as: UTF8.self)
        #expect(!body.contains("secret") && !body.contains("4111"))
        #expect(exporter.ledger.delivered.spans == 5 && exporter.ledger.isBalanced)
    }

    @Test func spansAreMadeWhatTheBackendAcceptsAndEachCorrectionIsCounted() async throws {
        let agent = try RecordingAgent.start()
        let exporter = try exporter(agent)
        let batch = batch(spans: 2) { index, span in
            if index == 0 {
                span.service = ""
                span.name = "GET /users/1"
                span.resource = ""
                span.duration = -1
                span.setTag("http.status_code", "99")
                span.setTag(String(repeating: "k", count: 300), "v")
            } else {
                span.service = "Shop Éclair"
                span.name = "***"
            }
        }
        try await exporter.send(batch.encoded(as: .v04))
        let traces = try sent(agent)
        let first = traces.span(at: 0)
        #expect(
            first.service == "unnamed-swift-service" && first.name == "GET_users_1" && first.resource == "GET_users_1"
        )
        #expect(first.duration == 0 && first.tag("http.status_code") == nil)
        #expect(first.tag(String(repeating: "k", count: 200) + "...") == "v")
        #expect(traces.span(at: 1).service == "shop_éclair" && traces.span(at: 1).name == "unnamed_operation")
        let counted = exporter.ledger.warnings.map { "\($0.warning.name) \($0.count)" }
        #expect(
            counted == [
                "service_empty 1", "span_name_invalid 1", "resource_empty 1", "invalid_duration 1",
                "invalid_http_status_code 1", "meta_key_truncate 1",
            ]
        )
        // Counted once: the next send starts at nothing.
        try await exporter.send(TraceBatch.chunks(priorities: [1]))
        #expect(exporter.ledger.warnings.count == 6 && exporter.ledger.count(of: .serviceEmpty) == 1)
    }

    @Test func brokenChunksAreDroppedUnderTheirReason() async throws {
        let agent = try RecordingAgent.start()
        let exporter = try exporter(agent)
        var batch = TraceBatch.chunks(priorities: [1, 1, 1, 1], spans: 2)
        batch.editSpan(at: 0).traceID = 0
        batch.editSpan(at: 1).traceID = 0
        batch.editSpan(at: 3).spanID = 0
        batch.editSpan(at: 5).traceID = 77
        batch.appendChunk()
        try await exporter.send(batch.encoded(as: .v04))
        let traces = try sent(agent)
        #expect(traces.chunkCount == 1 && traces.span(at: 0).spanID == 7 && traces.spanCount == 2)
        let request = try #require(agent.requests(.path("/v0.4/traces")).last)
        #expect(request.header("x-datadog-trace-count") == "1")
        let ledger = exporter.ledger
        #expect(ledger.dropped(.traceIDZero) == LedgerCounts(chunks: 1, spans: 2))
        #expect(ledger.dropped(.spanIDZero) == LedgerCounts(chunks: 1, spans: 2))
        #expect(ledger.dropped(.foreignSpan) == LedgerCounts(chunks: 1, spans: 2))
        #expect(ledger.dropped(.emptyChunk) == LedgerCounts(chunks: 1))
        #expect(ledger.delivered.spans == 2 && ledger.isBalanced && ledger.held.isZero)
    }

    @Test func whatCannotBeReadAsSQLIsNotShown() async throws {
        let agent = try RecordingAgent.start()
        let exporter = try exporter(agent)
        for _ in 0..<2 {
            let batch = batch { _, span in
                span.type = "sql"
                span.resource = agent.requests.isEmpty ? "SELECT 'secret" : "Non-parsable SQL query"
            }
            try await exporter.send(batch)
            let traces = try sent(agent)
            #expect(traces.span(at: 0).resource == "Non-parsable SQL query")
        }
    }

    @Test func rulesComeLastAndOneAfterTheOther() async throws {
        let agent = try RecordingAgent.start()
        let exporter = try exporter(agent) {
            $0.obfuscation.replaceTags = [
                .init(name: "resource.name", pattern: #"\?"#, replacement: "X"),
                .init(name: "*", pattern: "X", replacement: "Y"),
                .init(name: "_top_level", pattern: "1", replacement: "7"),
            ]
            $0.obfuscation.removeStackTraces = true
        }
        let batch = batch { _, span in
            span.type = "sql"
            span.resource = "SELECT 1"
            span.setTag("a", "X")
            span.setTag("_a", "X")
            span.setTag("error.stack", "main\nf")
        }
        try await exporter.send(batch)
        let span = try sent(agent)
        #expect(span.span(at: 0).resource == "SELECT Y")
        #expect(span.span(at: 0).tag("a") == "Y" && span.span(at: 0).tag("_a") == "X")
        #expect(span.span(at: 0).tag("error.stack") == "?")
        #expect(span.span(at: 0).metric("_top_level") == 7)
    }

    @Test func optionsAreFollowed() async throws {
        let agent = try RecordingAgent.start()
        let exporter = try exporter(agent) {
            $0.obfuscation.sql.mode = .obfuscateOnly
            $0.obfuscation.creditCards.isEnabled = false
            $0.obfuscation.http.removesQuery = true
            $0.allowsBigResources = true
            $0.namesSpansAfterComponents = true
        }
        let batch = batch(spans: 2) { index, span in
            span.type = index == 0 ? "sql" : "web"
            span.resource = index == 0 ? "select  1" : String(repeating: "r", count: 6000)
            span.setTag("card", "4111111111111111")
            span.setTag("http.url", "http://h/?a=1")
            if index == 0 { span.setTag("component", "net-http") }
        }
        try await exporter.send(batch)
        let traces = try sent(agent)
        #expect(traces.span(at: 0).resource == "select  ?" && traces.span(at: 0).name == "net_http")
        #expect(traces.span(at: 1).resource.utf8.count == 6000 && traces.span(at: 1).tag("http.url") == "http://h/?")
        #expect(traces.span(at: 1).tag("card") == "4111111111111111")
    }

    @Test func spansThatNeedNothingAreSentAsTheyCame() async throws {
        let agent = try RecordingAgent.start()
        let exporter = try TraceExporterBuilder.towards(agent).processing().clientComputedTopLevel().build()
        let payload = payload(chunks: 3, spans: 4)
        try await exporter.send(payload)
        #expect(agent.requests(.path("/v0.4/traces")).last?.body == payload)
        #expect(exporter.ledger.warnings.isEmpty)
    }

    @Test func aSecondPassChangesNothing() async throws {
        let agent = try RecordingAgent.start()
        let exporter = try exporter(agent) { $0.obfuscation.sql.tableNames = true }
        for seed in 0..<40 as Range<UInt64> {
            var generator = SplitMix(state: seed)
            let mix = UntidyTraces.batch(&generator, isStable: true)
            try await exporter.send(mix)
            let first = try #require(agent.requests(.path("/v0.4/traces")).last).body
            try await exporter.send(first)
            let isSame = agent.requests(.path("/v0.4/traces")).last?.body == first
            #expect(isSame, "seed \(seed)")
        }
    }

    @Test(arguments: 0..<6 as Range<UInt64>) func underRandomPayloadsTheSumsBalance(seed: UInt64) async throws {
        var generator = SplitMix(state: seed)
        let agent = try RecordingAgent.start()
        for request in 1...200 where generator.next() % 5 == 0 {
            agent.script(.path("/v0.4/traces"), .nth(request), do: generator.next() % 2 == 0 ? .status(400) : .halfBody)
        }
        let exporter = try TraceExporterBuilder.towards(agent).processing().retryLimit(1).build()
        for turn in 0..<60 {
            let batch = UntidyTraces.batch(&generator)
            if turn % 2 == 0 {
                _ = try? await exporter.send(batch)
            } else {
                _ = try? await exporter.send(batch.encoded(as: .v04))
            }
        }
        let ledger = exporter.ledger
        #expect(ledger.isBalanced && ledger.held.isZero && ledger.received.payloads == 60)
        #expect(ledger.dropped(.foreignSpan).chunks > 0 && ledger.dropped(.spanIDZero).chunks > 0)
    }

    /// An agent that knows the rules is told that nothing is left to hide; another one is not, and hides it again.
    @Test(arguments: [nil, 1, 2] as [Int?]) func statisticsNeverSeeSecrets(version: Int?) async throws {
        var configuration = RecordingAgent.Configuration()
        let said = version.map { #","obfuscation_version":\#($0)"# } ?? ""
        configuration.info = #"{"client_drop_p0s":true,"endpoints":["/v0.6/stats"]\#(said)}"#
        let agent = try RecordingAgent.start(configuration)
        let builder = TraceExporterBuilder.towards(agent).agentInfoPolling(true).enableStats().processing()
        let exporter = try builder.env("Prod Env").build()
        #expect(try await eventually { exporter.isComputingStats })
        let batch = batch(spans: 2) { index, span in
            span.service = index == 0 ? "Shop" : "db"
            span.type = "sql"
            span.resource = "SELECT 'secret'"
        }
        try await exporter.send(batch)
        #expect(await exporter.shutdown(timeout: .seconds(60)).isComplete)
        let request = try #require(agent.requests(.path("/v0.6/stats")).last)
        #expect(request.header("datadog-obfuscation-version") == (version == 1 ? "1" : nil))
        let payload = try ClientStatsPayload(reading: request.body.span.bytes)
        let groups = payload.buckets.flatMap(\.groups)
        #expect(groups.map(\.resource) == ["SELECT ?", "SELECT ?"] && Set(groups.map(\.service)) == ["shop", "db"])
        #expect(payload.environment == "prod_env")
        #expect(exporter.statsLedger.delivered.spans == 2)
    }

    @Test func faultyRulesAreNamedAtBuild() throws {
        var processing = TraceProcessing()
        processing.obfuscation.replaceTags = [
            .init(name: "a", pattern: "b", replacement: ""), .init(name: "", pattern: "b", replacement: ""),
            .init(name: "c", pattern: "(?=x)", replacement: ""), .init(name: "d", pattern: "", replacement: ""),
        ]
        processing.obfuscation.sql.mode = .normalizeOnly
        do throws(ConfigurationError) {
            _ = try TraceExporterBuilder().agentInfoPolling(false).processing(processing).build()
            Issue.record("it was accepted")
        } catch {
            #expect(
                error.problems.map(\.option) == [
                    "processing.obfuscation.sql.mode", "processing.obfuscation.replaceTags[1].name",
                    "processing.obfuscation.replaceTags[2].pattern", "processing.obfuscation.replaceTags[3].pattern",
                ]
            )
            #expect(error.problems[2].value == "(?=x)" && error.number == 12)
        }
    }
}
