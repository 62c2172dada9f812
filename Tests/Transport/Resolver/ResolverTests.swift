import DPPlatform
import DPTransport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ResolverTests {
    private let name = Array("agent.example".utf8)

    @Test func givesTheAddressesThePort() throws {
        let resolver = Resolver { name in
            #expect(name == Array("agent.example".utf8))
            return .success([address("192.0.2.1"), address("2001:db8::1")])
        }
        let found = try resolver.addresses(of: name, port: 8126, until: .after(.seconds(10)))
        #expect(found.map(\.port) == [8126, 8126])
    }

    @Test func remembersWhatItFound() throws {
        let asked = Tally()
        let resolver = Resolver { _ in
            asked.raise()
            return .success([address("192.0.2.1")])
        }
        for _ in 0..<3 { _ = try resolver.addresses(of: name, port: 1, until: .after(.seconds(10))) }
        #expect(asked.count == 1)
        _ = try resolver.addresses(of: Array("other.example".utf8), port: 1, until: .after(.seconds(10)))
        #expect(asked.count == 2)
    }

    @Test func asksAgainWhenItsMemoryIsTooOld() throws {
        let asked = Tally()
        let resolver = Resolver(timeToLive: .zero) { _ in
            asked.raise()
            return .success([address("192.0.2.1")])
        }
        for _ in 0..<3 { _ = try resolver.addresses(of: name, port: 1, until: .after(.seconds(10))) }
        #expect(asked.count == 3)
    }

    @Test func remembersAFailure() {
        let asked = Tally()
        let resolver = Resolver(failureTimeToLive: .seconds(60)) { _ in
            asked.raise()
            return .failure(.temporary)
        }
        for _ in 0..<3 {
            let error = #expect(throws: TransportError.self) {
                try resolver.addresses(of: name, port: 1, until: .after(.seconds(10)))
            }
            #expect(error?.kind == .nameResolution(.temporary))
        }
        #expect(asked.count == 1)
    }

    @Test func fallsBackOnOldAddressesWhileTheNameServiceFails() throws {
        let asked = Tally()
        let resolver = Resolver(timeToLive: .milliseconds(1)) { _ in
            asked.raise()
            return asked.count == 1 ? .success([address("192.0.2.1")]) : .failure(.temporary)
        }
        _ = try resolver.addresses(of: name, port: 1, until: .after(.seconds(10)))
        #expect(Pause.wait(until: .after(.milliseconds(2)), unless: nil))
        #expect(try resolver.addresses(of: name, port: 1, until: .after(.seconds(10))).count == 1)
        #expect(asked.count == 2)
    }

    @Test func oneLookUpServesAllWhoWait() throws {
        let asked = Tally()
        let go = Tally()
        let resolver = Resolver { _ in
            asked.raise()
            _ = go.wait(for: 1)
            return .success([address("192.0.2.1")])
        }
        let found = Tally()
        // The first starts the look-up; the others join it.
        let first = try DPPlatform.Thread.start(name: "first") {
            if (try? resolver.addresses(of: self.name, port: 1, until: .after(.seconds(10)))) != nil { found.raise() }
        }
        #expect(asked.wait(for: 1))
        let queued = Tally()
        for _ in 0..<8 {
            resolver.addresses(of: name, port: 1) { _ in queued.raise() }
        }
        #expect(queued.count == 0)
        go.raise()
        first.join()
        #expect(queued.wait(for: 8))
        #expect(found.count == 1)
        #expect(asked.count == 1)
    }

    @Test func aLookUpThatWasTooSlowServesTheNextCaller() throws {
        let go = Tally()
        let resolver = Resolver { _ in
            _ = go.wait(for: 1)
            return .success([address("192.0.2.1")])
        }
        let error = #expect(throws: TransportError.self) {
            try resolver.addresses(of: name, port: 1, until: .after(.milliseconds(20)))
        }
        #expect(error?.kind == .timedOut(.resolve))
        go.raise()
        #expect(try resolver.addresses(of: name, port: 1, until: .after(.seconds(10))).count == 1)
    }

    @Test func looksUpManyNamesAtOnce() throws {
        let resolver = Resolver { _ in .success([address("192.0.2.1")]) }
        let found = Tally()
        try onThreads(8) { thread in
            for turn in 0..<50 {
                let name = Array("host-\(thread)-\(turn).example".utf8)
                let addresses = try? resolver.addresses(of: name, port: 1, until: .after(.seconds(10)))
                if addresses?.count == 1 { found.raise() }
            }
        }
        #expect(found.count == 400)
    }

    @Test func aPauseWaitsForALookUpUnderWayAndStartsNoOther() throws {
        let asked = Tally()
        let go = Tally()
        let resolver = Resolver { _ in
            asked.raise()
            _ = go.wait(for: 1)
            return .success([address("192.0.2.1")])
        }
        let found = Tally()
        resolver.addresses(of: name, port: 1) { _ in found.raise() }
        #expect(asked.wait(for: 1))
        resolver.addresses(of: Array("other.example".utf8), port: 1) { _ in found.raise() }
        #expect(!resolver.pause(until: .after(.milliseconds(10))))
        go.raise()
        #expect(resolver.pause(until: .after(.seconds(10))))
        #expect(found.count == 1 && asked.count == 1)
        resolver.resume()
        #expect(found.wait(for: 2))
        #expect(asked.count == 2)
    }

    @Test func duringAPauseOldAddressesAreGivenOutAndUnknownNamesLookedUp() throws {
        let asked = Tally()
        let resolver = Resolver(timeToLive: .zero) { _ in
            asked.raise()
            return .success([address("192.0.2.1")])
        }
        _ = try resolver.addresses(of: name, port: 1, until: .after(.seconds(10)))
        #expect(resolver.pause(until: .after(.seconds(10))))
        #expect(try resolver.addresses(of: name, port: 1, until: .after(.seconds(10))).count == 1)
        #expect(asked.count == 1)
        let other = Array("other.example".utf8)
        #expect(try resolver.addresses(of: other, port: 1, until: .after(.seconds(10))).count == 1)
        #expect(asked.count == 2)
    }

    @Test func neverAsksForLocalhost() throws {
        let resolver = Resolver { _ in
            Issue.record("asked")
            return .failure(.temporary)
        }
        let server = try ScriptedServer { $0.answerAll() }
        defer { server.stop() }
        guard case .socket(let address) = server.endpoint.address else { return }
        for host in ["localhost", "LocalHost", "127.0.0.1"] {
            let endpoint = try Endpoint("http://\(host):\(address.port)")
            #expect(try HTTPClient(endpoint, resolver: resolver).post().status == 200)
        }
    }

    @Test func theSystemKnowsThisMachine() throws {
        guard case .success(let addresses) = systemLookUp(Array("localhost".utf8)) else {
            Issue.record("the system does not know localhost")
            return
        }
        #expect(!addresses.isEmpty)
    }

    @Test func aNameThatDoesNotExistIsAnErrorWithAText() {
        guard case .failure(let failure) = systemLookUp(Array("no such name.invalid".utf8)) else {
            Issue.record("found")
            return
        }
        #expect(failure.code < 0)
        #expect(!failure.description.isEmpty)
    }

    @Test func aClientTriesOneAddressAfterAnother() throws {
        let server = try ScriptedServer { $0.answerAll() }
        defer { server.stop() }
        guard case .socket(let listening) = server.endpoint.address else { return }
        // Nobody listens there but on the last.
        let resolver = Resolver { _ in
            .success([address("127.0.0.2"), address("127.0.0.3"), address("127.0.0.1")])
        }
        let client = HTTPClient(try Endpoint("http://agent.example:\(listening.port)"), resolver: resolver)
        #expect(try client.post().status == 200)

        let nowhere = Resolver { _ in .success([address("127.0.0.2"), address("127.0.0.3")]) }
        let other = HTTPClient(try Endpoint("http://agent.example:\(listening.port)"), resolver: nowhere)
        let error = #expect(throws: TransportError.self) { try other.post() }
        #expect(error?.kind == .refused)
    }
}

private func address(_ literal: String) -> SocketAddress {
    guard let address = SocketAddress(literal: Array(literal.utf8), port: 0) else {
        preconditionFailure("not an address: " + literal)
    }
    return address
}
