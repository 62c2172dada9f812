internal import DPPlatform

/// A request on its way.
///
/// After it was submitted only the I/O thread touches it.
final class PendingRequest: @unchecked Sendable {
    let ticket: IOThread.Ticket
    let client: HTTPClient
    private let source: any RequestSource
    private let completion: IOThread.Completion
    private var call: Call
    private var response = HTTPResponse()
    private var isDone = false

    /// What it waits for.
    private(set) var wanted = Readiness.none
    /// When it goes on whatever happens.
    private(set) var end: Deadline

    init(
        _ ticket: IOThread.Ticket,
        _ source: any RequestSource,
        _ client: HTTPClient,
        _ deadline: Deadline,
        _ completion: @escaping IOThread.Completion
    ) throws(TransportError) {
        self.ticket = ticket
        self.source = source
        self.client = client
        self.completion = completion
        var size = 0
        source.withRequest { size = $0.count }
        call = try client.makeCall(requestSize: size, deadline: deadline)
        end = deadline
    }

    /// What to poll; -1 if there is nothing.
    var descriptor: Int32 { wanted == .none ? -1 : call.descriptor }

    /// Goes as far as possible.
    ///
    /// - Returns: what the I/O thread must do for it.
    func advance(ready: Readiness, at now: MonotonicInstant) -> Next {
        if call.deadline.isPast(at: now) { return .end(.failure(call.timeOut())) }
        var next = Next.end(.failure(call.error(.reset)))
        source.withRequest { request in
            do throws(TransportError) {
                switch try call.advance(request, ready: ready, at: now, into: &response) {
                case .finished:
                    next = .end(.success(response))
                case .needsAddresses:
                    wanted = .none
                    end = call.deadline
                    next = .resolve
                case .wait(let wanted, let end):
                    self.wanted = wanted
                    self.end = min(end, call.deadline)
                    next = .wait
                }
            } catch {
                next = .end(.failure(error))
            }
        }
        return next
    }

    enum Next {
        case wait
        case resolve
        case end(Result<HTTPResponse, TransportError>)
    }

    /// Gives it the addresses that it asked for.
    func setAddresses(_ addresses: [SocketAddress]) {
        call.addresses = addresses
    }

    /// The error for an end from outside.
    func error(_ kind: TransportError.Kind) -> TransportError {
        call.error(kind)
    }

    func complete(_ result: Result<HTTPResponse, TransportError>) {
        guard !isDone else { return }
        isDone = true
        completion(result)
    }
}

/// Something to run at a moment.
struct PendingTimer: Sendable {
    let ticket: IOThread.Ticket
    let moment: MonotonicInstant
    let body: @Sendable () -> Void
}

/// Timers in the order in which they run.
struct TimerQueue {
    /// The next one is the last.
    private var timers: [PendingTimer] = []

    var next: MonotonicInstant? { timers.last?.moment }

    mutating func insert(_ timer: PendingTimer) {
        var low = 0
        var high = timers.count
        while low < high {
            let middle = (low &+ high) / 2
            if timers[middle].moment > timer.moment { low = middle &+ 1 } else { high = middle }
        }
        timers.insert(timer, at: low)
    }

    mutating func remove(_ ticket: IOThread.Ticket) -> Bool {
        guard let index = timers.firstIndex(where: { $0.ticket == ticket }) else { return false }
        timers.remove(at: index)
        return true
    }

    mutating func popDue(at now: MonotonicInstant) -> PendingTimer? {
        guard let next, next <= now else { return nil }
        return timers.popLast()
    }

    mutating func removeAll() {
        timers = []
    }
}
