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

    package init() {}

    deinit {
        loops.existing?.stop(finishing: Deadline(MonotonicInstant(nanoseconds: 0)))
    }

    /// Sends a request; its completion runs exactly once, on the I/O thread or, if that is not to be had, at once.
    ///
    /// A stale kept connection is replaced as in `HTTPClient.perform`.
    @discardableResult
    package func submit(
        _ request: any RequestSource,
        with client: HTTPClient,
        until deadline: Deadline,
        _ completion: @escaping Completion
    ) -> Ticket {
        let ticket = nextTicket()
        if isShutDown.load(ordering: .acquiring) {
            completion(.failure(TransportError(.shutDown)))
            return ticket
        }
        do throws(TransportError) {
            let pending = try PendingRequest(ticket, request, client, deadline, completion)
            try loops.value().submit(pending)
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
            loops.value().schedule(PendingTimer(ticket: ticket, moment: moment, body: body))
        }
        return ticket
    }

    /// Ends a request with `.cancelled`, or drops a timer.
    ///
    /// What has ended already is left alone. A request's completion still runs, on the I/O thread.
    package func cancel(_ ticket: Ticket) {
        loops.existing?.cancel(ticket)
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

    private func nextTicket() -> Ticket {
        Ticket(number: lastTicket.add(1, ordering: .relaxed).newValue)
    }
}
