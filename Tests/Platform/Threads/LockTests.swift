import DPPlatform
import Testing

@Suite(.timeLimit(.minutes(1)))
struct LockTests {
    @Test func onlyOneThreadAtATimeHasTheState() throws {
        let lock = Lock(0)
        let threads = try (0..<8).map { _ in
            try DPPlatform.Thread.start(name: "adder") {
                for _ in 0..<10_000 { lock.withLock { $0 += 1 } }
            }
        }
        for thread in threads { thread.join() }
        #expect(lock.withLock { $0 } == 80_000)
    }

    @Test func isFreeAgainAfterAnError() throws {
        let lock = Lock(0)
        #expect(throws: SystemError.notFound) {
            try lock.withLock { (state) throws(SystemError) in
                state = 1
                throw .notFound
            }
        }
        #expect(lock.withLock { $0 } == 1)
    }

    @Test func releasesItsState() {
        let ended = Lock(0)
        do {
            let lock = Lock(Probe(ended))
            #expect(lock.withLock { _ in ended.withLock { $0 } } == 0)
        }
        #expect(ended.withLock { $0 } == 1)
    }

    @Test func aWaitSeesWhatAnotherThreadDoes() throws {
        let lock = Lock(0)
        let changed = Condition()
        let counting = try DPPlatform.Thread.start(name: "counting") {
            for _ in 0..<100 {
                lock.withLock { $0 += 1 }
                changed.signal()
            }
        }
        let seen = lock.wait(on: changed, until: .never) { $0 == 100 ? $0 : nil }
        counting.join()
        #expect(seen == 100)
    }

    @Test func aBroadcastWakesAll() throws {
        let lock = Lock(false)
        let changed = Condition()
        let awake = Lock(0)
        let threads = try (0..<8).map { _ in
            try DPPlatform.Thread.start(name: "waiting") {
                if lock.wait(on: changed, until: .never, { $0 ? true : nil }) == true { awake.withLock { $0 += 1 } }
            }
        }
        lock.withLock { $0 = true }
        changed.broadcast()
        for thread in threads { thread.join() }
        #expect(awake.withLock { $0 } == 8)
    }

    @Test func aWaitEndsAtItsDeadline() {
        let lock = Lock(0)
        let deadline = Deadline.after(.milliseconds(5))
        var looks = 0
        let result: Bool? = lock.wait(on: Condition(), until: deadline) { _ in
            looks += 1
            return nil
        }
        #expect(result == nil)
        #expect(looks >= 2)
        #expect(deadline.isPast(at: .now()))
        // Past from the start: it looks once and does not wait.
        #expect(lock.wait(on: Condition(), until: deadline) { _ in true } == true)
    }
}

/// Counts its end.
private final class Probe: Sendable {
    private let ended: Lock<Int>

    init(_ ended: Lock<Int>) {
        self.ended = ended
    }

    deinit {
        ended.withLock { $0 += 1 }
    }
}
