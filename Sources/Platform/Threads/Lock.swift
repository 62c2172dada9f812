internal import CDPPlatform

/// State that one thread at a time may touch.
///
/// Not recursive. Taking a free lock costs about 6 ns and never allocates.
///
/// A fork copies a lock as it is: one that another thread holds stays locked for ever in the child, and the state may be
/// half changed. So a child either never touches it again or calls `resetAfterFork` first.
package final class Lock<State: ~Copyable>: @unchecked Sendable {
    @usableFromInline let mutex: MutexStorage
    @usableFromInline let state: UnsafeMutablePointer<State>

    package init(_ initial: consuming State) {
        mutex = MutexStorage()
        state = .allocate(capacity: 1)
        state.initialize(to: initial)
    }

    deinit {
        state.deinitialize(count: 1)
        state.deallocate()
        mutex.destroy()
    }

    /// Runs `body` while no other thread has the state.
    @inlinable
    package func withLock<Result: ~Copyable, Failure: Error>(
        _ body: (inout State) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        mutex.lock()
        defer { mutex.unlock() }
        return try body(&state.pointee)
    }

    /// Runs `body` if no other thread has the state at the moment.
    ///
    /// - Returns: what `body` returned; nil when another thread has the state.
    @inlinable
    package func withLockIfFree<Result: ~Copyable>(_ body: (inout State) -> Result) -> Result? {
        guard mutex.lockIfFree() else { return nil }
        defer { mutex.unlock() }
        return body(&state.pointee)
    }

    /// Runs `body` at once and again after each signal of `condition`, until it returns a value.
    ///
    /// - Returns: what `body` returned, or nil when the deadline came first.
    @inlinable
    package func wait<Result: ~Copyable>(
        on condition: Condition,
        until deadline: Deadline,
        _ body: (inout State) -> Result?
    ) -> Result? {
        mutex.lock()
        defer { mutex.unlock() }
        while true {
            if let result = body(&state.pointee) { return result }
            if deadline.isPast(at: .now()) { return nil }
            condition.wait(mutex, until: deadline)
        }
    }

    /// Makes the lock usable in a child process.
    ///
    /// The inherited state is forgotten, neither read nor released. Only for a moment at which the child has one thread.
    package func resetAfterFork(to initial: consuming State) {
        mutex.reset()
        state.initialize(to: initial)
    }
}

/// The system's mutex, at an address that does not change.
@usableFromInline
struct MutexStorage {
    let pointer: UnsafeMutablePointer<cdp_mutex>

    init() {
        pointer = .allocate(capacity: 1)
        cdp_mutex_init(pointer)
    }

    func destroy() {
        cdp_mutex_destroy(pointer)
        pointer.deallocate()
    }

    func reset() {
        cdp_mutex_init(pointer)
    }

    @usableFromInline
    func lock() {
        cdp_mutex_lock(pointer)
    }

    @usableFromInline
    func lockIfFree() -> Bool {
        cdp_mutex_trylock(pointer)
    }

    @usableFromInline
    func unlock() {
        cdp_mutex_unlock(pointer)
    }
}
