internal import DPWire

/// A job of the conformance client: an exporter's options, payloads, and the steps to do with them.
struct Job {
    /// Builder options by name, in the order given; nil when the job wants no exporter.
    var options: [(String, JSONValue)]?
    var payloads: [PayloadSource]
    var steps: [JobStep]
    /// A part of the job that this client does not have, such as `telemetry_worker`.
    var unsupported: String?

    /// Reads a job from its JSON text.
    init(_ value: JSONValue) throws(JobError) {
        guard value.object != nil else { throw JobError("a job is a JSON object") }
        if let options = value["options"], !options.isNull {
            guard let members = options.object else { throw JobError("\"options\" is an object or null") }
            self.options = members
        }
        payloads = []
        for item in value["payloads"]?.array ?? [] { payloads.append(try PayloadSource(item)) }
        steps = []
        for item in value["steps"]?.array ?? [] { steps.append(try JobStep(item)) }
        if value["telemetry_worker"] != nil { unsupported = "telemetry_worker is not built yet" }
    }
}

/// What is wrong with a job file.
package struct JobError: Error, Equatable {
    package var message: String

    package init(_ message: String) {
        self.message = message
    }
}

/// Where the bytes of a payload come from.
enum PayloadSource: Equatable {
    case file(String)
    case bytes([UInt8])

    init(_ value: JSONValue) throws(JobError) {
        if let path = value.string ?? value["file"]?.string {
            self = .file(path)
        } else if let hex = value["hex"]?.string {
            guard let bytes = Self.bytes(ofHex: hex) else { throw JobError("\"hex\" is not hexadecimal: \(hex)") }
            self = .bytes(bytes)
        } else if value["gen"] != nil {
            throw JobError("payloads by \"gen\" are made by run_scenario.py before the client sees the job")
        } else {
            throw JobError("a payload is {\"file\": PATH} or {\"hex\": \"...\"}")
        }
    }

    private static func bytes(ofHex text: String) -> [UInt8]? {
        let digits = text.utf8.map { digit -> UInt8? in
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
            default: nil
            }
        }
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = digits[index], let low = digits[index + 1] else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }
}

/// One step of a job.
struct JobStep: Equatable {
    /// What to do.
    enum Operation: Equatable {
        case send(SendStep)
        case bench(BenchStep)
        case sleep(milliseconds: Int64)
        case http(method: String, url: String, body: String?)
        case usage
        case sketch([Double])
        case match(MatchStep)
        case shutdown(timeoutMilliseconds: Int64)
        case drop
        /// A step of the protocol that this client does not have.
        case unknown
    }

    /// The step's name as it stands in the job, for the result.
    var name: String
    var operation: Operation

    init(_ value: JSONValue) throws(JobError) {
        guard let name = value["op"]?.string else { throw JobError("a step has an \"op\"") }
        self.name = name
        switch name {
        case "send": operation = .send(SendStep(value))
        case "bench":
            guard let bench = BenchStep(value) else { throw JobError("a bench step has \"times\"") }
            operation = .bench(bench)
        case "sleep":
            guard let milliseconds = value["ms"]?.integer else { throw JobError("a sleep step has \"ms\"") }
            operation = .sleep(milliseconds: max(0, milliseconds))
        case "http":
            guard let url = value["url"]?.string else { throw JobError("an http step has a \"url\"") }
            let body = value["json"]?.text
            operation = .http(method: value["method"]?.string ?? (body == nil ? "GET" : "POST"), url: url, body: body)
        case "usage": operation = .usage
        case "sketch":
            guard let values = value["values"]?.array else { throw JobError("a sketch step has \"values\"") }
            operation = .sketch(values.compactMap(\.double))
        case "match":
            guard let match = MatchStep(value) else { throw JobError("a match step has \"pattern\" and \"texts\"") }
            operation = .match(match)
        case "shutdown": operation = .shutdown(timeoutMilliseconds: max(0, value["timeout_ms"]?.integer ?? 5_000))
        case "drop": operation = .drop
        default: operation = .unknown
        }
    }
}

/// Sends a payload a number of times, one after the other.
struct SendStep: Equatable {
    var payload: Int
    var times: Int
    var gapMilliseconds: Int64
    var keepsGoing: Bool
    /// Whether the outcome of every single send goes into the result.
    var reportsEveryOutcome: Bool

    init(_ value: JSONValue) {
        payload = Int(clamping: value["payload"]?.integer ?? 0)
        times = Int(clamping: max(0, value["times"]?.integer ?? 1))
        gapMilliseconds = max(0, value["gap_ms"]?.integer ?? 0)
        keepsGoing = value["keep_going"]?.bool ?? true
        reportsEveryOutcome = value["every_result"]?.bool ?? (times <= 100)
    }
}

/// Times many sends over some threads, after a warm-up.
struct BenchStep: Equatable {
    var payload: Int
    var times: Int
    var warmup: Int
    var threads: Int
    /// Whether the exporter does all but the exchange with the agent; this client's own.
    var isRehearsal: Bool

    init?(_ value: JSONValue) {
        guard let times = value["times"]?.integer else { return nil }
        payload = Int(clamping: value["payload"]?.integer ?? 0)
        self.times = Int(clamping: max(0, times))
        warmup = Int(clamping: max(0, value["warmup"]?.integer ?? 0))
        threads = Int(clamping: max(1, value["threads"]?.integer ?? 1))
        isRehearsal = value["rehearse"]?.bool ?? false
    }
}
