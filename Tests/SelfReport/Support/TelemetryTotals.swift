import DPStatistics
import DPWire
import Testing

/// What some requests of telemetry told: counts added up, other messages in order.
struct TelemetryTotals {
    /// By metric and tags, as `trace_api.errors{type:network,src_library:libdatadog}`.
    var counts: [String: Double] = [:]
    /// Weight of the sketches of `trace_api.bytes`.
    var sizes = 0.0
    var logs: [String: Int64] = [:]
    /// The types of all messages, batches taken apart.
    var types: [String] = []
    var sequences: [Int64] = []
    var longestSeries = 0

    mutating func add(_ body: [UInt8]) throws {
        let message = try JSONValue(parsing: body)
        sequences.append(message["seq_id"]?.integer ?? -1)
        if message["request_type"] == "message-batch" {
            for part in message["payload"]?.array ?? [] { try add(part) }
        } else {
            try add(message)
        }
    }

    private mutating func add(_ message: JSONValue) throws {
        types.append(message["request_type"]?.string ?? "?")
        for series in message["payload"]?["series"]?.array ?? [] {
            let tags = (series["tags"]?.array ?? []).compactMap(\.string).joined(separator: ",")
            let name = (series["metric"]?.string ?? "?") + "{" + tags + "}"
            let points = series["points"]?.array ?? []
            longestSeries = max(longestSeries, points.count)
            for point in points { counts[name, default: 0] += point.array?.last?.double ?? 0 }
            if let text = series["sketch_b64"]?.string {
                let bytes = try #require(decoded(base64: text))
                let sketch = try DDSketch(decoding: bytes.span.bytes)
                sizes += sketch.count
            }
        }
        for log in message["payload"]?["logs"]?.array ?? [] {
            logs[log["message"]?.string ?? "?", default: 0] += log["count"]?.integer ?? 0
        }
    }
}

/// The bytes that base64 digits stand for; nil for anything else.
func decoded(base64 text: String) -> [UInt8]? {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var bytes: [UInt8] = []
    var bits: UInt32 = 0
    var count = 0
    for digit in text.utf8 where digit != UInt8(ascii: "=") {
        guard let value = alphabet.firstIndex(of: digit) else { return nil }
        bits = bits << 6 | UInt32(value)
        count += 6
        if count >= 8 {
            count -= 8
            bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            bits &= (1 << UInt32(count)) - 1
        }
    }
    return bytes
}
