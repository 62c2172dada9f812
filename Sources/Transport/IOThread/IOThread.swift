package import DPPlatform
internal import Synchronization

/// One thread for all that must not block its caller: requests, timers.
///
/// The thread is made when first needed. It waits for everything together, in one `poll`. Completions and timers run on
/// it, one after another, so they must not block.
///
/// In a forked child there is no thread until the child needs one, and what the parent had going stays the parent's: its
/// completions never run in the child.
package final class IOThread: Sendable {
    /// Names a request or a timer, to cancel it.
    package struct Ticket: Equatable, Sendable {
        let number: UInt64
    }

    /// What becomes of a request.
    package typealias Completion = @Sendable (Result<HTTPResponse, TransportError>) -> Void

    private let loops = PerProcess { IOLoop() }
    private let lastTicket = Atomic<UInt64>(0)
    private let isShutDown = Atomic<Bool>(false)
    private let isRetired = Atomic<Bool>(false)

    package init() {}

    deinit {
        loops.existing?.stop(finishing: Deadline(MonotonicInstant(nanoseconds: 0)))
    }

    /// Sends a request; its completion runs exactly once, on the I/O thread or, if that is not to be had, at once.
    ///
    /// A stale kept connection is replaced as in `HTTPClient.perform`.
    ///
    /// - Parameter isBackground: whether nobody waits for it. During a pause it lies until the pause is over, whereas any
    ///   other request ends the pause.
    @discardableResult
    package func submit(
        _ request: any RequestSource,
        with client: HTTPClient,
        until deadline: Deadline,
        isBackground: Bool = false,
        _ completion: @escaping Completion
    ) -> Ticket {
        let ticket = nextTicket()
        if isShutDown.load(ordering: .acquiring) {
            completion(.failure(TransportError(.shutDown)))
            return ticket
        }
        do throws(TransportError) {
            let pending = try PendingRequest(ticket, request, client, deadline, completion)
            try loop.submit(pending, isBackground: isBackground)
        } catch {
            completion(.failure(error))
        }
        return ticket
    }

    /// Runs `body` on the I/O thread at a moment, or as soon as possible if it has passed.
    ///
    /// Timers run in the order of their moments, and of their making if these are the same. A shutdown drops them.
    @discardableResult
    package func schedule(at moment: MonotonicInstant, _ body: @escaping @Sendable () -> Void) -> Ticket {
        let ticket = nextTicket()
        if !isShutDown.load(ordering: .acquiring) {
            loop.schedule(PendingTimer(ticket: ticket, moment: moment, body: body))
        }
        return ticket
    }

    /// Ends a request with `.cancelled`, or drops a timer.
    ///
    /// What has ended already is left alone. A request's completion still runs, on the I/O thread.
    package func cancel(_ ticket: Ticket) {
        loops.existing?.cancel(ticket)
    }

    /// Ends the thread for the time around a fork, without waiting for any request or timer.
    ///
    /// What it has to do stays: requests keep their connections, timers their moments. The pause ends with `resume()`, or
    /// when a request comes that somebody waits for. In a forked child nothing is paused. Repeated calls change nothing.
    ///
    /// - Returns: whether the thread was gone by the deadline. It is late only if a completion or a timer blocks it, or
    ///   makes this very call.
    @discardableResult
    package func pause(until deadline: Deadline) -> Bool {
        loops.existing?.pause(until: deadline) ?? true
    }

    /// Goes on with what it had to do before the pause.
    ///
    /// Without a thread to be had, the requests end with that error.
    package func resume() {
        loops.existing?.resume()
    }

    /// From now on the thread ends whenever it has no request and no timer left, in forked children as well.
    ///
    /// Whatever comes afterwards is still done, by a thread of its own.
    ///
    /// - Returns: whether the thread was gone by the deadline.
    @discardableResult
    package func retire(until deadline: Deadline) -> Bool {
        isRetired.store(true, ordering: .releasing)
        return loops.existing?.retire(until: deadline) ?? true
    }

    /// Takes nothing more, drops the timers, lets the requests finish until the deadline and ends those that have not.
    ///
    /// When it returns, all completions have run and the thread is gone, unless a completion blocks it or this is called
    /// from one.
    ///
    /// - Returns: whether all requests ended by themselves.
    @discardableResult
    package func shutDown(until deadline: Deadline) -> Bool {
        isShutDown.store(true, ordering: .releasing)
        guard let loop = loops.existing else { return true }
        loop.stop(finishing: deadline)
        return loop.waitForEnd(until: deadline)
    }

    private var loop: IOLoop {
        let loop = loops.value()
        if isRetired.load(ordering: .acquiring) { _ = loop.retire(until: Deadline(MonotonicInstant(nanoseconds: 0))) }
        return loop
    }

    private func nextTicket() -> Ticket {
        Ticket(number: lastTicket.add(1, ordering: .relaxed).newValue)
    }
}
