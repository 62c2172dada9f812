import DPLedger
import DPStatistics
import DPTraces
import DPWire
import DataPipelineTestKit
import Testing

@testable import data_pipeline

@Suite struct ExportCommandTests {
    private static func payloads(_ folder: TemporaryFolder) throws -> (v04: String, v05: String) {
        let batch = Workload.batch(WorkloadOptions(traces: 4, spansPerTrace: 5))
        return (
            try folder.write(batch.encoded(as: .v04), to: "v04.msgpack"),
            try folder.write(batch.encoded(as: .v05), to: "v05.msgpack")
        )
    }

    @Test func sendsEveryFileAsItIsAndAccountsForIt() async throws {
        let folder = try TemporaryFolder()
        let files = try Self.payloads(folder)
        let agent = try RecordingAgent.start()
        let run = try await CommandRun.run(
            "export",
            files.v04,
            files.v05,
            "--agent",
            agent.url,
            "--repeat",
            "3",
            "--threads",
            "2"
        )
        #expect(run.status == 0 && run.errors.isEmpty)
        #expect(run.lines[1].split(separator: " ").prefix(2) == ["received", "6"])
        #expect(run.lines[2].hasPrefix("delivered") && run.lines[2].hasSuffix("24    120"))
        let requests = agent.requests(.path("/v0.4/traces"))
        #expect(requests.count == 6)
        let original = try folder.read("v04.msgpack")
        // Both formats say the same, so both arrive as the same v0.4 bytes.
        #expect(requests.allSatisfy { $0.body == original })
        for request in requests { #expect(try TraceBatch(reading: request.body, as: .v04).spanCount == 20) }
    }

    @Test func statisticsAreComputedAndAccountedFor() async throws {
        let folder = try TemporaryFolder()
        let files = try Self.payloads(folder)
        let agent = try RecordingAgent.start()
        let run = try await CommandRun.run("export", files.v04, "--agent", agent.url, "--stats", "--json")
        #expect(run.status == 0, "\(run.errors)")
        let value = try JSONValue(parsing: run.bytes)
        let bodies = agent.requests(.path("/v0.6/stats")).map(\.body)
        let body = try #require(bodies.first)
        #expect(bodies.count == 1)
        let payload = try ClientStatsPayload(reading: body.span.bytes)
        let hits = payload.buckets.flatMap(\.groups).map(\.hits).reduce(0, +)
        #expect(hits > 0 && value["statistics"]?["delivered"]?["spans"] == .unsigned(hits))

        let lost = try RecordingAgent.start()
        lost.script(.path("/v0.6/stats"), do: .status(500))
        let failed = try await CommandRun.run("export", files.v04, "--agent", lost.url, "--stats")
        #expect(failed.status == 1 && failed.output.contains("statistics of \(hits) spans, of which 0 delivered"))

        let both = try await CommandRun.run("export", files.v04, "--stats", "--client-computed-stats")
        #expect(both.status == 2 && both.errors.contains("--client-computed-stats") && both.errors.contains("--stats"))
    }

    @Test func everyOptionReachesTheAgent() async throws {
        let folder = try TemporaryFolder()
        let files = try Self.payloads(folder)
        let agent = try RecordingAgent.start()
        let run = try await CommandRun.run(
            "export",
            files.v04,
            "--agent",
            agent.url,
            "--output",
            "v0.5",
            "--language",
            "l",
            "--language-version",
            "lv",
            "--language-interpreter",
            "li",
            "--language-interpreter-vendor",
            "liv",
            "--tracer-version",
            "tv",
            "--container-id",
            "cid",
            "--test-session-token",
            "tok",
            "--client-computed-top-level",
            "--client-computed-stats",
            "--rates-version",
            "--service",
            "s",
            "--env",
            "e",
            "--app-version",
            "v",
            "--hostname",
            "h",
            "--runtime-id",
            "r",
            "--git-commit-sha",
            "g",
            "--process-tags",
            "a:b"
        )
        #expect(run.status == 0, "\(run.errors)")
        let request = try #require(agent.requests(.path("/v0.5/traces")).first)
        for (header, value) in [
            ("datadog-meta-lang", "l"), ("datadog-meta-lang-version", "lv"), ("datadog-meta-lang-interpreter", "li"),
            ("datadog-meta-lang-interpreter-vendor", "liv"), ("datadog-meta-tracer-version", "tv"),
            ("datadog-container-id", "cid"), ("x-datadog-test-session-token", "tok"),
            ("datadog-client-computed-top-level", "true"), ("datadog-client-computed-stats", "true"),
            ("datadog-rates-payload-version", "0"),
        ] {
            #expect(request.header(header) == value, "\(header)")
        }
    }

    @Test func theEnvironmentNamesTheAgentUnlessAnOptionDoes() async throws {
        let folder = try TemporaryFolder()
        let files = try Self.payloads(folder)
        let agent = try RecordingAgent.start()
        let named = ["DD_TRACE_AGENT_URL": agent.url]
        let run = try await CommandRun.run("export", files.v04, environment: named)
        #expect(run.status == 0 && agent.requests(.path("/v0.4/traces")).count == 1)
        let other = try await CommandRun.run(
            "export",
            files.v04,
            "--agent",
            "http://127.0.0.1:1",
            "--retries",
            "0",
            environment: named
        )
        #expect(other.status == 3)
    }

    @Test func whatIsRefusedIsStatus1AndNamed() async throws {
        let folder = try TemporaryFolder()
        let files = try Self.payloads(folder)
        let bad = try folder.write([0x91, 0x91], to: "bad.msgpack")
        let agent = try RecordingAgent.start()
        agent.script(.path("/v0.4/traces"), .nth(2), do: .status(400), .body("no"))
        let run = try await CommandRun.run("export", files.v04, files.v04, bad, "--agent", agent.url, "--json")
        #expect(run.status == 1)
        let json = try JSONValue(parsing: run.bytes)
        #expect(json["ledger"]?["delivered"]?["spans"] == 20)
        #expect(json["ledger"]?["dropped"]?["http_4xx"]?["spans"] == 20)
        #expect(json["ledger"]?["dropped"]?["decode_error"]?["payloads"] == 1)
        #expect(json["failures"]?.array?.map { $0["kind"] } == ["http_client", "undecodable"])
        #expect(json["failures"]?.array?[1]["file"] == .string(bad) && json["untried"] == 0)
    }

    @Test func withoutAnAgentItGivesUpSoonWithStatus3() async throws {
        let folder = try TemporaryFolder()
        let files = try Self.payloads(folder)
        let run = try await CommandRun.run(
            "export",
            files.v04,
            "--agent",
            "unix:///no/such/agent.sock",
            "--retries",
            "0",
            "--repeat",
            "1000",
            "--json"
        )
        #expect(run.status == 3)
        let json = try JSONValue(parsing: run.bytes)
        #expect(json["ledger"]?["received"]?["payloads"] == .unsigned(UInt64(ExportRun.patience)))
        #expect(json["untried"] == .unsigned(UInt64(1_000 - ExportRun.patience)))
    }

    @Test(arguments: [
        (["--agent", "127.0.0.1:8126"], "--agent 127.0.0.1:8126: "),
        (["--language", "a\nb"], "--language a b: "),
        (["--retries", "100000"], "--retries 100000: "),
        (["--timeout=-1"], "--timeout"),
        (["--repeat", "0"], "--repeat"),
        (["--threads", "0"], "--threads"),
    ])
    func wrongOptionsAreNamed(options: [String], expected: String) async throws {
        let folder = try TemporaryFolder()
        let files = try Self.payloads(folder)
        let run = try await CommandRun.run(arguments: ["export", files.v04] + options)
        #expect(run.status == 2 && run.output.isEmpty && run.errors.contains(expected), "\(run.errors)")
    }

    @Test func aMissingFileIsStatus4AndNothingIsSent() async throws {
        let agent = try RecordingAgent.start()
        let run = try await CommandRun.run("export", "/no/such/file", "--agent", agent.url)
        #expect(run.status == 4 && run.errors.contains("cannot read /no/such/file"))
        #expect(agent.requests(.path("/v0.4/traces")).isEmpty)
    }
}

@Suite struct ExporterOptionsTests {
    @Test(arguments: [
        ("url", "--agent"), ("gitCommitSHA", "--git-commit-sha"), ("containerID", "--container-id"),
        ("languageInterpreterVendor", "--language-interpreter-vendor"), ("sendDeadline", "--deadline"),
    ])
    func propertiesHaveTheirFlags(property: String, expected: String) {
        #expect(ExporterOptions.flag(ofProperty: property) == expected)
    }

    @Test func messagesNameFlags() {
        #expect(
            ExporterOptions.inFlags("the options connectionTimeout and sendDeadline allow more; see the URL")
                == "the options --timeout and --deadline allow more; see the URL"
        )
    }
}

@Suite struct ExportReportTests {
    private func failure(_ isUnreachable: Bool) -> ExportRun.Failure {
        ExportRun.Failure(file: "f", kind: "k", message: "m", count: 1, isUnreachable: isUnreachable)
    }

    @Test func theStatusSaysWhatHappened() {
        func status(_ failures: [ExportRun.Failure], untried: UInt64 = 0) -> data_pipeline.ExitStatus {
            ExportReport(agent: "", ledger: .init(), failures: failures, untried: untried, elapsed: 1).status
        }
        #expect(status([]) == .success)
        #expect(status([failure(false)]) == .incomplete)
        #expect(status([failure(true)]) == .unreachable)
        #expect(status([failure(true), failure(false)]) == .incomplete)
        #expect(status([], untried: 1) == .incomplete)
    }

    @Test func progressIsOneShortLine() {
        let progress = ExportProgress(payloads: 250, bytes: 1_000_000, spans: 5_000, failures: 2)
        #expect(
            progress.line(total: 1_000, elapsed: 500_000_000)
                == "25%  250/1,000 payloads  1.00 MB  10,000 spans/s  2 failed"
        )
        #expect(
            ExportProgress(payloads: 0, bytes: 0, spans: 0, failures: 0).line(total: 0, elapsed: 0).hasPrefix("100%")
        )
    }
}
