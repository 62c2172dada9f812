internal import CDPPlatform

/// Numbers that a process hands out once.
package enum SequenceNumber {
    /// The next number: 0, 1, 2 … in the order of calls.
    ///
    /// A forked child counts on from a random number, so that it repeats none of its parent's or of another child.
    package static func next() -> UInt64 {
        cdp_next_sequence_number()
    }
}
