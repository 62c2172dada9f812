internal import DPPlatform

/// The idle connections of a client, in one process.
final class ConnectionPool: Sendable {
    private let limit: Int
    private let idleLimit: Nanoseconds
    private let idle: Lock<[Connection]>

    init(limit: Int, idleLimit: Nanoseconds) {
        self.limit = limit
        self.idleLimit = idleLimit
        var room: [Connection] = []
        room.reserveCapacity(limit)
        idle = Lock(room)
    }

    /// Takes the connection that was used last, if it is young enough and still open.
    func take(at now: MonotonicInstant) -> Connection? {
        while let connection = idle.withLock({ $0.popLast() }) {
            if now.since(connection.lastUsed) > idleLimit {
                // All below it are older still.
                removeAll()
                return nil
            }
            if connection.socket.isQuiet() { return connection }
        }
        return nil
    }

    /// Keeps a connection for the next request, instead of the one that was used longest ago if there are too many.
    func put(_ connection: Connection, at now: MonotonicInstant) {
        connection.lastUsed = now
        guard limit > 0 else { return }
        // Released outside the lock: closing is a system call.
        let surplus: Connection? = idle.withLock { idle in
            let surplus = idle.count >= limit ? idle.removeFirst() : nil
            idle.append(connection)
            return surplus
        }
        _ = surplus
    }

    /// Closes all idle connections.
    func removeAll() {
        let closed = idle.withLock { idle in
            let all = idle
            idle = []
            idle.reserveCapacity(limit)
            return all
        }
        _ = closed
    }

    /// The number of idle connections.
    var count: Int {
        idle.withLock { $0.count }
    }
}
