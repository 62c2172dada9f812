import DPPlatform
import Testing

/// A count that threads raise and others wait for.
final class Tally: Sendable {
    private let value = Lock(0)
    private let changed = Condition()

    var count: Int { value.withLock { $0 } }

    func raise() {
        value.withLock { $0 += 1 }
        changed.broadcast()
    }

    /// Waits until the count is reached; false after ten seconds.
    func wait(for count: Int) -> Bool {
        value.wait(on: changed, until: .after(.seconds(10))) { $0 >= count ? true : nil } ?? false
    }
}

/// A result that one thread sets and another waits for.
final class Promise<Value: Sendable>: Sendable {
    private let value = Lock<[Value]>([])
    private let changed = Condition()

    /// How often it was set.
    var count: Int { value.withLock { $0.count } }

    func set(_ new: Value) {
        value.withLock { $0.append(new) }
        changed.broadcast()
    }

    /// The first value, or nil after ten seconds.
    func wait() -> Value? {
        value.wait(on: changed, until: .after(.seconds(10))) { $0.first }
    }
}

/// Runs a body on so many threads at once and waits for all.
func onThreads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) throws {
    let threads = try (0..<count).map { number in
        try DPPlatform.Thread.start(name: "test") { body(number) }
    }
    for thread in threads { thread.join() }
}

/// A path for a unix socket that nobody uses.
func freeSocketPath() -> String {
    "/tmp/ddp-\(processIdentifier())-\(SystemRandom.next()).socket"
}
