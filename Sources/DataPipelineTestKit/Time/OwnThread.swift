internal import DPPlatform

/// Runs what blocks on a thread of its own, so that the caller's suspends and blocks no thread of the cooperative pool.
func onOwnThread<Success: Sendable>(
    _ body: @escaping @Sendable () throws(TestKitError) -> Success
) async throws(TestKitError) -> Success {
    let result: Result<Success, TestKitError> = await withCheckedContinuation { continuation in
        let run: @Sendable () -> Void = {
            do throws(TestKitError) {
                continuation.resume(returning: .success(try body()))
            } catch {
                continuation.resume(returning: .failure(error))
            }
        }
        do throws(SystemError) {
            _ = try Thread.start(name: "test-wait", run)
        } catch {
            continuation.resume(returning: .failure(.system("start a thread", error.description)))
        }
    }
    return try result.get()
}
