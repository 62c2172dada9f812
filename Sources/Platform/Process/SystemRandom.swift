internal import CDPPlatform

/// Random numbers of the operating system, fit for identifiers.
package enum SystemRandom {
    /// Sixty-four random bits.
    ///
    /// Costs a system call.
    package static func next() -> UInt64 {
        var bits: UInt64 = 0
        let filled = withUnsafeMutableBytes(of: &bits) { cdp_random_bytes($0.baseAddress, $0.count) }
        // A system without any generator still gets numbers that differ between processes and moments.
        return filled ? bits : mixed(cdp_monotonic_nanoseconds() ^ (UInt64(UInt32(bitPattern: cdp_process_id())) << 40))
    }

    private static func mixed(_ seed: UInt64) -> UInt64 {
        var bits = seed &+ 0x9E37_79B9_7F4A_7C15
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }
}
