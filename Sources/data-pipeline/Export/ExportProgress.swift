/// How far an export is, as one line that is written over itself on a terminal.
struct ExportProgress {
    var payloads: UInt64
    var bytes: UInt64
    var spans: UInt64
    var failures: UInt64

    /// The line, without its line feed.
    /// - Parameters:
    ///   - total: payloads there will be.
    ///   - elapsed: nanoseconds since the start.
    func line(total: UInt64, elapsed: UInt64) -> String {
        let share = total == 0 ? 100 : payloads &* 100 / total
        let seconds = max(Double(elapsed) / 1e9, 1e-9)
        let rate = UInt64(Double(spans) / seconds)
        var line =
            "\(share)%  \(Quantity.grouped(payloads))/\(Quantity.count(total, "payload"))  \(Quantity.bytes(bytes))"
        line += "  \(Quantity.grouped(rate)) spans/s"
        if failures > 0 { line += "  \(Quantity.grouped(failures)) failed" }
        return line
    }
}
