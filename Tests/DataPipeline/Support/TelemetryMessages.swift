import DPPlatform
import DataPipelineTestKit
import DPWire
import DataPipeline

/// What an agent was told in requests of telemetry.
struct TelemetryMessages {
    static var path: String { "/telemetry/proxy/api/v2/apmtelemetry" }

    /// Whole requests, as JSON.
    var requests: [JSONValue] = []
    /// Single messages in order, batches taken apart.
    var messages: [JSONValue] = []
    /// Counts by metric and tags, as `trace_api.errors{type:network,src_library:libdatadog}`.
    var counts: [String: Double] = [:]

    /// - Parameter isTaken: which requests count.
    init(_ agent: RecordingAgent, where isTaken: (RecordedRequest) -> Bool = { $0.answeredStatus == 202 }) throws {
        for request in agent.requests(.path(Self.path)) where request.isComplete && isTaken(request) {
            let json = try JSONValue(parsing: request.body)
            requests.append(json)
            if json["request_type"] == "message-batch" {
                messages += json["payload"]?.array ?? []
            } else {
                messages.append(json)
            }
        }
        for message in messages where message["request_type"] == "generate-metrics" {
            for series in message["payload"]?["series"]?.array ?? [] {
                let tags = (series["tags"]?.array ?? []).compactMap(\.string).joined(separator: ",")
                let name = (series["metric"]?.string ?? "?") + "{" + tags + "}"
                for point in series["points"]?.array ?? [] {
                    counts[name, default: 0] += point.array?.last?.double ?? 0
                }
            }
        }
    }

    /// The kinds of the messages in order.
    var types: [String] { messages.compactMap { $0["request_type"]?.string } }

    /// A count by its metric and the tags before the library's.
    func count(_ metric: String, _ tags: String = "") -> UInt64 {
        UInt64(counts[metric + "{" + (tags.isEmpty ? "" : tags + ",") + "src_library:libdatadog}", default: 0])
    }
}

extension TraceExporterBuilder {
    /// With telemetry in short intervals.
    func telemetry(every heartbeat: Duration = .milliseconds(50)) -> TraceExporterBuilder {
        var telemetry = TelemetryConfiguration()
        telemetry.heartbeatInterval = heartbeat
        return enableTelemetry(telemetry)
    }
}
