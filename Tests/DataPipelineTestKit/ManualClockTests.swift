import DPPlatform
import DataPipelineTestKit
import Testing

@Suite struct ManualClockTests {
    @Test func standsStillUntilAdvanced() {
        let clock = ManualClock()
        let begin = clock.now
        #expect(begin == clock.now)
        clock.advance(by: .seconds(2))
        #expect(begin.duration(to: clock.now) == .seconds(2))
        #expect(clock.instant == MonotonicInstant(nanoseconds: 2_000_000_000))
    }

    @Test func wakesThoseWhoseDeadlineHasCome() async throws {
        let clock = ManualClock()
        let woken = Lock<[Int]>([])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for seconds in [3, 1, 2] {
                group.addTask {
                    try await clock.sleep(for: .seconds(seconds))
                    woken.withLock { $0.append(seconds) }
                }
            }
            try await clock.waitForSleepers(3, timeout: .seconds(120))
            clock.advance(by: .milliseconds(999))
            #expect(clock.sleeperCount == 3)
            clock.advance(by: .milliseconds(1))
            #expect(clock.sleeperCount == 2)
            try await group.next()
            #expect(woken.withLock { $0 } == [1])
            clock.advance(by: .seconds(5))
            try await group.waitForAll()
        }
        #expect(woken.withLock { $0.sorted() } == [1, 2, 3])
    }

    @Test func waitingForSleepersEnds() async {
        await #expect(throws: TestKitError.self) {
            try await ManualClock().waitForSleepers(1, timeout: .milliseconds(1))
        }
    }

    @Test func aPastDeadlineDoesNotSleep() async throws {
        let clock = ManualClock()
        try await clock.sleep(until: clock.now)
        #expect(clock.sleeperCount == 0)
    }

    @Test func cancellationWakes() async throws {
        let clock = ManualClock()
        let task = Task { try await clock.sleep(for: .seconds(1)) }
        try await clock.waitForSleepers(1, timeout: .seconds(120))
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(clock.sleeperCount == 0)
        // Cancelled before it sleeps at all.
        let late = Task {
            try await Task.sleep(for: .zero)
            try await clock.sleep(for: .seconds(1))
        }
        late.cancel()
        await #expect(throws: CancellationError.self) { try await late.value }
    }
}
