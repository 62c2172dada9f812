internal import CDPPlatform

/// Tells a process from the one that it was forked from.
///
/// After a fork the child has its parent's memory but none of its threads, so locks may be held by nobody and sockets are
/// shared with the parent. Whatever has threads, locks or sockets remembers the generation that it was made in and starts
/// anew when it has changed. `PerProcess` does this.
package enum ProcessGeneration {
    /// The number of this process: 1, and one more in each forked child.
    ///
    /// Costs two loads.
    ///
    /// A child made without running fork handlers (a bare `clone`) is not noticed.
    package static var current: UInt64 {
        cdp_process_generation()
    }

    /// The same, noticing every child.
    ///
    /// Costs a system call, so it is for entries that may block anyway.
    package static var checked: UInt64 {
        cdp_process_generation_checked()
    }
}

/// The operating system's number for this process.
package func processIdentifier() -> Int32 {
    cdp_process_id()
}
