internal import DPWire
internal import DPPlatform
internal import Synchronization

/// Many timed sends over some threads, and the same loop without them.
struct BenchRun {
    var times: Int
    var threads: Int

    /// What a bench came to; CPU times are those of the whole process.
    struct Outcome {
        var latencies: [Int64]
        var errors: Int
        var wallNanoseconds: Int64
        var cpuNanoseconds: Int64
        /// CPU of the loop with nothing in it.
        var loopNanoseconds: Int64
        var before: ProcessUsage.Resources
        var after: ProcessUsage.Resources
    }

    /// Calls `send` `times / threads` times on each thread; it returns whether it went well.
    func measure(_ send: @escaping @Sendable () -> Bool) throws -> Outcome {
        let share = times / threads
        let loops = (0..<threads).map { _ in TimedLoop(capacity: share) }
        let before = ProcessUsage.resources
        let cpuStart = ProcessUsage.cpuNanoseconds
        let start = MonotonicInstant.now()
        if threads == 1 {
            loops[0].run(share, send)
        } else {
            let started = try loops.map { loop in
                try Thread.start(name: "bench") { loop.run(share, send) }
            }
            for thread in started { thread.join() }
        }
        let wall = MonotonicInstant.now().since(start)
        let cpu = ProcessUsage.cpuNanoseconds - cpuStart
        let after = ProcessUsage.resources
        let empty = TimedLoop(capacity: share * threads)
        let emptyStart = ProcessUsage.cpuNanoseconds
        empty.run(share * threads) { true }
        let emptyCPU = ProcessUsage.cpuNanoseconds - emptyStart
        return Outcome(
            latencies: loops.flatMap(\.latencies),
            errors: loops.reduce(0) { $0 + $1.errors },
            wallNanoseconds: Int64(clamping: wall.count),
            cpuNanoseconds: cpu,
            loopNanoseconds: emptyCPU,
            before: before,
            after: after
        )
    }
}

/// One thread's loop with its own samples, so that threads share nothing.
private final class TimedLoop: @unchecked Sendable {
    private var samples: LatencySamples
    private(set) var errors = 0

    init(capacity: Int) {
        samples = LatencySamples(capacity: capacity)
    }

    var latencies: [Int64] { samples.values }

    /// Calls `body` and notes the time of each call.
    func run(_ times: Int, _ body: () -> Bool) {
        var failed = 0
        for _ in 0..<times {
            let start = MonotonicInstant.now().nanoseconds
            if !body() { failed &+= 1 }
            samples.add(Int64(bitPattern: MonotonicInstant.now().nanoseconds &- start))
        }
        errors = failed
    }
}

extension BenchRun.Outcome {
    /// The fields of a `bench` result.
    var fields: [(String, JSONValue)] {
        let quantiles = Quantiles(latencies)
        return [
            ("sends", .integer(Int64(latencies.count))),
            ("errors", .integer(Int64(errors))),
            ("wall_ns", .integer(wallNanoseconds)),
            ("cpu_ns", .integer(cpuNanoseconds)),
            ("loop_cpu_ns", .integer(loopNanoseconds)),
            ("user_ns", .integer(after.userNanoseconds - before.userNanoseconds)),
            ("sys_ns", .integer(after.systemNanoseconds - before.systemNanoseconds)),
            ("voluntary_switches", .integer(after.voluntarySwitches - before.voluntarySwitches)),
            ("p50_ns", JSONValue(quantiles.at(0.5))),
            ("p90_ns", JSONValue(quantiles.at(0.9))),
            ("p99_ns", JSONValue(quantiles.at(0.99))),
            ("max_ns", JSONValue(quantiles.maximum)),
            ("min_ns", JSONValue(quantiles.minimum)),
        ]
    }
}
