/// Prints measurements: as tables in Markdown, or one JSON object a line.
struct Report {
    var asJSON: Bool
    private static let operations = ["read", "send v0.4", "send v0.5"]

    func begin(_ curve: Curve) {
        guard !asJSON else { return print("{\"curve\": \"\(curve.name)\"}") }
        let headings = Self.operations.map { "\($0), CPU ns/span | \($0), p50 µs" }.joined(separator: " | ")
        print("\n| \(curve.name) | payload bytes | \(headings) |")
        print("| ---: | ---: |" + String(repeating: " ---: | ---: |", count: Self.operations.count))
    }

    func add(_ value: Int, _ workload: Workload, _ measurements: [Measurement]) {
        let size = workload.payload().count
        if asJSON {
            let fields = zip(Self.operations, measurements).map { name, measured in
                "\"\(name)\": {\"cpu_ns_per_span\": \(measured.cpuPerSpan), \"p50_us\": \(measured.medianMicroseconds)}"
            }
            print("{\"value\": \(value), \"bytes\": \(size), \(fields.joined(separator: ", "))}")
        } else {
            let cells = measurements.map { "\(Self.rounded($0.cpuPerSpan)) | \(Self.rounded($0.medianMicroseconds))" }
            print("| \(value) | \(size) | \(cells.joined(separator: " | ")) |")
        }
    }

    func end() {
        if !asJSON { print() }
    }

    private static func rounded(_ value: Double) -> String {
        value < 100 ? String(Double(Int(value * 10 + 0.5)) / 10) : String(Int(value + 0.5))
    }
}
