internal import DPPlatform
internal import DPTransport
internal import Synchronization

/// The threads of any number of exporters: one for input and output, one that looks up host names.
///
/// Exporters that are built with the same runtime share them, so that a process has at most two threads of this package
/// whatever the number of its exporters; each exporter without one has a runtime of its own. A thread is made when it is
/// first needed. Exporters keep their runtime alive, and any order of releasing is fine.
///
///     let runtime = SharedRuntime()
///     let traces = try TraceExporterBuilder().sharedRuntime(runtime).build()
///
/// ## Forking
///
/// Nothing needs to be called for a fork: a child notices that it is one at its next call, makes connections and threads
/// of its own and leaves its parent's alone. It begins with an empty ledger, without statistics and without knowledge of
/// the agent. A host that wants no other thread of its process to run while it forks calls:
///
/// 1. ``beforeFork()`` in the parent;
/// 2. `fork`;
/// 3. ``afterForkInParent()`` in the parent, ``afterForkInChild()`` in the child.
///
/// All calls may be left out or repeated. They are for one thread at a time.
public final class SharedRuntime: Sendable {
    let thread = IOThread()
    let resolver = Resolver()
    private let works = PerProcess { WorkList() }
    private let isShutDown = Atomic<Bool>(false)

    /// How long `beforeFork` waits at most.
    private static var forkPatience: Nanoseconds { .milliseconds(40) }
    /// How long a shutdown waits for its thread once all is done.
    private static var endPatience: Nanoseconds { .milliseconds(50) }

    /// Makes a runtime without threads.
    public init() {}

    /// Ends the threads, keeping what they had to do.
    ///
    /// Never waits for an answer of the agent: requests in the background are left where they are, with their connections,
    /// and sends of other threads go on. Takes at most 50 ms, and that only if a name service or a logger holds a thread.
    /// Sends that come between now and ``afterForkInParent()`` work; asynchronous ones make the thread anew.
    public func beforeFork() {
        let deadline = Deadline.after(Self.forkPatience)
        _ = ProcessGeneration.checked
        thread.pause(until: deadline)
        resolver.pause(until: deadline)
    }

    /// Goes on in the parent with what the threads had to do.
    public func afterForkInParent() {
        _ = ProcessGeneration.checked
        resolver.resume()
        thread.resume()
    }

    /// Leaves in the child what belongs to the parent.
    ///
    /// Makes no thread and waits for nothing: a child that never sends costs nothing.
    public func afterForkInChild() {
        _ = ProcessGeneration.checked
    }

    /// Ends the work in the background of all its exporters: their last statistics are sent, the agent is asked no more,
    /// and the threads end.
    ///
    /// The exporters' sends still work, and those that are under way go on. What has ended does not come back, in forked
    /// children neither. Later calls have nothing to do.
    ///
    /// - Parameter timeout: when what could not be sent is given up.
    /// - Returns: whether nothing had to be given up.
    @discardableResult
    public func shutdown(timeout: Duration = .seconds(5)) -> Bool {
        let deadline = Deadline.after(Nanoseconds(timeout))
        isShutDown.store(true, ordering: .releasing)
        _ = ProcessGeneration.checked
        let ended = works.existing?.removeAll() ?? []
        if !ended.isEmpty { thread.resume() }
        // All at once, then one after the other.
        for work in ended { work.stop() }
        var isComplete = true
        for work in ended where !work.finish(until: deadline) { isComplete = false }
        thread.retire(until: .after(Self.endPatience))
        return isComplete
    }
}

extension SharedRuntime {
    /// Begins an exporter's work, unless the runtime was shut down.
    func start(_ work: BackgroundWork) {
        if isShutDown.load(ordering: .acquiring) { return }
        works.value().add(work)
        work.start()
        // Whoever shut it down meanwhile may not have seen it.
        if isShutDown.load(ordering: .acquiring) { work.stop() }
    }

    /// Ends an exporter's work as `BackgroundWork.finish` does.
    func finish(_ work: BackgroundWork, until deadline: Deadline) -> Bool {
        works.existing?.remove(work)
        thread.resume()
        return work.finish(until: deadline)
    }

    /// Ends an exporter's work without waiting for anything.
    func stop(_ work: BackgroundWork) {
        works.existing?.remove(work)
        work.stop()
    }
}

/// What runs in the background for the exporters of a runtime, in one process.
private final class WorkList: Sendable {
    private let works = Lock<[BackgroundWork]>([])

    func add(_ work: BackgroundWork) {
        works.withLock { $0.append(work) }
    }

    func remove(_ work: BackgroundWork) {
        works.withLock { works in works.removeAll { $0 === work } }
    }

    func removeAll() -> [BackgroundWork] {
        works.withLock { works in
            defer { works = [] }
            return works
        }
    }
}
