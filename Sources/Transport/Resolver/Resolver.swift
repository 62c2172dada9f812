package import DPPlatform

/// Looks up host names, one at a time on a thread of its own, and remembers what it found.
///
/// The thread exists only while there are names to look up. A look-up that takes longer than its caller's deadline goes on,
/// and its result serves the next caller.
package final class Resolver: Sendable {
    /// How a name is looked up; may block.
    package typealias LookUp = @Sendable ([UInt8]) -> Result<[SocketAddress], NameService.Failure>

    private let states: PerProcess<ResolverState>

    /// - Parameters:
    ///   - timeToLive: how long found addresses are taken as they are.
    ///   - failureTimeToLive: how long a failure is.
    ///   - lookUp: the system's name service, unless a test has its own.
    package init(
        timeToLive: Nanoseconds = .seconds(30),
        failureTimeToLive: Nanoseconds = .seconds(1),
        lookUp: @escaping LookUp = systemLookUp
    ) {
        states = PerProcess {
            ResolverState(timeToLive: timeToLive, failureTimeToLive: failureTimeToLive, lookUp: lookUp)
        }
    }

    /// Finds the addresses of a name, waiting until the deadline.
    package func addresses(
        of name: [UInt8],
        port: UInt16,
        until deadline: Deadline,
        unless token: CancelToken? = nil
    ) throws(TransportError) -> [SocketAddress] {
        if let local = loopback(name, port: port) { return local }
        guard let waiter = try? ResolverWaiter() else { throw TransportError(.system(.tooManyOpenFiles)) }
        addresses(of: name, port: port) { waiter.finish($0) }
        while true {
            if let result = waiter.result { return try result.get() }
            switch Pause.wait(for: waiter.descriptor, .readable, unless: token, until: deadline) {
            case .ready: continue
            case .wokenUp: throw TransportError(.cancelled)
            case .failed(let failure): throw TransportError(.system(failure))
            case .deadlinePassed: if deadline.isPast(at: .now()) { throw TransportError(.timedOut(.resolve)) }
            }
        }
    }

    /// Finds the addresses of a name and hands them to `completion`, at once or later on the resolver's thread.
    package func addresses(
        of name: [UInt8],
        port: UInt16,
        _ completion: @escaping @Sendable (Result<[SocketAddress], TransportError>) -> Void
    ) {
        if let local = loopback(name, port: port) {
            completion(.success(local))
            return
        }
        states.value().lookUp(name) { result in
            switch result {
            case .success(let addresses):
                completion(
                    .success(
                        addresses.map {
                            var address = $0
                            address.port = port
                            return address
                        }
                    )
                )
            case .failure(let failure):
                completion(.failure(TransportError(.nameResolution(failure))))
            }
        }
    }

    /// Ends the thread for the time around a fork: a system whose name service is busy then may never answer in the child.
    ///
    /// No other look-up begins until `resume()`, unless a name is asked for of which nothing is known; addresses that have
    /// become old are still given out. Repeated calls change nothing.
    ///
    /// - Returns: whether no look-up was under way at the deadline.
    @discardableResult
    package func pause(until deadline: Deadline) -> Bool {
        states.existing?.pause(until: deadline) ?? true
    }

    /// Looks up what had to wait.
    package func resume() {
        states.existing?.resume()
    }

    /// RFC 6761: `localhost` is this machine, and no name service is asked.
    private func loopback(_ name: [UInt8], port: UInt16) -> [SocketAddress]? {
        guard name.elementsEqual("localhost".utf8) else { return nil }
        let literals = [Array("127.0.0.1".utf8), Array("::1".utf8)]
        return literals.compactMap { SocketAddress(literal: $0, port: port) }
    }
}

/// Asks the system's name service, which may block.
package let systemLookUp: Resolver.LookUp = { name in
    do throws(NameService.Failure) {
        return .success(try NameService.addresses(of: name))
    } catch {
        return .failure(error)
    }
}

/// Where a thread waits for a look-up.
private final class ResolverWaiter: Sendable {
    private let wakeUp: WakeUp
    private let outcome = Lock<Result<[SocketAddress], TransportError>?>(nil)

    init() throws(SystemError) {
        wakeUp = try WakeUp()
    }

    var descriptor: Int32 { wakeUp.descriptor }

    var result: Result<[SocketAddress], TransportError>? {
        outcome.withLock { $0 }
    }

    func finish(_ result: Result<[SocketAddress], TransportError>) {
        outcome.withLock { $0 = result }
        wakeUp.signal()
    }
}
