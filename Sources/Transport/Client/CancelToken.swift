package import DPPlatform
internal import Synchronization

/// Ends waits from another thread: of requests, of pauses between attempts.
///
/// One token may serve any number of waits; once cancelled it stays so. Costs a descriptor from its first wait on. A forked
/// child that cancels its copy does not disturb the parent.
public final class CancelToken: Sendable {
    private let flag = Atomic<Bool>(false)
    private let signal = PerProcess { CancelSignal() }

    /// A token that is not cancelled.
    public init() {}

    /// Whether `cancel()` was called.
    public var isCancelled: Bool {
        flag.load(ordering: .acquiring)
    }

    /// Ends all waits that were given this token, at once.
    ///
    /// Safe from any thread.
    public func cancel() {
        flag.store(true, ordering: .releasing)
        signal.value().wakeUp?.signal()
    }

    /// What a wait polls beside its own descriptor; -1 if the system gave none, so the wait must look at times.
    var descriptor: Int32 {
        signal.value().wakeUp?.descriptor ?? -1
    }
}

/// Waits that a token can end.
package enum Pause {
    /// Waits until a deadline; false if the token was cancelled before.
    package static func wait(until deadline: Deadline, unless token: CancelToken?) -> Bool {
        while true {
            if let token, token.isCancelled { return false }
            if deadline.isPast(at: .now()) { return true }
            _ = wait(for: -1, .none, unless: token, until: deadline)
        }
    }

    /// Waits for a descriptor, the token or the deadline.
    static func wait(
        for descriptor: Int32,
        _ wanted: Readiness,
        unless token: CancelToken?,
        until deadline: Deadline
    ) -> WaitResult {
        guard let token else { return Poll.wait(for: descriptor, wanted, until: deadline) }
        if token.isCancelled { return .wokenUp }
        let wakeUp = token.descriptor
        let end = wakeUp < 0 ? min(deadline, .after(.milliseconds(10))) : deadline
        let result = Poll.wait(for: descriptor, wanted, wakeUp: wakeUp, until: end)
        if token.isCancelled { return .wokenUp }
        guard case .wokenUp = result else { return result }
        // The host has closed the token's descriptor, and may have opened something else with its number.
        return Poll.wait(for: descriptor, wanted, until: min(deadline, .after(.milliseconds(10))))
    }
}

private final class CancelSignal: Sendable {
    let wakeUp: WakeUp?

    init() {
        wakeUp = try? WakeUp()
    }
}
