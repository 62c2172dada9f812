import DPWire
import Foundation

/// Runs an engine on texts, case by case; `scripts/bench-engines` calls it and makes the tables.
///
///     engines ENGINE FILE [ROUNDS]
///
/// FILE holds cases: the number of texts, then length and bytes of each text; numbers are four bytes, the lowest first.
/// Prints a line for each case: calls of malloc in one warm round, -1 if nobody counts them, and the nanoseconds of CPU
/// time of the quickest of ROUNDS rounds. Under callgrind a warm round lies between `begin` and `end`.
@main
struct Engines {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 3, let engine = try Engine.named(arguments[1]) else {
            print("usage: engines ENGINE FILE [ROUNDS]")
            exit(2)
        }
        var file = CaseFile(bytes: [UInt8](try Data(contentsOf: URL(filePath: arguments[2]))))
        let rounds = arguments.count > 3 ? Int(arguments[3]) ?? 1 : 1
        while let texts = file.next() {
            let run = { for text in texts { try engine.run(text.span.bytes) } }
            try run()
            let calls = mallocCalls()
            begin()
            try run()
            end()
            let counted = mallocCalls() - calls
            var quickest = UInt64.max
            for _ in 0..<rounds {
                let start = cpuNanoseconds()
                try run()
                quickest = min(quickest, cpuNanoseconds() - start)
            }
            print(calls < 0 ? -1 : counted, quickest)
        }
    }

    /// The CPU time of this process.
    private static func cpuNanoseconds() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// What the library of `count_mallocs.c` has counted so far; -1 if it is not loaded.
    private static func mallocCalls() -> Int {
        guard let symbol = dlsym(nil, "count_mallocs_so_far") else { return -1 }
        return Int(unsafeBitCast(symbol, to: (@convention(c) () -> UInt64).self)())
    }
}

/// Where callgrind begins to count.
@inline(never)
func begin() { marks &+= 1 }

/// Where callgrind writes down what it counted.
@inline(never)
func end() { marks &-= 1 }

nonisolated(unsafe) private var marks = 0

/// Cases one after the other.
private struct CaseFile {
    var bytes: [UInt8]
    private var offset = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func next() -> [[UInt8]]? {
        guard offset < bytes.count else { return nil }
        return (0..<number()).map { _ in
            let count = number()
            offset += count
            return Array(bytes[offset - count..<offset])
        }
    }

    private mutating func number() -> Int {
        offset += 4
        return (1...4).reduce(0) { $0 << 8 | Int(bytes[offset - $1]) }
    }
}
