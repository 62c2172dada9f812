internal import CDPPlatform

/// Ends a wait for descriptors from another thread.
///
/// It stays raised until it is drained, so any number of threads may wait for one. Costs one descriptor (two on Darwin).
package final class WakeUp: Sendable {
    /// What a wait polls.
    package let descriptor: Int32
    private let writing: Int32

    package init() throws(SystemError) {
        var reading: Int32 = -1
        var writing: Int32 = -1
        let result = cdp_wake_up_open(&reading, &writing)
        if result < 0 { throw SystemError(negated: Int(result)) }
        descriptor = reading
        self.writing = writing
    }

    deinit {
        cdp_wake_up_close(descriptor, writing)
    }

    /// Raises it.
    ///
    /// Safe from any thread and never blocks.
    package func signal() {
        cdp_wake_up_signal(writing)
    }

    /// Lowers it; false if the host has closed its descriptor, so that it is of no use any more.
    @discardableResult
    package func drain() -> Bool {
        cdp_wake_up_drain(descriptor)
    }
}
