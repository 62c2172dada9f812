internal import DPStatistics
internal import DPWire

/// What one request tells.
struct TelemetryContent: ~Copyable {
    var tellsStart = false
    var tellsHeartbeat = false
    var tellsClosing = false
    var history = MetricHistory()

    /// How many messages it is.
    var messageCount: Int {
        var count = tellsStart ? 1 : 0
        if tellsHeartbeat { count &+= 1 }
        if history.hasLogs { count &+= 1 }
        if history.hasPoints { count &+= 1 }
        if !history.bytes.isEmpty { count &+= 1 }
        return tellsClosing ? count &+ 1 : count
    }

    /// The type of the request: of the only message, or that of a batch.
    var requestType: StaticString {
        if messageCount != 1 { return "message-batch" }
        if tellsStart { return "app-started" }
        if tellsHeartbeat { return "app-heartbeat" }
        if tellsClosing { return "app-closing" }
        if history.hasLogs { return "logs" }
        return history.hasPoints ? "generate-metrics" : "sketches"
    }
}

/// Writes requests in the form of the telemetry API's version 2: a lone message as it is, several as a batch.
///
/// The order is fixed: the start, a sign of life, log entries, counts, sketches, the end.
struct TelemetryMessage: ~Copyable {
    private var json = JSONWriter()
    private let identity: TelemetryIdentity
    private let interval: Int64

    private init(_ identity: TelemetryIdentity, interval: Int64) {
        self.identity = identity
        self.interval = interval
    }

    /// The body of a request.
    ///
    /// - Parameters:
    ///   - sequence: the request's number, from 1.
    ///   - time: now, in seconds since 1970.
    ///   - interval: seconds between points.
    /// - Throws: when there is no memory.
    static func body(
        _ content: borrowing TelemetryContent,
        of identity: TelemetryIdentity,
        sequence: UInt64,
        time: Int64,
        interval: Int64
    ) throws(WireError) -> [UInt8] {
        var message = TelemetryMessage(identity, interval: interval)
        try message.write(content, sequence, time)
        return message.json.buffer.copied()
    }

    private mutating func write(
        _ content: borrowing TelemetryContent,
        _ sequence: UInt64,
        _ time: Int64
    ) throws(WireError) {
        try json.beginObject()
        try member("api_version", "v2")
        try json.name("tracer_time")
        try json.int(time)
        try member("runtime_id", identity.runtimeID)
        try json.name("seq_id")
        try json.uint(sequence)
        try writeApplication()
        try writeHost()
        let isBatch = content.messageCount != 1
        if isBatch {
            try member("request_type", "message-batch")
            try json.name("payload")
            try json.beginArray()
        }
        try writeMessages(content, inBatch: isBatch)
        if isBatch { try json.endArray() }
        try json.endObject()
    }

    private mutating func writeApplication() throws(WireError) {
        try json.name("application")
        try json.beginObject()
        try member("service_name", identity.service)
        try member("service_version", identity.serviceVersion)
        try member("env", identity.environment)
        try member("language_name", identity.language)
        try member("language_version", identity.languageVersion)
        try member("tracer_version", identity.tracerVersion)
        try json.endObject()
    }

    private mutating func writeHost() throws(WireError) {
        let host = identity.host
        try json.name("host")
        try json.beginObject()
        try member("hostname", host.name)
        try memberUnlessEmpty("container_id", identity.containerID)
        try member("os", host.os)
        try memberUnlessEmpty("os_version", host.kernelRelease)
        try member("architecture", host.architecture)
        try memberUnlessEmpty("kernel_name", host.kernelName)
        try memberUnlessEmpty("kernel_release", host.kernelRelease)
        try memberUnlessEmpty("kernel_version", host.kernelVersion)
        try json.endObject()
    }

    private mutating func writeMessages(
        _ content: borrowing TelemetryContent,
        inBatch isBatch: Bool
    ) throws(WireError) {
        if content.tellsStart {
            try begin("app-started", isBatch)
            try writeStart()
            try end(isBatch)
        }
        if content.tellsHeartbeat {
            try begin("app-heartbeat", isBatch)
            try end(isBatch)
        }
        if content.history.hasLogs {
            try begin("logs", isBatch)
            try writeLogs(content.history)
            try end(isBatch)
        }
        if content.history.hasPoints {
            try begin("generate-metrics", isBatch)
            try writeSeries(content.history)
            try end(isBatch)
        }
        if !content.history.bytes.isEmpty {
            try begin("sketches", isBatch)
            try writeSketches(content.history)
            try end(isBatch)
        }
        if content.tellsClosing {
            try begin("app-closing", isBatch)
            try end(isBatch)
        }
    }

    private mutating func begin(_ type: StaticString, _ isBatch: Bool) throws(WireError) {
        if isBatch { try json.beginObject() }
        try member("request_type", type)
        try json.name("payload")
        try json.beginObject()
    }

    private mutating func end(_ isBatch: Bool) throws(WireError) {
        try json.endObject()
        if isBatch { try json.endObject() }
    }

    private mutating func writeStart() throws(WireError) {
        try json.name("products")
        try json.beginObject()
        try json.name("tracers")
        try json.beginObject()
        try member("version", identity.tracerVersion)
        try json.name("enabled")
        try json.bool(true)
        try json.endObject()
        try json.endObject()
        try json.name("configuration")
        try json.beginArray()
        for option in identity.options {
            try json.beginObject()
            try member("name", option.name)
            try member("value", option.value)
            try member("origin", option.isDefault ? "default" : "code")
            try json.endObject()
        }
        try json.endArray()
    }

    private mutating func writeLogs(_ history: borrowing MetricHistory) throws(WireError) {
        try json.name("logs")
        try json.beginArray()
        for place in 0..<TelemetryLog.count where history.logs[place] > 0 {
            let log = TelemetryLog(place: place)
            try json.beginObject()
            try member("message", log.message)
            try member("level", log.level)
            try json.name("count")
            try json.uint(history.logs[place])
            try member("tags", Self.library)
            try json.name("is_sensitive")
            try json.bool(false)
            try json.name("is_crash")
            try json.bool(false)
            try json.endObject()
        }
        try json.endArray()
    }

    private mutating func writeSeries(_ history: borrowing MetricHistory) throws(WireError) {
        try json.name("series")
        try json.beginArray()
        for place in TelemetrySeries.allPlaces where !history.points[place].isEmpty {
            let series = TelemetrySeries(at: place)
            try json.beginObject()
            try member("namespace", "tracers")
            try member("metric", series.metric)
            try json.name("points")
            try json.beginArray()
            for point in history.points[place] {
                try json.beginArray()
                try json.int(point.time)
                try json.double(Double(point.count))
                try json.endArray()
            }
            try json.endArray()
            try writeTags(of: series, history.statuses)
            try json.name("common")
            try json.bool(true)
            try member("type", "count")
            try json.name("interval")
            try json.int(interval)
            try json.endObject()
        }
        try json.endArray()
    }

    private mutating func writeTags(of series: TelemetrySeries, _ statuses: [Int]) throws(WireError) {
        try json.name("tags")
        try json.beginArray()
        switch series.status(statuses) {
        case .exact(let status): try json.string("status_code:\(status)")
        case .hundred(let digit): try json.string("status_code:\(digit)xx")
        case nil: break
        }
        try series.forEachTag { tag throws(WireError) in try json.string(tag) }
        if series.namesLibrary { try json.string(Self.library) }
        try json.endArray()
    }

    private mutating func writeSketches(_ history: borrowing MetricHistory) throws(WireError) {
        var sketch = ByteBuffer()
        try history.bytes.encode(into: &sketch)
        try json.name("series")
        try json.beginArray()
        try json.beginObject()
        try member("namespace", "tracers")
        try member("metric", "trace_api.bytes")
        try json.name("tags")
        try json.beginArray()
        try json.string(Self.library)
        try json.endArray()
        try json.name("sketch_b64")
        try json.base64(sketch.bytes)
        try json.name("common")
        try json.bool(true)
        try json.name("interval")
        try json.int(interval)
        try member("type", "distribution")
        try json.endObject()
        try json.endArray()
    }

    /// The name under which the counts of this kind of library are kept, whoever wrote it.
    private static var library: StaticString { "src_library:libdatadog" }

    private mutating func member(_ name: StaticString, _ value: StaticString) throws(WireError) {
        try json.name(name)
        try json.string(value)
    }

    private mutating func member(_ name: StaticString, _ value: [UInt8]) throws(WireError) {
        try json.name(name)
        let failure = value.withUnsafeBytes { bytes in
            WireError.caught { () throws(WireError) in try json.string(bytes) }
        }
        if let failure { throw failure }
    }

    private mutating func memberUnlessEmpty(_ name: StaticString, _ value: [UInt8]) throws(WireError) {
        if !value.isEmpty { try member(name, value) }
    }
}
