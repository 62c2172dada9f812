import DataPipeline

/// Measures what a span costs while one parameter of the payload grows.
///
///     curves AGENT_URL [--json] [--rounds N] [--curve NAME]
///
/// AGENT_URL answers traces with 200 as fast as it can. `scripts/bench` starts such a sink and this program.
@main
struct Curves {
    static func main() throws {
        var arguments = CommandLine.arguments.dropFirst()
        guard let url = arguments.popFirst(), !url.hasPrefix("-") else {
            print("usage: curves AGENT_URL [--json] [--rounds N] [--curve NAME]")
            return
        }
        var stopwatch = Stopwatch(rounds: 5)
        var asJSON = false
        var only: String?
        while let argument = arguments.popFirst() {
            switch argument {
            case "--json": asJSON = true
            case "--rounds": stopwatch.rounds = arguments.popFirst().flatMap { Int($0) } ?? stopwatch.rounds
            case "--curve": only = arguments.popFirst()
            default: print("curves: unknown option \(argument)")
            }
        }
        let report = Report(asJSON: asJSON)
        for curve in Curve.all where only == nil || curve.name == only {
            report.begin(curve)
            for (value, workload) in curve.points {
                try report.add(value, workload, Self.measure(workload, url: url, with: stopwatch))
            }
        }
        report.end()
    }

    /// Reading alone, and whole sends in both formats.
    private static func measure(_ workload: Workload, url: String, with stopwatch: Stopwatch) throws -> [Measurement] {
        let payload = workload.payload()
        // A payload that is not what it should be would be measured just the same.
        let batch = try TraceBatch(reading: payload, as: .v04)
        precondition(batch.spanCount == workload.spanCount && batch.corrections.total == 0)

        var results = [
            try stopwatch.measure(spans: workload.spanCount) {
                let batch = try TraceBatch(reading: payload, as: .v04)
                precondition(batch.chunkCount == workload.chunks)
            }
        ]
        for output in [TraceFormat.v04, .v05] {
            let exporter = try TraceExporterBuilder().url(url).outputFormat(output).language("swift").build()
            results.append(try stopwatch.measure(spans: workload.spanCount) { _ = try exporter.send(payload) })
            _ = exporter.shutdown()
        }
        return results
    }
}
