import DPPlatform
import DPTransport
import Testing

typealias Outcome = Result<HTTPResponse, TransportError>

@Suite(.timeLimit(.minutes(1)))
struct IOThreadTests {
    @Test func sendsManyRequestsAtOnce() throws {
        let arrived = Tally()
        // No request is answered before all have arrived: they must be under way together.
        let server = try ScriptedServer { connection in
            while let request = connection.readRequest() {
                arrived.raise()
                guard arrived.wait(for: 40) else { return }
                connection.send("HTTP/1.1 200 OK\r\ncontent-length: \(request.body.count)\r\n\r\n")
                connection.send(request.body)
            }
        }
        defer { server.stop() }
        let thread = IOThread()
        let client = makeClient(server.endpoint)
        let promises = (0..<40).map { _ in Promise<Outcome>() }
        for (number, promise) in promises.enumerated() {
            thread.post(Array("body \(number)".utf8), with: client) { promise.set($0) }
        }
        for (number, promise) in promises.enumerated() {
            let response = try #require(promise.wait()).get()
            #expect(response.body == Array("body \(number)".utf8))
        }
        #expect(thread.shutDown(until: .after(.seconds(5))))
        #expect(promises.allSatisfy { $0.count == 1 })
    }

    @Test func sharesKeptConnectionsWithTheClient() throws {
        let server = try ScriptedServer { $0.answerAll() }
        defer { server.stop() }
        let thread = IOThread()
        let client = makeClient(server.endpoint)
        for _ in 0..<5 {
            let promise = Promise<Outcome>()
            thread.post(with: client) { promise.set($0) }
            #expect(try promise.wait()?.get().status == 200)
            #expect(try client.post().status == 200)
        }
        #expect(server.connectionCount == 1)
        thread.shutDown(until: .after(.seconds(5)))
    }

    @Test func movesALargeBodyBothWays() throws {
        let server = try ScriptedServer { connection in
            while let request = connection.readRequest() {
                connection.send("HTTP/1.1 200 OK\r\ncontent-length: \(request.body.count)\r\n\r\n")
                connection.send(request.body)
            }
        }
        defer { server.stop() }
        let thread = IOThread()
        let body = (0..<1_500_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let promise = Promise<Outcome>()
        thread.post(body, with: makeClient(server.endpoint)) { promise.set($0) }
        #expect(try promise.wait()?.get().body == body)
        thread.shutDown(until: .after(.seconds(5)))
    }

    @Test func looksNamesUpWithoutStopping() throws {
        let server = try ScriptedServer { $0.answerAll() }
        defer { server.stop() }
        guard case .socket(let address) = server.endpoint.address else { return }
        let go = Tally()
        let resolver = Resolver { _ in
            _ = go.wait(for: 1)
            return SocketAddress(literal: Array("127.0.0.1".utf8), port: 0).map { .success([$0]) }
                ?? .failure(.temporary)
        }
        let thread = IOThread()
        let named = Promise<Outcome>()
        let other = Promise<Outcome>()
        thread.post(with: HTTPClient(try Endpoint("http://agent.example:\(address.port)"), resolver: resolver)) {
            named.set($0)
        }
        thread.post(with: makeClient(server.endpoint)) { other.set($0) }
        #expect(try other.wait()?.get().status == 200)
        #expect(named.count == 0)
        go.raise()
        #expect(try named.wait()?.get().status == 200)
        thread.shutDown(until: .after(.seconds(5)))
    }

    @Test func reportsFailures() throws {
        let port = try ListeningSocket(at: loopback(0)).port
        let stalling = try ScriptedServer { connection in
            _ = connection.readRequest()
            connection.stall()
        }
        defer { stalling.stop() }
        let thread = IOThread()
        #expect(failure(thread, makeClient(try Endpoint("http://127.0.0.1:\(port)"))) == .refused)
        #expect(failure(thread, makeClient(try Endpoint("unix:///nowhere/x"))) == .socketPathMissing)
        #expect(failure(thread, makeClient(try Endpoint("https://127.0.0.1"))) == .tlsUnavailable)
        #expect(failure(thread, makeClient(stalling.endpoint), within: .milliseconds(30)) == .timedOut(.read))
        let unknown = Resolver { _ in .failure(.temporary) }
        let client = HTTPClient(try Endpoint("http://agent.example"), resolver: unknown)
        #expect(failure(thread, client) == .nameResolution(.temporary))
        thread.shutDown(until: .after(.seconds(5)))
    }

    @Test func sendsAgainWhenAKeptConnectionIsStale() throws {
        let server = try ScriptedServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
            guard connection.number == 1 else { return connection.stall() }
            _ = connection.readRequest()
        }
        defer { server.stop() }
        let thread = IOThread()
        let client = makeClient(server.endpoint)
        #expect(try client.post().status == 200)
        let promise = Promise<Outcome>()
        thread.post(with: client) { promise.set($0) }
        #expect(try promise.wait()?.get().resent == 1)
        thread.shutDown(until: .after(.seconds(5)))
    }

    @Test func cancelsARequest() throws {
        let server = try ScriptedServer { connection in
            _ = connection.readRequest()
            connection.stall()
        }
        defer { server.stop() }
        let thread = IOThread()
        let promise = Promise<Outcome>()
        let ticket = thread.post(with: makeClient(server.endpoint)) { promise.set($0) }
        #expect(server.waitForRequests(1))
        thread.cancel(ticket)
        thread.cancel(ticket)
        #expect(failure(promise) == .cancelled)
        #expect(thread.shutDown(until: .after(.seconds(5))))
        #expect(promise.count == 1)
    }

    @Test func runsTimersInTheOrderOfTheirMoments() {
        let thread = IOThread()
        let order = Lock<[Int]>([])
        let done = Tally()
        let now = MonotonicInstant.now()
        for (number, delay) in [(3, 20), (1, 10), (4, 20), (2, 10), (0, 0)] as [(Int, UInt64)] {
            thread.schedule(at: now.advanced(by: .milliseconds(20 + delay))) {
                order.withLock { $0.append(number) }
                done.raise()
            }
        }
        #expect(done.wait(for: 5))
        #expect(order.withLock { $0 } == [0, 1, 2, 3, 4])
        thread.shutDown(until: .after(.seconds(5)))
    }

    @Test func aTimerMayMakeAndCancelOthers() {
        let thread = IOThread()
        let done = Tally()
        let moment = MonotonicInstant.now().advanced(by: .milliseconds(10))
        let cancelled = Lock<IOThread.Ticket?>(nil)
        thread.schedule(at: moment) {
            if let ticket = cancelled.withLock({ $0 }) { thread.cancel(ticket) }
            thread.schedule(at: .now()) { done.raise() }
        }
        let ticket = thread.schedule(at: moment) { Issue.record("ran though it was cancelled") }
        cancelled.withLock { $0 = ticket }
        #expect(done.wait(for: 1))
        thread.shutDown(until: .after(.seconds(5)))
    }

    @Test func shutdownWaitsForRequests() throws {
        let server = try ScriptedServer { connection in
            _ = connection.readRequest()
            _ = Pause.wait(until: .after(.milliseconds(30)), unless: nil)
            connection.send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
        }
        defer { server.stop() }
        let thread = IOThread()
        let promise = Promise<Outcome>()
        thread.post(with: makeClient(server.endpoint)) { promise.set($0) }
        #expect(server.waitForRequests(1))
        #expect(thread.shutDown(until: .after(.seconds(10))))
        // Its completion has run by the time that shutdown returns.
        #expect(promise.count == 1)
        #expect(try promise.wait()?.get().status == 200)
    }

    @Test func shutdownEndsWhatIsNotReadyAtTheDeadline() throws {
        let server = try ScriptedServer { connection in
            _ = connection.readRequest()
            connection.stall()
        }
        defer { server.stop() }
        let thread = IOThread()
        let promise = Promise<Outcome>()
        thread.schedule(at: MonotonicInstant.now().advanced(by: .seconds(60))) { Issue.record("ran after shutdown") }
        thread.post(with: makeClient(server.endpoint)) { promise.set($0) }
        #expect(server.waitForRequests(1))
        #expect(!thread.shutDown(until: .after(.milliseconds(20))))
        #expect(promise.count == 1)
        #expect(failure(promise) == .shutDown)

        let late = Promise<Outcome>()
        thread.post(with: makeClient(server.endpoint)) { late.set($0) }
        #expect(failure(late) == .shutDown)
    }

    @Test func shutdownWithoutAThreadIsAtOnce() {
        #expect(IOThread().shutDown(until: .never))
    }

    @Test func mayBeShutDownFromACompletion() throws {
        let server = try ScriptedServer { $0.answerAll() }
        defer { server.stop() }
        let thread = IOThread()
        let promise = Promise<Bool>()
        thread.post(with: makeClient(server.endpoint)) { _ in promise.set(thread.shutDown(until: .never)) }
        #expect(promise.wait() == false)
    }

    @Test func endsWhatIsUnderWayWhenItGoesAway() throws {
        let server = try ScriptedServer { connection in
            _ = connection.readRequest()
            connection.stall()
        }
        defer { server.stop() }
        let promise = Promise<Outcome>()
        do {
            let thread = IOThread()
            thread.post(with: makeClient(server.endpoint)) { promise.set($0) }
            #expect(server.waitForRequests(1))
        }
        #expect(failure(promise) == .shutDown)
    }

    @Test func isSubmittedToFromManyThreads() throws {
        let server = try ScriptedServer { $0.answerAll() }
        defer { server.stop() }
        let thread = IOThread()
        let client = makeClient(server.endpoint)
        let done = Tally()
        try onThreads(8) { _ in
            for _ in 0..<25 {
                thread.post(with: client) { if case .success = $0 { done.raise() } }
                thread.schedule(at: .now()) { done.raise() }
            }
        }
        #expect(done.wait(for: 400))
        #expect(thread.shutDown(until: .after(.seconds(5))))
        #expect(done.count == 400)
    }

    private func failure(_ promise: Promise<Outcome>) -> TransportError.Kind? {
        if case .failure(let error) = promise.wait() { return error.kind }
        return nil
    }

    private func failure(
        _ thread: IOThread,
        _ client: HTTPClient,
        within time: Nanoseconds = .seconds(10)
    ) -> TransportError.Kind? {
        let promise = Promise<Outcome>()
        thread.post(with: client, within: time) { promise.set($0) }
        return failure(promise)
    }
}

extension IOThread {
    @discardableResult
    func post(
        _ body: [UInt8] = Array("hello".utf8),
        with client: HTTPClient,
        within time: Nanoseconds = .seconds(10),
        _ completion: @escaping Completion
    ) -> Ticket {
        let request = BufferedRequest(head: client.endpoint.head(bodySize: body.count), body: body)
        return submit(request, with: client, until: .after(time), completion)
    }
}
