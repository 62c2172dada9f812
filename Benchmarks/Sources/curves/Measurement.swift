import DataPipeline

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// What one operation costs at one point of a curve.
struct Measurement {
    /// CPU time of the process, nanoseconds a span; the least of all rounds.
    var cpuPerSpan: Double
    /// The median of the wall-clock time of one call, microseconds.
    var medianMicroseconds: Double
}

/// Times calls of an operation in rounds and keeps the round that was disturbed least.
struct Stopwatch {
    /// Rounds; each is long enough for the clock.
    var rounds: Int
    /// Spans to pass in a round, divided by a payload's spans to get the number of calls.
    var spansPerRound = 20_000

    func measure(spans: Int, _ operation: () throws -> Void) rethrows -> Measurement {
        let calls = max(3, spansPerRound / max(1, spans))
        var least = Double.infinity
        var times: [UInt64] = []
        times.reserveCapacity(rounds * calls)
        for _ in 0..<3 { try operation() }
        for _ in 0..<rounds {
            let begin = Self.nanoseconds(CLOCK_PROCESS_CPUTIME_ID)
            for _ in 0..<calls {
                let start = Self.nanoseconds(CLOCK_MONOTONIC)
                try operation()
                times.append(Self.nanoseconds(CLOCK_MONOTONIC) - start)
            }
            let cpu = Self.nanoseconds(CLOCK_PROCESS_CPUTIME_ID) - begin
            least = min(least, Double(cpu) / Double(calls * spans))
        }
        times.sort()
        return Measurement(cpuPerSpan: least, medianMicroseconds: Double(times[times.count / 2]) / 1_000)
    }

    private static func nanoseconds(_ clock: clockid_t) -> UInt64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
    }
}
