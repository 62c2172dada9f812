internal import CDPPlatform

/// The time of day, which an administrator may set back or forward at any moment.
package enum WallClock {
    /// Nanoseconds since 1970-01-01 00:00 UTC.
    package static func nanosecondsSince1970() -> Int64 {
        cdp_wall_nanoseconds()
    }

    /// How far the local time is ahead of UTC now, in seconds.
    ///
    /// Takes a lock of the C library, so it is not for a moment after a fork at which another thread may have held it.
    package static func localOffset() -> Int64 {
        cdp_local_time_offset()
    }
}
