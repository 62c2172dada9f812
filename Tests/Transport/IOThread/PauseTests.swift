import DPPlatform
import DPTransport
import Testing

/// The time around a fork.
@Suite(.timeLimit(.minutes(1)))
struct PauseTests {
    @Test func aRequestUnderWayGoesOnAfterwards() throws {
        let go = Tally()
        let server = try ScriptedServer { connection in
            _ = connection.readRequest()
            _ = go.wait(for: 1)
            connection.send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
        }
        defer { server.stop() }
        let thread = IOThread()
        let promise = Promise<Outcome>()
        thread.post(with: makeClient(server.endpoint)) { promise.set($0) }
        #expect(server.waitForRequests(1))
        // The answer cannot come before the pause has begun.
        #expect(thread.pause(until: .after(.seconds(10))))
        #expect(promise.count == 0)
        go.raise()
        #expect(thread.pause(until: .after(.seconds(10))))
        thread.resume()
        #expect(try promise.wait()?.get().status == 200)
        #expect(server.requests.count == 1 && server.connectionCount == 1)
        thread.shutDown(until: .after(.seconds(5)))
    }

    @Test func timersRunAfterwards() {
        let thread = IOThread()
        let ran = Tally()
        let begun = Tally()
        thread.schedule(at: .now()) { begun.raise() }
        #expect(begun.wait(for: 1))
        thread.schedule(at: MonotonicInstant.now().advanced(by: .milliseconds(20))) { ran.raise() }
        #expect(thread.pause(until: .after(.seconds(10))))
        thread.schedule(at: .now()) { ran.raise() }
        _ = Pause.wait(until: .after(.milliseconds(30)), unless: nil)
        #expect(ran.count == 0)
        thread.resume()
        #expect(ran.wait(for: 2))
        thread.shutDown(until: .after(.seconds(5)))
    }

    @Test func onlyARequestThatSomebodyWaitsForEndsIt() throws {
        let server = try ScriptedServer { $0.answerAll() }
        defer { server.stop() }
        let thread = IOThread()
        let client = makeClient(server.endpoint)
        let first = Promise<Outcome>()
        thread.post(with: client) { first.set($0) }
        #expect(try first.wait()?.get().status == 200)
        #expect(thread.pause(until: .after(.seconds(10))))
        let background = Promise<Outcome>()
        let request = BufferedRequest(head: client.endpoint.head(bodySize: 0), body: [])
        thread.submit(request, with: client, until: .after(.seconds(10)), isBackground: true) { background.set($0) }
        // Had it made a thread, this would wait until that has left, having sent it.
        #expect(thread.pause(until: .after(.seconds(10))))
        #expect(background.count == 0 && server.requests.count == 1)
        let second = Promise<Outcome>()
        thread.post(with: client) { second.set($0) }
        #expect(try second.wait()?.get().status == 200)
        #expect(try background.wait()?.get().status == 200)
        thread.shutDown(until: .after(.seconds(5)))
    }

    @Test func aShutdownEndsWhatThePauseHasKept() throws {
        let server = try ScriptedServer { connection in
            _ = connection.readRequest()
            connection.stall()
        }
        defer { server.stop() }
        let thread = IOThread()
        let promise = Promise<Outcome>()
        thread.post(with: makeClient(server.endpoint)) { promise.set($0) }
        #expect(server.waitForRequests(1))
        #expect(thread.pause(until: .after(.seconds(10))))
        thread.shutDown(until: .after(.milliseconds(1)))
        guard case .failure(let error) = promise.wait() else {
            Issue.record("not ended")
            return
        }
        #expect(error.kind == .shutDown)
        thread.resume()
        #expect(promise.count == 1)
    }

    @Test func mayBeginInACompletion() throws {
        let server = try ScriptedServer { $0.answerAll() }
        defer { server.stop() }
        let thread = IOThread()
        let client = makeClient(server.endpoint)
        let promise = Promise<Bool>()
        thread.post(with: client) { _ in promise.set(thread.pause(until: .never)) }
        #expect(promise.wait() == false)
        thread.resume()
        let next = Promise<Outcome>()
        thread.post(with: client) { next.set($0) }
        #expect(try next.wait()?.get().status == 200)
        thread.shutDown(until: .after(.seconds(5)))
    }

    @Test func doesNotWaitForACompletionThatBlocks() throws {
        let server = try ScriptedServer { $0.answerAll() }
        defer { server.stop() }
        let thread = IOThread()
        let isBlocked = Tally()
        let go = Tally()
        thread.post(with: makeClient(server.endpoint)) { _ in
            isBlocked.raise()
            _ = go.wait(for: 1)
        }
        #expect(isBlocked.wait(for: 1))
        #expect(!thread.pause(until: .after(.milliseconds(10))))
        go.raise()
        #expect(thread.pause(until: .after(.seconds(10))))
        thread.resume()
        thread.shutDown(until: .after(.seconds(5)))
    }

    @Test func loseAndRepeatNothing() throws {
        let server = try ScriptedServer { $0.answerAll() }
        defer { server.stop() }
        let thread = IOThread()
        let client = makeClient(server.endpoint)
        let done = Tally()
        let isOver = CancelToken()
        let pausing = try DPPlatform.Thread.start(name: "pausing") {
            while !isOver.isCancelled {
                thread.pause(until: .after(.seconds(10)))
                thread.resume()
            }
        }
        try onThreads(4) { _ in
            for _ in 0..<50 {
                let promise = Promise<Outcome>()
                thread.post(with: client) { promise.set($0) }
                thread.schedule(at: .now()) { done.raise() }
                if case .success(let response) = promise.wait(), response.status == 200 { done.raise() }
            }
        }
        isOver.cancel()
        pausing.join()
        #expect(done.wait(for: 400))
        #expect(server.requests.count == 200)
        #expect(thread.shutDown(until: .after(.seconds(5))))
        #expect(done.count == 400)
    }
}

@Suite(.timeLimit(.minutes(1)))
struct RetirementTests {
    @Test func theThreadEndsWithItsLastRequest() throws {
        let go = Tally()
        let server = try ScriptedServer { connection in
            while connection.readRequest() != nil {
                _ = go.wait(for: 1)
                connection.send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
            }
        }
        defer { server.stop() }
        let thread = IOThread()
        let client = makeClient(server.endpoint)
        let promise = Promise<Outcome>()
        thread.post(with: client) { promise.set($0) }
        #expect(server.waitForRequests(1))
        #expect(!thread.retire(until: .after(.milliseconds(10))))
        go.raise()
        #expect(try promise.wait()?.get().status == 200)
        #expect(thread.retire(until: .after(.seconds(10))))

        let later = Promise<Outcome>()
        thread.post(with: client) { later.set($0) }
        #expect(try later.wait()?.get().status == 200)
        let timer = Promise<Bool>()
        thread.schedule(at: MonotonicInstant.now().advanced(by: .milliseconds(5))) { timer.set(true) }
        #expect(timer.wait() == true)
        #expect(thread.retire(until: .after(.seconds(10))))
        #expect(thread.shutDown(until: .after(.seconds(5))))
    }
}
