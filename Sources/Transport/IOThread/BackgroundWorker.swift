package import DPPlatform

/// Something that does its work by timers and requests on an I/O thread, without anybody waiting for it.
///
/// It need not know of forks: a paused thread keeps its timers and requests, and a forked child has workers of its own,
/// which begin with nothing. Its requests are to be submitted as background ones.
package protocol BackgroundWorker: AnyObject, Sendable {
    /// Begins; called once.
    func start()

    /// Ends for good, hands over to the thread what is left to be sent, and waits for nothing.
    func stop()

    /// Ends for good and waits until what was left is sent; at the deadline it is given up.
    ///
    /// May be called after `stop()`, and again. Not to be called on the I/O thread.
    ///
    /// - Returns: whether nothing had to be given up.
    func finish(until deadline: Deadline) -> Bool
}
