import DPDelivery
import DPPlatform
import Testing

@testable import DataPipeline

@Suite struct ConfigurationTests {
    private func problems(_ builder: TraceExporterBuilder) -> ConfigurationError? {
        do throws(ConfigurationError) {
            _ = try builder.agentInfoPolling(false).build()
            return nil
        } catch {
            return error
        }
    }

    @Test func theDefaultsAreValid() {
        #expect(problems(TraceExporterBuilder()) == nil)
    }

    static let urls = [
        "", "127.0.0.1:8126", "localhost:8126", "/x", "ftp://h:1", "http://", "http://a b:1", "unix://", "http://h:0",
        "http://h:65536", "http://h:x", "https://h:1", "http://user@h", "unix:///" + String(repeating: "x", count: 200),
        "http://[::1", "http://h\u{0}:1", "windows:pipe", "file:///tmp/x",
    ]

    @Test(arguments: urls) func aURLThatCannotWorkIsRefusedAtBuild(url: String) throws {
        let error = try #require(problems(TraceExporterBuilder().url(url)))
        #expect(error.problems.map(\.option) == ["url"])
        #expect(error.number == 15)
        #expect(error.problems[0].explanation.count > 20)
    }

    @Test(arguments: [
        "http://h", "http://127.0.0.1:8126/", "http://[::1]:1/p/", "unix:///a/b", "unix://rel", "HTTP://H:1",
    ])
    func usualURLsAreTaken(url: String) {
        #expect(problems(TraceExporterBuilder().url(url)) == nil)
    }

    @Test(arguments: [
        (Duration.zero, false), (.milliseconds(999), false), (.seconds(-1), false), (.seconds(3601), false),
        (.seconds(1), true), (.milliseconds(1500), true), (.seconds(10), true), (.seconds(3600), true),
    ])
    func bucketsOfStatisticsHaveASensibleLength(size: Duration, isTaken: Bool) {
        let error = problems(TraceExporterBuilder().enableStats(bucketSize: size))
        #expect(error?.problems.contains { $0.option == "statsBucketSize" } == !isTaken)
    }

    @Test func statisticsExcludeThoseOfTheTracerAndNeedTheInfo() throws {
        let error = try #require(problems(TraceExporterBuilder().enableStats().clientComputedStats()))
        #expect(error.problems.map(\.option) == ["clientComputedStats", "agentInfoPolling"])
    }

    @Test func telemetryGoesIntoHeadersAndHasATime() throws {
        var telemetry = TelemetryConfiguration()
        telemetry.heartbeatInterval = .seconds(-1)
        telemetry.sessionID = "a\n"
        telemetry.rootSessionID = "\u{7f}"
        telemetry.parentSessionID = "b\r"
        let error = try #require(problems(TraceExporterBuilder().enableTelemetry(telemetry)))
        #expect(
            error.problems.map(\.option) == [
                "telemetry.heartbeatInterval", "telemetry.sessionID", "telemetry.rootSessionID",
                "telemetry.parentSessionID",
            ]
        )
        #expect(error.number == 12)
        #expect(problems(TraceExporterBuilder().enableTelemetry()) == nil)
    }

    @Test func limitsOfStatisticsAreNumbersOfValues() throws {
        var limits = StatsCardinalityLimits()
        limits.resource = -1
        limits.wholeKey = 0
        limits.additionalTags = 1_000_001
        let error = try #require(problems(TraceExporterBuilder().statsCardinalityLimits(limits)))
        #expect(
            error.problems.map(\.option) == [
                "statsCardinalityLimits.resource", "statsCardinalityLimits.additionalTags",
            ]
        )
    }

    @Test func allFaultsAreReportedAtOnceInTheOrderOfTheOptions() throws {
        let builder = TraceExporterBuilder()
            .url("127.0.0.1:8126")
            .testSessionToken("a\nb").language("\u{7f}").languageVersion("\u{0}").languageInterpreter("\r")
            .languageInterpreterVendor("\u{1b}").tracerVersion("1\n").containerID("\n")
            .connectionTimeout(.seconds(-1)).sendDeadline(.seconds(-1)).retryDelay(.milliseconds(-1))
            .retryLimit(-1).payloadSizeLimit(0).responseSizeLimit(-5)
        let error = try #require(problems(builder))
        #expect(
            error.problems.map(\.option) == [
                "url", "testSessionToken", "language", "languageVersion", "languageInterpreter",
                "languageInterpreterVendor", "tracerVersion", "containerID", "connectionTimeout", "sendDeadline",
                "retryLimit", "retryDelay", "payloadSizeLimit", "responseSizeLimit",
            ]
        )
        #expect(error.number == 15)
        #expect(error.message.split(separator: "\n").count >= 14)
        #expect(error.message.contains("127.0.0.1:8126"))
    }

    @Test func withoutAFaultInTheURLTheNumberIsThatOfAnArgument() {
        #expect(problems(TraceExporterBuilder().retryLimit(-1))?.number == 12)
    }

    @Test func aLongValueIsShortened() throws {
        let error = try #require(problems(TraceExporterBuilder().language(String(repeating: "x\n", count: 10_000))))
        #expect(error.message.utf8.count < 500)
    }

    @Test func headersMayHoldAnythingButControlCharacters() {
        #expect(problems(TraceExporterBuilder().language("a b\tc é 😀").testSessionToken("~!@#")) == nil)
    }

    @Test func zeroTimesMeanTheDefaults() {
        let builder = TraceExporterBuilder().connectionTimeout(.zero).sendDeadline(.zero).retryDelay(.zero)
        #expect(problems(builder) == nil)
        #expect(problems(TraceExporterBuilder().connectionTimeout(.seconds(Int64.max))) == nil)
    }

    /// Who waits long for an answer does not want to be cut off by a default.
    @Test func theDeadlineIsNoShorterThanTheTimeoutUnlessItIsSaidSo() throws {
        let times: [(timeout: Int, deadline: Int, expected: UInt64)] = [(0, 0, 5), (1, 0, 5), (15, 0, 15), (15, 2, 2)]
        for time in times {
            var configuration = TraceExporter.Configuration()
            configuration.connectionTimeout = .seconds(time.timeout)
            configuration.sendDeadline = .seconds(time.deadline)
            let settings = try ExporterSettings(checking: configuration, detectedIn: EntityHeaders.Places())
            #expect(settings.retryPolicy.callTimeLimit == .seconds(time.expected))
        }
    }

    @Test func settersChangeACopy() {
        let first = TraceExporterBuilder()
        let second = first.service("a").url("http://x")
        #expect(first.configuration.service.isEmpty)
        #expect(second.configuration.service == "a" && second.configuration.url == "http://x")
    }
}
