import DPPlatform

/// Runs blocking work on a thread of its own, so that tests do not starve the cooperative pool.
func onThread<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
    await withCheckedContinuation { continuation in
        do throws(SystemError) {
            _ = try Thread.start(name: "test-worker") { continuation.resume(returning: body()) }
        } catch {
            continuation.resume(returning: body())
        }
    }
}
