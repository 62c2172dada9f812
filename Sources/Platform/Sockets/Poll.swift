internal import CDPPlatform

/// What a descriptor is waited for, or ready for.
package struct Readiness: Equatable, Sendable {
    @usableFromInline let bits: UInt16

    @inlinable
    init(bits: UInt16) {
        self.bits = bits
    }

    package static let none = Readiness(bits: 0)
    package static let readable = Readiness(bits: 1)
    package static let writable = Readiness(bits: 2)
    package static let either = Readiness(bits: 3)

    @inlinable package var isReadable: Bool { bits & 1 != 0 }
    @inlinable package var isWritable: Bool { bits & 2 != 0 }
}

/// Why a wait for one descriptor ended.
package enum WaitResult: Equatable, Sendable {
    /// The descriptor is ready; after an error or hang-up it is ready for all that was wanted.
    case ready(Readiness)
    /// The wake-up was raised.
    case wokenUp
    case deadlinePassed
    case failed(SystemError)
}

/// Waits for descriptors.
package enum Poll {
    /// Waits until a descriptor is ready, the wake-up is raised or the deadline has come.
    ///
    /// Interrupting signals go unnoticed. A descriptor below zero is never ready; `wakeUp` below zero means none.
    package static func wait(
        for descriptor: Int32,
        _ wanted: Readiness,
        wakeUp: Int32 = -1,
        until deadline: Deadline
    ) -> WaitResult {
        let result = cdp_poll_one(descriptor, Int32(wanted.bits), wakeUp, deadline.instant.nanoseconds)
        if result < 0 { return .failed(SystemError(negated: Int(result))) }
        if result & CDP_WOKEN != 0 { return .wokenUp }
        return result == 0 ? .deadlinePassed : .ready(Readiness(bits: UInt16(truncatingIfNeeded: result)))
    }
}

/// A list of descriptors to wait for together.
///
/// Refilled for each wait; it allocates only to grow.
package struct PollSet: Sendable {
    private var entries: [cdp_poll_entry] = []

    package init() {}

    package mutating func removeAll() {
        entries.removeAll(keepingCapacity: true)
    }

    /// Adds a descriptor and returns its position.
    ///
    /// One below zero is never ready.
    package mutating func add(_ descriptor: Int32, _ wanted: Readiness) -> Int {
        entries.append(cdp_poll_entry(descriptor: descriptor, wanted: wanted.bits, ready: 0))
        return entries.count - 1
    }

    /// Waits until one is ready or the deadline has come; false at the deadline.
    package mutating func wait(until deadline: Deadline) throws(SystemError) -> Bool {
        let result = entries.withUnsafeMutableBufferPointer {
            cdp_poll($0.baseAddress, $0.count, deadline.instant.nanoseconds)
        }
        if result < 0 { throw SystemError(negated: Int(result)) }
        return result > 0
    }

    /// What the last wait found for the descriptor at a position.
    package func ready(at position: Int) -> Readiness {
        entries.indices.contains(position) ? Readiness(bits: entries[position].ready) : .none
    }
}
