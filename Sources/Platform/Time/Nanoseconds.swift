/// A length of time in whole nanoseconds, from 0 to about 584 years.
///
/// Arithmetic saturates: a length of time that does not fit is as good as for ever.
package struct Nanoseconds: Comparable, Sendable {
    /// The number of nanoseconds.
    package let count: UInt64

    package init(_ count: UInt64) {
        self.count = count
    }

    /// Takes a `Duration`; a negative one becomes zero, one that does not fit becomes `.forever`.
    package init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        guard seconds >= 0, attoseconds >= 0 else {
            self = .zero
            return
        }
        self = .seconds(UInt64(seconds)) + Nanoseconds(UInt64(attoseconds) / 1_000_000_000)
    }

    package static let zero = Nanoseconds(0)

    /// The longest length of time; a deadline that far away never comes.
    package static let forever = Nanoseconds(.max)

    package static func seconds(_ count: UInt64) -> Nanoseconds {
        Nanoseconds(saturatingProduct(count, 1_000_000_000))
    }

    package static func milliseconds(_ count: UInt64) -> Nanoseconds {
        Nanoseconds(saturatingProduct(count, 1_000_000))
    }

    package static func microseconds(_ count: UInt64) -> Nanoseconds {
        Nanoseconds(saturatingProduct(count, 1_000))
    }

    /// The same length of time as a `Duration`.
    package var duration: Duration {
        .seconds(Int64(count / 1_000_000_000)) + .nanoseconds(Int64(count % 1_000_000_000))
    }

    package static func < (left: Nanoseconds, right: Nanoseconds) -> Bool {
        left.count < right.count
    }

    package static func + (left: Nanoseconds, right: Nanoseconds) -> Nanoseconds {
        let (sum, overflow) = left.count.addingReportingOverflow(right.count)
        return overflow ? .forever : Nanoseconds(sum)
    }

    package static func * (left: Nanoseconds, factor: UInt64) -> Nanoseconds {
        Nanoseconds(saturatingProduct(left.count, factor))
    }
}

private func saturatingProduct(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let (product, overflow) = left.multipliedReportingOverflow(by: right)
    return overflow ? .max : product
}
