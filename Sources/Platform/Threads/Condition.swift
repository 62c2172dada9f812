internal import CDPPlatform

/// A signal between threads that share a lock; waited for with `Lock.wait`.
///
/// Waits follow the monotonic clock, so setting the time of day neither shortens nor prolongs them.
package final class Condition: @unchecked Sendable {
    private let pointer: UnsafeMutablePointer<cdp_condition>

    package init() {
        pointer = .allocate(capacity: 1)
        cdp_condition_init(pointer)
    }

    deinit {
        cdp_condition_destroy(pointer)
        pointer.deallocate()
    }

    /// Wakes one waiting thread.
    package func signal() {
        cdp_condition_signal(pointer)
    }

    /// Wakes all waiting threads.
    package func broadcast() {
        cdp_condition_broadcast(pointer)
    }

    /// Makes the condition usable in a child process, where nobody waits.
    ///
    /// For the moment of `Lock.resetAfterFork`.
    package func resetAfterFork() {
        cdp_condition_init(pointer)
    }

    @usableFromInline
    func wait(_ mutex: MutexStorage, until deadline: Deadline) {
        cdp_condition_wait(pointer, mutex.pointer, deadline.instant.nanoseconds)
    }
}
