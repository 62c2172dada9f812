import CDPForkSupport
import DPPlatform
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ThreadTests {
    @Test func joinWaitsForTheEnd() throws {
        let done = Lock(false)
        let thread = try DPPlatform.Thread.start(name: "a name longer than fifteen bytes") {
            _ = Poll.wait(for: -1, .none, until: .after(.milliseconds(10)))
            done.withLock { $0 = true }
        }
        thread.join()
        #expect(done.withLock { $0 })
        // A second time there is nothing to wait for.
        thread.join()
    }

    @Test func runsOnWithoutItsHandle() throws {
        let done = Lock(false)
        let changed = Condition()
        _ = try DPPlatform.Thread.start(name: "alone") {
            done.withLock { $0 = true }
            changed.broadcast()
        }
        #expect(done.wait(on: changed, until: .after(.seconds(10))) { $0 ? true : nil } == true)
    }

    @Test func knowsItself() throws {
        let seen = Lock<(answer: Bool?, handle: DPPlatform.Thread?)>((nil, nil))
        let changed = Condition()
        let thread = try DPPlatform.Thread.start(name: "itself") {
            seen.wait(on: changed, until: .after(.seconds(10))) { seen in
                seen.handle.map { seen.answer = $0.isCurrent }
            }
        }
        #expect(!thread.isCurrent)
        seen.withLock { $0.handle = thread }
        changed.broadcast()
        thread.join()
        #expect(seen.withLock { $0.answer } == true)
    }

    @Test func takesNoneOfTheHostsSignalsButItsOwnFaults() throws {
        let blocked = Lock<[Int32]>([])
        let before = (1..<32).map(is_signal_blocked)
        let thread = try DPPlatform.Thread.start(name: "masked") {
            blocked.withLock { $0 = (1..<32).filter { is_signal_blocked($0) != 0 } }
        }
        thread.join()
        let signals = blocked.withLock { $0 }
        for signal in [interrupt_signal(), terminate_signal(), broken_pipe_signal()] {
            #expect(signals.contains(signal))
        }
        #expect(!signals.contains(fault_signal()))
        // The one who made the thread is as it was.
        #expect((1..<32).map(is_signal_blocked) == before)
    }

    @Test func aRaisedWakeUpEndsEveryWaitUntilItIsDrained() throws {
        let wakeUp = try WakeUp()
        let soon = Deadline.after(.milliseconds(1))
        #expect(Poll.wait(for: -1, .none, wakeUp: wakeUp.descriptor, until: soon) == .deadlinePassed)
        wakeUp.signal()
        wakeUp.signal()
        #expect(Poll.wait(for: -1, .none, wakeUp: wakeUp.descriptor, until: .never) == .wokenUp)
        #expect(Poll.wait(for: -1, .none, wakeUp: wakeUp.descriptor, until: .never) == .wokenUp)
        wakeUp.drain()
        #expect(Poll.wait(for: -1, .none, wakeUp: wakeUp.descriptor, until: soon) == .deadlinePassed)
        // Draining what is not raised does not block.
        wakeUp.drain()
    }
}
