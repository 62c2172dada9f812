// The conformance client alone: what `data-pipeline conformance client` runs, without what else that command links, so
// that it builds in seconds and measurements see the exporter.

internal import DPConformance
internal import DPPlatform
internal import DPWire

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

func fail(_ message: String, status: Int32) -> Never {
    let line = Array((message + "\n").utf8)
    _ = line.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
    exit(status)
}

let arguments = CommandLine.arguments
guard arguments.count == 3, arguments[1] == "--job" else { fail("usage: conformance-client --job FILE", status: 2) }
do {
    let report = try ClientReport(running: Files.read(Array(arguments[2].utf8), limit: .max))
    print(report.json.text)
    exit(report.hasRun ? 0 : 1)
} catch let error as JobError {
    fail("conformance-client: \(arguments[2]): \(error.message)", status: 2)
} catch let error as SystemError {
    fail("conformance-client: cannot read \(arguments[2]): \(error.description)", status: 4)
}
