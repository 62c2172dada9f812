internal import DPPlatform

/// One request from connecting to the end of its response, advanced without ever blocking.
///
/// It says what to wait for; the one who drives it waits, be it a thread with nothing else to do or the I/O thread.
struct Call: ~Copyable {
    /// What a call needs before it can go on.
    enum Step {
        case finished
        /// The addresses of the endpoint's host: set `addresses`.
        case needsAddresses
        /// The descriptor to be ready, but not longer than until the deadline. Nothing wanted: only time.
        case wait(Readiness, until: Deadline)
    }

    private enum State {
        case starting
        case connecting
        case writing
        case reading
    }

    /// Where to connect to, in this order; nil while it is not known.
    var addresses: [SocketAddress]?
    let deadline: Deadline
    private let pool: ConnectionPool
    private let bodyLimit: Int
    private let requestSize: Int
    private var state = State.starting
    private var connection: Connection?
    private var reader: ResponseReader
    /// Whether the connection has carried a request before this one.
    private var isReused = false
    private var mayReuse = true
    private var hasReceived = false
    private var isWriteBroken = false
    private var written = RequestPosition()
    private var resent = 0
    private var nextAddress = 0
    private var addressDeadline = Deadline.never
    private var lastFailure = TransportError.Kind.nameResolution(.temporary)

    init(
        addresses: [SocketAddress]?,
        pool: ConnectionPool,
        requestSize: Int,
        bodyLimit: Int,
        deadline: Deadline
    ) {
        self.addresses = addresses
        self.pool = pool
        self.requestSize = requestSize
        self.bodyLimit = bodyLimit
        self.deadline = deadline
        reader = ResponseReader(bodyLimit: bodyLimit)
    }

    /// What to wait for; -1 without a connection.
    var descriptor: Int32 {
        connection?.socket.descriptor ?? -1
    }

    /// The error for a deadline that came now.
    func timeOut() -> TransportError {
        let phase: TransportError.Phase =
            switch state {
            case .starting: addresses == nil ? .resolve : .connect
            case .connecting: .connect
            case .writing: .write
            case .reading: .read
            }
        return error(.timedOut(phase))
    }

    func error(_ kind: TransportError.Kind) -> TransportError {
        TransportError(
            kind,
            wasRequestWritten: written.byteCount == requestSize,
            wasHeadReceived: reader.hasReadHead,
            resent: resent
        )
    }

    /// Goes as far as possible.
    ///
    /// - Parameters:
    ///   - request: the same each time.
    ///   - ready: what the last step waited for and got.
    mutating func advance(
        _ request: HTTPRequest,
        ready: Readiness,
        at now: MonotonicInstant,
        into response: inout HTTPResponse
    ) throws(TransportError) -> Step {
        var ready = ready
        while true {
            let step: Step?
            switch state {
            case .starting: step = try start(at: now)
            case .connecting: step = try finishConnecting(ready, at: now)
            case .writing: step = try write(request, ready, into: &response)
            case .reading: step = try read(ready, into: &response)
            }
            if let step {
                if case .finished = step { finish(&response) }
                return step
            }
            ready = .none
        }
    }

    // MARK: Connecting

    private mutating func start(at now: MonotonicInstant) throws(TransportError) -> Step? {
        if mayReuse, let kept = pool.take(at: now) {
            connection = kept
            isReused = true
            state = .writing
            return nil
        }
        mayReuse = false
        guard let addresses else { return .needsAddresses }
        guard nextAddress < addresses.count else { throw error(lastFailure) }
        let address = addresses[nextAddress]
        // An address that does not answer must leave time for the others.
        let share = deadline.remaining(at: now).count / UInt64(addresses.count &- nextAddress)
        addressDeadline = deadline == .never ? .never : Deadline(now.advanced(by: Nanoseconds(share)))
        do throws(SystemError) {
            let fresh: Connection
            if let connection {
                fresh = connection
            } else {
                fresh = Connection(try StreamSocket(for: address))
                connection = fresh
            }
            state = try fresh.socket.connect(to: address) ? .writing : .connecting
            if case .writing = state { return nil }
            return .wait(.writable, until: addressDeadline)
        } catch {
            if error == .wouldBlock, address.isUnix {
                // The listener's queue is full, and no descriptor tells when it is not.
                return .wait(.none, until: min(deadline, Deadline(now.advanced(by: .milliseconds(2)))))
            }
            tryNextAddress(after: TransportError.Kind(error, isUnix: address.isUnix))
            return nil
        }
    }

    private mutating func finishConnecting(
        _ ready: Readiness,
        at now: MonotonicInstant
    ) throws(TransportError) -> Step? {
        guard let connection else { throw error(.reset) }
        if ready == .none {
            guard addressDeadline.isPast(at: now) else { return .wait(.writable, until: addressDeadline) }
            tryNextAddress(after: .timedOut(.connect))
        } else if let failure = connection.socket.connectionError() {
            tryNextAddress(after: TransportError.Kind(failure, isUnix: false))
        } else {
            state = .writing
        }
        return nil
    }

    private mutating func tryNextAddress(after failure: TransportError.Kind) {
        lastFailure = failure
        connection = nil
        nextAddress &+= 1
        state = .starting
    }

    // MARK: Writing and reading

    private mutating func write(
        _ request: HTTPRequest,
        _ ready: Readiness,
        into response: inout HTTPResponse
    ) throws(TransportError) -> Step? {
        guard let connection else { throw error(.reset) }
        // A server may answer, and close, before it has read everything.
        if ready.isReadable, let step = try receive(on: connection, into: &response) { return step }
        while written.byteCount < requestSize {
            switch connection.write(request, from: &written) {
            case .moved:
                continue
            case .wouldBlock:
                return .wait(.either, until: deadline)
            case .ended:
                return try writeBroke(.reset)
            case .failed(let failure):
                return try writeBroke(TransportError.Kind(failure, isUnix: false))
            }
        }
        state = .reading
        return .wait(.readable, until: deadline)
    }

    /// Takes the answer that a server may have left before it closed.
    private mutating func writeBroke(_ failure: TransportError.Kind) throws(TransportError) -> Step? {
        isWriteBroken = true
        lastFailure = failure
        state = .reading
        return nil
    }

    private mutating func read(
        _ ready: Readiness,
        into response: inout HTTPResponse
    ) throws(TransportError) -> Step? {
        guard let connection else { throw error(.reset) }
        while true {
            if let step = try receive(on: connection, into: &response) {
                if isWriteBroken, case .wait = step { return try giveUp(lastFailure, &response) }
                return step
            }
            guard case .reading = state else { return nil }
        }
    }

    /// Receives once; nil if there may be more at once, or if the call starts again.
    private mutating func receive(
        on connection: Connection,
        into response: inout HTTPResponse
    ) throws(TransportError) -> Step? {
        switch connection.receive() {
        case .moved:
            hasReceived = true
            do throws(ResponseFault) {
                try connection.read(with: &reader, into: &response)
            } catch {
                throw self.error(error == .bodyTooLarge ? .responseTooLarge : .invalidResponse(error))
            }
            if reader.isComplete { return .finished }
            if connection.isFull { throw error(.invalidResponse(.headTooLarge)) }
            return nil
        case .wouldBlock:
            let isWriting = if case .writing = state { true } else { false }
            return isWriting ? nil : .wait(.readable, until: deadline)
        case .ended:
            if hasReceived, reader.end() { return .finished }
            return try giveUp(isWriteBroken ? lastFailure : .closedEarly, &response)
        case .failed(let failure):
            return try giveUp(TransportError.Kind(failure, isUnix: false), &response)
        }
    }

    /// Starts again on a fresh connection if a kept one was closed before it answered; else throws.
    private mutating func giveUp(
        _ failure: TransportError.Kind,
        _ response: inout HTTPResponse
    ) throws(TransportError) -> Step? {
        guard isReused, !hasReceived, failure == .reset || failure == .closedEarly else { throw error(failure) }
        if written.byteCount > 0 { resent &+= 1 }
        connection = nil
        isReused = false
        mayReuse = false
        isWriteBroken = false
        written = RequestPosition()
        reader = ResponseReader(bodyLimit: bodyLimit)
        state = .starting
        return nil
    }

    private mutating func finish(_ response: inout HTTPResponse) {
        response.resent = resent
        if let connection, reader.isReusable, written.byteCount == requestSize, !connection.hasSurplus {
            pool.put(connection, at: .now())
        }
        connection = nil
    }
}
