package import DPWire
internal import DataPipeline
internal import DPPlatform

/// What the conformance client prints of a job: its results, or why it could not run.
///
/// The form is that of `Conformance/README.md`, "Client protocol".
package struct ClientReport {
    private var fields: [(String, JSONValue)]
    private let start = MonotonicInstant.now()
    private let memoryBefore = ProcessUsage.status("VmRSS")
    /// Whether the steps were run.
    package private(set) var hasRun = false

    /// Runs a job, given as JSON.
    ///
    /// - Throws: what is wrong with the job itself; whatever happens while it runs stands in the report.
    package init(running text: [UInt8]) throws(JobError) {
        fields = [("client", "data-pipeline"), ("version", .string("\(LibraryVersion.text)")), ("results", [])]
        let job: Job
        do {
            job = try Job(JSONValue(parsing: text))
        } catch let error as JSONError {
            throw JobError("not JSON at byte \(error.offset)")
        } catch let error as JobError {
            throw error
        } catch {
            throw JobError("\(error)")
        }
        try run(job)
    }

    private mutating func run(_ job: Job) throws(JobError) {
        if let unsupported = job.unsupported {
            fields.append(("unsupported", .string(unsupported)))
            return
        }
        let exporter: TraceExporter?
        do {
            exporter = try job.options.map { try TraceExporterBuilder(JobOptions.configuration($0)).build() }
        } catch JobOptions.Failure.unsupported(let reason) {
            fields.append(("unsupported", .string(reason)))
            return
        } catch JobOptions.Failure.invalid(let reason) {
            fields.append(("build_error", ["type": "ValueError", "message": .string(reason)]))
            return
        } catch {
            fields.append(("build_error", ["type": "ValueError", "message": .string("\(error)")]))
            return
        }
        var payloads: [[UInt8]] = []
        for source in job.payloads { payloads.append(try source.load()) }
        var runner = JobRunner(payloads: payloads, exporter: exporter)
        fields[2].1 = .array(runner.run(job.steps))
        hasRun = true
        fields += [
            ("rss_before_kb", JSONValue(memoryBefore)),
            ("rss_kb", JSONValue(ProcessUsage.status("VmRSS"))),
            ("max_rss_kb", JSONValue(ProcessUsage.status("VmHWM"))),
            ("threads", JSONValue(ProcessUsage.status("Threads"))),
            ("cpu_total_ns", .integer(ProcessUsage.cpuNanoseconds)),
            ("wall_total_ns", .integer(Int64(clamping: MonotonicInstant.now().since(start).count))),
        ]
    }

    /// The report as the line to print.
    package var json: JSONValue { .object(fields) }
}

extension PayloadSource {
    /// The bytes of the payload.
    func load() throws(JobError) -> [UInt8] {
        switch self {
        case .file(let path):
            do {
                return try Files.read(Array(path.utf8), limit: .max)
            } catch {
                throw JobError("cannot read the payload \(path): \(error.description)")
            }
        case .bytes(let bytes): return bytes
        }
    }
}
