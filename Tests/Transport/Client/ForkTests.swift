import CDPForkSupport
import DPPlatform
import DPTransport
import Testing

// Each test runs in a process of its own, where no other test's thread holds anything at the moment of the fork.
@Suite(.timeLimit(.minutes(2)))
struct ForkTests {
    @Test func aChildHasConnectionsOfItsOwn() async {
        await #expect(processExitsWith: .success) {
            let server = try ScriptedServer { $0.answerAll() }
            let client = makeClient(server.endpoint)
            #expect(try client.post().status == 200)
            let child = inChild {
                // Had it used the parent's connection, the parent would read the answer.
                client.idleConnectionCount == 0 && (try? client.post(Array("child".utf8)))?.status == 200
                    && client.idleConnectionCount == 1
            }
            #expect(wait_for_process(child, 10_000) == 0)
            #expect(try client.post(Array("parent".utf8)).resent == 0)
            #expect(server.requests.map(\.connection) == [1, 2, 1])
            server.stop()
        }
    }

    @Test func childrenSendWhileTheParentDoes() async {
        await #expect(processExitsWith: .success) {
            let server = try ScriptedServer { $0.answerAll() }
            let client = makeClient(server.endpoint)
            let thread = IOThread()
            let stop = CancelToken()
            let failures = Tally()
            let senders = try (0..<3).map { _ in
                try DPPlatform.Thread.start(name: "sender") {
                    while !stop.isCancelled {
                        if (try? client.post())?.status != 200 { failures.raise() }
                        let promise = Promise<Outcome>()
                        thread.post(with: client) { promise.set($0) }
                        guard case .success = promise.wait() else {
                            failures.raise()
                            continue
                        }
                    }
                }
            }
            #expect(server.waitForRequests(20))
            for _ in 0..<40 {
                let child = inChild {
                    for _ in 0..<3 {
                        guard (try? client.post())?.status == 200 else { return false }
                        let promise = Promise<Outcome>()
                        thread.post(with: client) { promise.set($0) }
                        guard case .success(let response) = promise.wait(), response.status == 200 else { return false }
                    }
                    return thread.shutDown(until: .after(.seconds(2)))
                }
                #expect(wait_for_process(child, 10_000) == 0)
            }
            stop.cancel()
            for sender in senders { sender.join() }
            #expect(failures.count == 0)
            #expect(thread.shutDown(until: .after(.seconds(5))))
            server.stop()
        }
    }

    @Test func whatTheParentHadUnderWayEndsInTheParentOnly() async {
        await #expect(processExitsWith: .success) {
            let go = Tally()
            let server = try ScriptedServer { connection in
                _ = connection.readRequest()
                _ = go.wait(for: 1)
                connection.send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
            }
            let thread = IOThread()
            let promise = Promise<Outcome>()
            let timer = Promise<Bool>()
            thread.post(with: makeClient(server.endpoint)) { promise.set($0) }
            thread.schedule(at: MonotonicInstant.now().advanced(by: .milliseconds(100))) { timer.set(true) }
            #expect(server.waitForRequests(1))
            let child = inChild {
                // Its own thread runs; the parent's timer and request are not in it.
                let own = Promise<Bool>()
                thread.schedule(at: MonotonicInstant.now().advanced(by: .milliseconds(200))) { own.set(true) }
                let ran = own.wait() == true
                return ran && timer.count == 0 && promise.count == 0 && thread.shutDown(until: .after(.seconds(1)))
                    && promise.count == 0
            }
            #expect(wait_for_process(child, 10_000) == 0)
            go.raise()
            #expect(try promise.wait()?.get().status == 200)
            #expect(timer.wait() == true)
            thread.shutDown(until: .after(.seconds(5)))
            server.stop()
        }
    }

    @Test func aChildLooksUpNamesThoughTheParentsLookUpHangs() async {
        await #expect(processExitsWith: .success) {
            let server = try ScriptedServer { $0.answerAll() }
            guard case .socket(let listening) = server.endpoint.address else { return }
            let hanging = Tally()
            let parent = processIdentifier()
            let resolver = Resolver { _ in
                hanging.raise()
                if processIdentifier() == parent { Pause.forAWhile() }
                return .success([listening])
            }
            let client = HTTPClient(try Endpoint("http://agent.example:\(listening.port)"), resolver: resolver)
            resolver.addresses(of: Array("agent.example".utf8), port: 1) { _ in }
            #expect(hanging.wait(for: 1))
            let child = inChild { (try? client.post())?.status == 200 }
            #expect(wait_for_process(child, 10_000) == 0)
            server.stop()
        }
    }

    @Test func aChildThatCancelsDoesNotDisturbTheParent() async {
        await #expect(processExitsWith: .success) {
            let token = CancelToken()
            // Makes its descriptor.
            #expect(Pause.wait(until: .after(.milliseconds(1)), unless: token))
            let child = inChild {
                token.cancel()
                return !Pause.wait(until: .never, unless: token)
            }
            #expect(wait_for_process(child, 10_000) == 0)
            #expect(!token.isCancelled)
            #expect(Pause.wait(until: .after(.milliseconds(1)), unless: token))
        }
    }

    @Test func aThreadThatWasShutDownStaysSoInAChild() async {
        await #expect(processExitsWith: .success) {
            let thread = IOThread()
            thread.schedule(at: .now()) {}
            thread.shutDown(until: .after(.seconds(5)))
            let child = inChild {
                let promise = Promise<Outcome>()
                guard let endpoint = try? Endpoint("http://127.0.0.1:1") else { return false }
                thread.post(with: makeClient(endpoint)) { promise.set($0) }
                if case .failure(let error) = promise.wait() { return error.kind == .shutDown }
                return false
            }
            #expect(wait_for_process(child, 10_000) == 0)
        }
    }

    @Test func aGrandchildSendsToo() async {
        await #expect(processExitsWith: .success) {
            let server = try ScriptedServer { $0.answerAll() }
            let client = makeClient(server.endpoint)
            #expect(try client.post().status == 200)
            let child = inChild {
                guard (try? client.post())?.status == 200 else { return false }
                let grandchild = inChild { (try? client.post())?.status == 200 }
                return wait_for_process(grandchild, 5_000) == 0 && (try? client.post())?.status == 200
            }
            #expect(wait_for_process(child, 10_000) == 0)
            #expect(server.connectionCount == 3)
            server.stop()
        }
    }
}

/// Forks; the child runs the body and ends with 0 if it returns true.
private func inChild(_ body: () -> Bool) -> Int32 {
    let process = fork_process()
    if process == 0 { end_process(body() ? 0 : 1) }
    return process
}

extension Pause {
    fileprivate static func forAWhile() {
        _ = wait(until: .after(.seconds(20)), unless: nil)
    }
}
