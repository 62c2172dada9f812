internal import DPWire
internal import DataPipeline
internal import DPPlatform
internal import DPTransport

/// Runs the steps of a job, one after the other, and says of each what came of it.
struct JobRunner {
    private let payloads: [[UInt8]]
    private var exporter: TraceExporter?

    init(payloads: [[UInt8]], exporter: TraceExporter?) {
        self.payloads = payloads
        self.exporter = exporter
    }

    /// The result of each step, in their order.
    mutating func run(_ steps: [JobStep]) -> [JSONValue] {
        var results: [JSONValue] = []
        for (index, step) in steps.enumerated() {
            var fields: [(String, JSONValue)] = [("step", .integer(Int64(index))), ("op", .string(step.name))]
            let start = MonotonicInstant.now()
            let outcome = run(step)
            let took = MonotonicInstant.now().since(start)
            switch outcome {
            case .success(let found): fields += found
            case .failure(let failure): fields.append(("error", SendTally.json(failure)))
            }
            fields.append(("took_ns", .integer(Int64(clamping: took.count))))
            results.append(.object(fields))
        }
        return results
    }

    private typealias Outcome = Result<[(String, JSONValue)], SendTally.Failure>

    private mutating func run(_ step: JobStep) -> Outcome {
        do {
            switch step.operation {
            case .send(let send): return .success(try run(send))
            case .bench(let bench): return .success(try run(bench))
            case .sleep(let milliseconds):
                pause(milliseconds: milliseconds)
                return .success([])
            case .http(let method, let url, let body):
                let status = try JobRequest(method: method, url: url, body: body).perform()
                return .success([("status", .integer(Int64(status)))])
            case .usage: return .success(usage)
            case .sketch(let values): return .success(try SketchStep(of: values).fields)
            case .match(let match): return .success(try match.fields())
            case .shutdown(let milliseconds):
                try needed().shutdown(timeout: .milliseconds(milliseconds))
                return .success([])
            case .drop:
                exporter = nil
                return .success([])
            case .unknown:
                throw SendTally.Failure(type: "ValueError", message: "unknown step '\(step.name)'")
            }
        } catch let failure as SendTally.Failure {
            return .failure(failure)
        } catch let error as TraceExporterError {
            return .failure(SendTally.Failure(error))
        } catch let error as JobError {
            return .failure(SendTally.Failure(type: "URLError", message: error.message))
        } catch {
            return .failure(SendTally.Failure(type: "OSError", message: "\(error)"))
        }
    }
}

// MARK: - Sending

extension JobRunner {
    private func run(_ step: SendStep) throws -> [(String, JSONValue)] {
        let exporter = try needed()
        var tally = SendTally(capacity: step.times, keepsOutcomes: step.reportsEveryOutcome)
        try payload(step.payload).withUnsafeBytes { payload in
            for _ in 0..<step.times {
                let start = MonotonicInstant.now().nanoseconds
                do throws(TraceExporterError) {
                    let response = try exporter.send(payload)
                    tally.samples.add(Int64(bitPattern: MonotonicInstant.now().nanoseconds &- start))
                    tally.succeed(response.rates == .unchanged ? [] : response.body)
                } catch {
                    tally.samples.add(Int64(bitPattern: MonotonicInstant.now().nanoseconds &- start))
                    tally.fail(SendTally.Failure(error))
                    if !step.keepsGoing { break }
                }
                if step.gapMilliseconds > 0 { pause(milliseconds: step.gapMilliseconds) }
            }
        }
        return tally.fields
    }

    private func run(_ step: BenchStep) throws -> [(String, JSONValue)] {
        let exporter = try needed()
        return try payload(step.payload).withUnsafeBytes { bytes in
            for _ in 0..<step.warmup { _ = try exporter.send(bytes) }
            // The bytes outlive the threads, which are joined before this returns.
            nonisolated(unsafe) let payload = bytes
            let isRehearsal = step.isRehearsal
            let outcome = try BenchRun(times: step.times, threads: step.threads).measure {
                do throws(TraceExporterError) {
                    if isRehearsal {
                        try exporter.rehearse(payload)
                    } else {
                        _ = try exporter.send(payload)
                    }
                    return true
                } catch {
                    return false
                }
            }
            return outcome.fields
        }
    }

    private func needed() throws(SendTally.Failure) -> TraceExporter {
        guard let exporter else {
            throw SendTally.Failure(
                type: "ValueError",
                message: "there is no exporter: the job has no options, or dropped it"
            )
        }
        return exporter
    }

    private func payload(_ index: Int) throws(SendTally.Failure) -> [UInt8] {
        guard payloads.indices.contains(index) else {
            throw SendTally.Failure(type: "ValueError", message: "there is no payload \(index)")
        }
        return payloads[index]
    }
}

// MARK: - Other steps

extension JobRunner {
    private var usage: [(String, JSONValue)] {
        let used: [(String, JSONValue)] = [
            ("max_rss_kb", JSONValue(ProcessUsage.status("VmHWM"))),
            ("rss_kb", JSONValue(ProcessUsage.status("VmRSS"))),
            ("threads", JSONValue(ProcessUsage.status("Threads"))),
            ("cpu_ns", .integer(ProcessUsage.cpuNanoseconds)),
            ("minor_faults", .integer(ProcessUsage.resources.minorFaults)),
        ]
        return used + (exporter.map { [("ledger", $0.ledger.json)] } ?? [])
    }

    private func pause(milliseconds: Int64) {
        _ = Pause.wait(until: .after(.milliseconds(UInt64(milliseconds))), unless: nil)
    }
}
