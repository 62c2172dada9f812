internal import CDPPlatform
internal import Synchronization

/// A thread of the operating system.
///
/// It takes none of the host's signals, but for those that a fault of its own raises. Not joined, it ends by itself.
package final class Thread: @unchecked Sendable {
    private let handle: cdp_thread
    private let generation: UInt64
    private let isReleased = Atomic<Bool>(false)

    private init(_ handle: cdp_thread) {
        self.handle = handle
        generation = ProcessGeneration.current
    }

    deinit {
        // A thread does not live on in a child process, so there is nothing to release.
        if claim() { cdp_thread_detach(handle) }
    }

    /// Starts a thread that runs `body` and ends.
    ///
    /// - Parameters:
    ///   - name: as debuggers and `top` show it; Linux keeps 15 bytes.
    ///   - stack: the size of its stack in bytes. Pages are only taken when touched.
    package static func start(
        name: StaticString,
        stack: Int = Thread.ordinaryStack,
        _ body: @escaping @Sendable () -> Void
    ) throws(SystemError) -> Thread {
        var handle = cdp_thread()
        let start = Unmanaged.passRetained(ThreadBody(body))
        let result = name.withCString { cdp_thread_start(&handle, $0, stack, runThreadBody, start.toOpaque()) }
        guard result == 0 else {
            start.release()
            throw SystemError(negated: Int(result))
        }
        return Thread(handle)
    }

    /// Enough for whatever a system's name services and a host's callbacks want: 1 MiB.
    package static var ordinaryStack: Int { 1 << 20 }
    /// Enough for a thread that runs code of this package only: 256 KiB.
    package static var smallStack: Int { 256 << 10 }

    /// Waits until the thread has ended.
    ///
    /// Does nothing the second time, or in a child process.
    package func join() {
        if claim() { cdp_thread_join(handle) }
    }

    /// Whether this is the thread that asks.
    package var isCurrent: Bool {
        generation == ProcessGeneration.current && cdp_thread_is_current(handle)
    }

    /// The name of the thread that asks.
    package static var currentName: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 64) { buffer, count in
            count = buffer.withMemoryRebound(to: CChar.self) { cdp_thread_name($0.baseAddress, $0.count) }
        }
    }

    /// The number of the thread that asks, as the system shows it.
    package static var currentNumber: UInt64 {
        cdp_thread_number()
    }

    private func claim() -> Bool {
        !isReleased.exchange(true, ordering: .acquiringAndReleasing) && generation == ProcessGeneration.current
    }
}

private final class ThreadBody {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) {
        self.run = run
    }
}

private func runThreadBody(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let context {
        Unmanaged<ThreadBody>.fromOpaque(context).takeRetainedValue().run()
    }
    return nil
}

extension StaticString {
    fileprivate func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
        guard hasPointerRepresentation else { return body([0]) }
        return utf8Start.withMemoryRebound(to: CChar.self, capacity: utf8CodeUnitCount + 1) { body($0) }
    }
}
