import CDPForkSupport
import DPPlatform
import Testing

// Each test forks in a process of its own.
@Suite(.timeLimit(.minutes(1)))
struct ProcessGenerationTests {
    @Test func staysTheSameInAProcess() {
        let first = ProcessGeneration.current
        #expect(first >= 1)
        #expect(ProcessGeneration.checked == first)
        #expect(ProcessGeneration.current == first)
    }

    @Test func changesWithEachFork() async {
        await #expect(processExitsWith: .success) {
            let first = ProcessGeneration.current
            let child = inChild {
                let second = ProcessGeneration.current
                guard second != first, ProcessGeneration.checked == second else { return false }
                let grandchild = inChild { ProcessGeneration.current != second && ProcessGeneration.current != first }
                return wait_for_process(grandchild, 5000) == 0
            }
            #expect(wait_for_process(child, 10_000) == 0)
            #expect(ProcessGeneration.checked == first)
        }
    }

    @Test func theCheckSeesAChildThatRanNoForkHandlers() async {
        await #expect(processExitsWith: .success) {
            let first = ProcessGeneration.checked
            let child = clone_process()
            if child == 0 {
                let second = ProcessGeneration.checked
                end_process(second != first && ProcessGeneration.current == second ? 0 : 1)
            }
            #expect(child == -1 || wait_for_process(child, 10_000) == 0)
        }
    }

    @Test func aValuePerProcessIsMadeOnceAndAnewInAChild() async {
        await #expect(processExitsWith: .success) {
            let made = Lock(0)
            let values = PerProcess {
                made.withLock { $0 += 1 }
                return Numbered(processIdentifier())
            }
            #expect(values.existing == nil)
            let value = values.value()
            #expect(values.value(checked: false) === value)
            #expect(values.existing === value)
            #expect(made.withLock { $0 } == 1)
            let child = inChild {
                guard values.existing == nil else { return false }
                let own = values.value()
                return own !== value && own.number == processIdentifier() && values.value() === own
                    && made.withLock { $0 } == 2
            }
            #expect(wait_for_process(child, 10_000) == 0)
            #expect(values.value() === value)
        }
    }

    @Test func threadsThatAskAtTheSameTimeGetTheSameValue() throws {
        for _ in 0..<50 {
            let values = PerProcess { Numbered(0) }
            let seen = Lock<[Numbered]>([])
            let threads = try (0..<4).map { _ in
                try DPPlatform.Thread.start(name: "asking") {
                    let value = values.value()
                    seen.withLock { $0.append(value) }
                }
            }
            for thread in threads { thread.join() }
            let value = values.value()
            #expect(seen.withLock { $0.allSatisfy { $0 === value } })
        }
    }

    @Test func aChildMayResetALockThatAnotherThreadHeld() async {
        await #expect(processExitsWith: .success) {
            let lock = Lock([1, 2, 3])
            let changed = Condition()
            let isHeld = Lock(false)
            let release = try WakeUp()
            let holder = try DPPlatform.Thread.start(name: "holder") {
                lock.withLock { _ in
                    isHeld.withLock { $0 = true }
                    _ = Poll.wait(for: -1, .none, wakeUp: release.descriptor, until: .after(.seconds(20)))
                }
            }
            while !isHeld.withLock({ $0 }) {}
            let child = inChild {
                lock.resetAfterFork(to: [])
                changed.resetAfterFork()
                lock.withLock { $0.append(4) }
                return lock.wait(on: changed, until: .after(.milliseconds(1))) { $0 == [4] ? true : nil } == true
                    && lock.wait(on: changed, until: .after(.milliseconds(1))) { _ in Bool?.none } == nil
            }
            #expect(wait_for_process(child, 10_000) == 0)
            release.signal()
            holder.join()
            #expect(lock.withLock { $0 } == [1, 2, 3])
        }
    }

    @Test func aChildNeverJoinsAnInheritedThread() async {
        await #expect(processExitsWith: .success) {
            let release = try WakeUp()
            let thread = try DPPlatform.Thread.start(name: "parent's") {
                _ = Poll.wait(for: -1, .none, wakeUp: release.descriptor, until: .after(.seconds(20)))
            }
            let child = inChild {
                thread.join()
                return !thread.isCurrent
            }
            #expect(wait_for_process(child, 10_000) == 0)
            release.signal()
            thread.join()
        }
    }
}

private final class Numbered: Sendable {
    let number: Int32

    init(_ number: Int32) {
        self.number = number
    }
}

/// Forks; the child runs the body and ends with 0 if it returns true.
private func inChild(_ body: () -> Bool) -> Int32 {
    let process = fork_process()
    if process == 0 { end_process(body() ? 0 : 1) }
    return process
}
