internal import DPPlatform

/// Runs what blocks on a thread of its own, so that the caller suspends and no thread of the cooperative pool is blocked.
///
/// When the system has no thread left, it runs on the caller's.
package func onOwnThread<Success: Sendable, Failure: Error>(
    _ body: @escaping @Sendable () throws(Failure) -> Success
) async throws(Failure) -> Success {
    let result: Result<Success, Failure> = await withCheckedContinuation { continuation in
        let run: @Sendable () -> Void = {
            do throws(Failure) {
                continuation.resume(returning: .success(try body()))
            } catch {
                continuation.resume(returning: .failure(error))
            }
        }
        do throws(SystemError) {
            _ = try Thread.start(name: "test-wait", run)
        } catch {
            run()
        }
    }
    return try result.get()
}
