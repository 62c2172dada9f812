internal import CDPPlatform

/// A moment of the clock that never goes backwards and knows no time of day.
///
/// Comparable only with moments of the same machine since its start. Reading the clock costs about 25 ns.
package struct MonotonicInstant: Comparable, Sendable {
    /// Nanoseconds since some fixed moment in the past.
    package let nanoseconds: UInt64

    package init(nanoseconds: UInt64) {
        self.nanoseconds = nanoseconds
    }

    package static func now() -> MonotonicInstant {
        MonotonicInstant(nanoseconds: cdp_monotonic_nanoseconds())
    }

    package func advanced(by time: Nanoseconds) -> MonotonicInstant {
        let (sum, overflow) = nanoseconds.addingReportingOverflow(time.count)
        return MonotonicInstant(nanoseconds: overflow ? .max : sum)
    }

    /// The time from `earlier` to this moment; zero if `earlier` is later.
    package func since(_ earlier: MonotonicInstant) -> Nanoseconds {
        Nanoseconds(nanoseconds > earlier.nanoseconds ? nanoseconds &- earlier.nanoseconds : 0)
    }

    package static func < (left: MonotonicInstant, right: MonotonicInstant) -> Bool {
        left.nanoseconds < right.nanoseconds
    }
}

/// The moment at which a wait ends, whatever it waits for.
package struct Deadline: Comparable, Sendable {
    package let instant: MonotonicInstant

    package init(_ instant: MonotonicInstant) {
        self.instant = instant
    }

    /// A deadline that does not come.
    package static let never = Deadline(MonotonicInstant(nanoseconds: .max))

    package static func after(_ time: Nanoseconds) -> Deadline {
        Deadline(MonotonicInstant.now().advanced(by: time))
    }

    package func isPast(at now: MonotonicInstant) -> Bool {
        now >= instant && self != .never
    }

    /// The time that is left; zero when it is past.
    package func remaining(at now: MonotonicInstant) -> Nanoseconds {
        self == .never ? .forever : instant.since(now)
    }

    package static func < (left: Deadline, right: Deadline) -> Bool {
        left.instant < right.instant
    }
}
