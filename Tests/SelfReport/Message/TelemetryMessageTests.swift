import DPLedger
import DPPlatform
import DPSelfReport
import DPStatistics
import DPWire
import Testing

/// The bytes of requests.
@Suite struct TelemetryMessageTests {
    private var identity: TelemetryIdentity {
        var host = TelemetryHost(named: Array("box".utf8))
        host.kernelName = Array("Linux".utf8)
        host.kernelRelease = Array("6.1.0".utf8)
        host.kernelVersion = Array("#1 SMP".utf8)
        host.architecture = Array("x86_64".utf8)
        var identity = TelemetryIdentity(on: host)
        identity.runtimeID = Array("run-1".utf8)
        identity.service = Array("shop".utf8)
        identity.serviceVersion = Array("2.0".utf8)
        identity.environment = Array("prod".utf8)
        identity.language = Array("python".utf8)
        identity.languageVersion = Array("3.11".utf8)
        identity.tracerVersion = Array("9.9".utf8)
        identity.options = [
            TelemetryOption("trace_agent_url", Array("http://a".utf8), isDefault: false),
            TelemetryOption("env", [], isDefault: true),
        ]
        return identity
    }

    private func head(_ sequence: Int, _ time: Int, container: String = "") -> String {
        """
        {"api_version":"v2","tracer_time":\(time),"runtime_id":"run-1","seq_id":\(sequence),"application":{\
        "service_name":"shop","service_version":"2.0","env":"prod","language_name":"python",\
        "language_version":"3.11","tracer_version":"9.9"},"host":{"hostname":"box",\(container)"os":"linux",\
        "os_version":"6.1.0","architecture":"x86_64","kernel_name":"Linux","kernel_release":"6.1.0",\
        "kernel_version":"#1 SMP"}
        """
    }

    private func text(_ request: TelemetrySession.Request?) throws -> String {
        String(decoding: try #require(request).body, as: UTF8.self)
    }

    @Test func theStart() throws {
        let session = SessionDriver(of: identity, heartbeat: .seconds(60))
        let expected =
            head(1, 1_700_000_000) + """
                ,"request_type":"app-started","payload":{"products":{"tracers":{"version":"9.9","enabled":true}},\
                "configuration":[{"name":"trace_agent_url","value":"http://a","origin":"code"},\
                {"name":"env","value":"","origin":"default"}]}}
                """
        let request = session.start(at: 1_700_000_000)
        #expect(try text(request) == expected)
    }

    @Test func aBatchWithEverything() throws {
        var identity = identity
        identity.containerID = Array("c1".utf8)
        let session = SessionDriver(of: identity, heartbeat: .seconds(300))
        _ = session.start()
        _ = session.arrived()
        session.counters.add(
            SendReport(attempts: 2, end: .status(200), byteCount: 1, chunkCount: 5),
            bin: DDSketch.index(of: 1)
        )
        session.counters.add(SendReport(attempts: 1, end: .status(500), byteCount: 1, chunkCount: 3), bin: nil)
        session.counters.drop(0, .decodeError)
        session.counters.drop(0, .decodeError)
        let isBeatDue = session.fire(at: 10).isBeatDue
        #expect(!isBeatDue)
        session.counters.add(
            SendReport(attempts: 1, end: .status(200), byteCount: 1, chunkCount: 1),
            bin: DDSketch.index(of: 1)
        )
        let request = session.end(at: 12)
        func series(_ name: String, _ points: String, _ tags: String) -> String {
            """
            {"namespace":"tracers","metric":"\(name)","points":[\(points)],"tags":[\(tags)"src_library:libdatadog"],\
            "common":true,"type":"count","interval":10}
            """
        }
        let all = [
            series("trace_api.requests", "[10,3.0],[12,1.0]", ""),
            series("trace_api.errors", "[10,1.0]", #""type:status_code","#),
            series("trace_chunks_sent", "[10,5.0],[12,1.0]", ""),
            series("trace_chunks_dropped", "[10,3.0]", #""reason:send_failure","#),
            series("trace_api.responses", "[10,1.0],[12,1.0]", #""status_code:200","#),
            series("trace_api.responses", "[10,1.0]", #""status_code:500","#),
        ].joined(separator: ",")
        let log = """
            {"request_type":"logs","payload":{"logs":[{"message":"a payload of traces could not be read in the input \
            format","level":"ERROR","count":2,"tags":"src_library:libdatadog","is_sensitive":false,"is_crash":false}]}}
            """
        let sent = try text(request)
        let expected =
            head(2, 12, container: #""container_id":"c1","#) + """
                ,"request_type":"message-batch","payload":[\(log),{"request_type":"generate-metrics","payload":{"series":[\
                \(all)]}},{"request_type":"sketches","payload":{"series":[
                """
        #expect(sent.hasPrefix(expected))
        #expect(
            sent.hasSuffix(
                #","common":true,"interval":10,"type":"distribution"}]}},{"request_type":"app-closing","payload":{}}]}"#
            )
        )
        var totals = TelemetryTotals()
        try totals.add(try #require(request).body)
        #expect(totals.sizes == 2)
    }

    /// The bytes that the reference writes for three payloads of 14,680 bytes.
    @Test func aSketchIsTheReferences() throws {
        let session = SessionDriver(of: identity, heartbeat: .seconds(1))
        _ = session.start()
        _ = session.arrived()
        for _ in 0..<3 {
            let report = SendReport(attempts: 1, end: .status(200), byteCount: 14_680, chunkCount: 5)
            session.counters.add(report, bin: DDSketch.index(of: 14_680))
        }
        let request = try text(session.end(at: 1))
        #expect(request.contains(#""sketch_b64":"ChIJAAAAAABA8D8RAAAAAADqlEASDRIIAAAAAAAACEAYyh4aAA==""#))
    }

    /// Texts of the application are escaped.
    @Test func textsCannotBreakTheMessage() throws {
        var identity = identity
        identity.service = Array("a\"},\\\n".utf8)
        let session = SessionDriver(of: identity, heartbeat: .seconds(1))
        let body = try #require(session.start()).body
        #expect(try JSONValue(parsing: body)["application"]?["service_name"] == .string("a\"},\\\n"))
    }

    @Test func emptyTextsOfTheHostAreLeftOut() throws {
        var identity = identity
        identity.host.kernelName = []
        identity.host.kernelRelease = []
        identity.host.kernelVersion = []
        let session = SessionDriver(of: identity, heartbeat: .seconds(1))
        let body = try #require(session.start()).body
        let names = try JSONValue(parsing: body)["host"]?.object?.map(\.0)
        #expect(names == ["hostname", "os", "architecture"])
    }

    @Test func aHostWithoutANameIsTheSystems() {
        let host = TelemetryHost()
        #expect(!host.name.isEmpty)
        #expect(!host.kernelName.isEmpty && !host.architecture.isEmpty && !host.kernelRelease.isEmpty)
    }
}
