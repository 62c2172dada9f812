internal import DPPlatform

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// What the process has used, as the kernel counts it.
enum ProcessUsage {
    /// User and system time of all threads that the process had or has, nanoseconds.
    static var cpuNanoseconds: Int64 { nanoseconds(CLOCK_PROCESS_CPUTIME_ID) }

    /// Times and counters of the whole process.
    static var resources: Resources {
        var usage = rusage()
        // 0 is RUSAGE_SELF, whose imported type differs between C libraries.
        getrusage(0, &usage)
        return Resources(
            userNanoseconds: nanoseconds(usage.ru_utime),
            systemNanoseconds: nanoseconds(usage.ru_stime),
            voluntarySwitches: Int64(usage.ru_nvcsw),
            minorFaults: Int64(usage.ru_minflt)
        )
    }

    /// A number of `/proc/self/status`, such as `VmHWM` (kB) or `Threads`; nil where there is no such file.
    static func status(_ field: String) -> Int64? {
        guard let bytes = try? Files.read("/proc/self/status", limit: 16 * 1024) else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        for line in text.split(separator: "\n") where line.hasPrefix(field + ":") {
            return line.dropFirst(field.count + 1).split { $0 == " " || $0 == "\t" }.first.flatMap { Int64($0) }
        }
        return nil
    }

    /// Figures of `getrusage`.
    struct Resources {
        var userNanoseconds: Int64
        var systemNanoseconds: Int64
        var voluntarySwitches: Int64
        var minorFaults: Int64
    }

    private static func nanoseconds(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }

    private static func nanoseconds(_ time: timeval) -> Int64 {
        Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_usec) &* 1_000
    }
}
