/// What telemetry counts of one send that has ended.
package struct SendReport: Sendable {
    /// How the last attempt ended.
    package enum End: Equatable, Sendable {
        /// With an answer.
        case status(Int)
        /// Without one, in time.
        case network
        /// Time ran out.
        case timeout
        /// The caller, or a shutdown, broke it off, or no attempt was made.
        case interrupted
    }

    /// Attempts, repetitions included.
    package var attempts: Int
    package var end: End
    /// The size of the request's body.
    package var byteCount: Int
    /// Chunks in the request.
    package var chunkCount: UInt64

    package init(attempts: Int, end: End, byteCount: Int, chunkCount: UInt64) {
        self.attempts = attempts
        self.end = end
        self.byteCount = byteCount
        self.chunkCount = chunkCount
    }
}
