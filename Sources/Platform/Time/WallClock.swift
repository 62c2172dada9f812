internal import CDPPlatform

/// The time of day, which an administrator may set back or forward at any moment.
package enum WallClock {
    /// Nanoseconds since 1970-01-01 00:00 UTC.
    package static func nanosecondsSince1970() -> Int64 {
        cdp_wall_nanoseconds()
    }
}
