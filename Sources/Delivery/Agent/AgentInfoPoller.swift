package import DPPlatform
package import DPTransport
internal import DPWire

/// What an `AgentInfoPoller` has to tell an operator.
package enum AgentInfoEvent: Sendable {
    /// Another state of the agent is known from now on.
    case changed(AgentInfo)
    /// A fetch failed; only the first of several in a row is told.
    case failed(String)
}

/// Keeps what an agent says about itself up to date, on an I/O thread.
///
/// `AgentInfoPolling` decides when; this fetches. Lives until it is stopped: its timer holds it.
package final class AgentInfoPoller: BackgroundWorker {
    private struct State: Sendable {
        var polling = AgentInfoPolling()
        var timer: IOThread.Ticket?
        var request: IOThread.Ticket?
        var info: AgentInfo?
        /// The known state as the agent writes it; empty while none is known.
        var stateHeader: [UInt8] = []
        var hasFailed = false
    }

    private let client: HTTPClient
    private let thread: IOThread
    private let request: InfoRequest
    private let report: @Sendable (AgentInfoEvent) -> Void
    private let state = Lock(State())

    /// How long a fetch may take.
    private static var timeLimit: Nanoseconds { .seconds(3) }

    /// Makes a poller that does nothing until it is started.
    ///
    /// - Parameter report: called on the I/O thread.
    package init(
        _ head: InfoRequestHead,
        with client: HTTPClient,
        on thread: IOThread,
        report: @escaping @Sendable (AgentInfoEvent) -> Void
    ) {
        self.client = client
        self.thread = thread
        self.report = report
        request = InfoRequest(head)
    }

    /// What the agent said last, nil while it has said nothing.
    package var info: AgentInfo? {
        state.withLock { $0.info }
    }

    /// Fetches at once, and again as the polling rules say.
    package func start() {
        perform { $0.start() }
    }

    /// Ends polling; what is known stays.
    package func stop() {
        let (timer, request) = state.withLock { state in
            state.polling.stop()
            return (state.timer, state.request)
        }
        if let timer { thread.cancel(timer) }
        if let request { thread.cancel(request) }
    }

    /// The same: there is nothing to be sent.
    package func finish(until deadline: Deadline) -> Bool {
        stop()
        return true
    }

    /// Looks at the state that an answer of the agent names.
    ///
    /// Allocates nothing while it is the known one.
    package func observe(_ response: borrowing HTTPResponse) {
        guard response.has(.agentState) else { return }
        let known = state.withLock { $0.stateHeader }
        if response.value(of: .agentState, equals: known) { return }
        guard let header = response.value(of: .agentState) else { return }
        perform { polling in
            header.withUnsafeBytes { polling.observed($0, at: .now()) }
        }
    }

    /// Tells the rules of an event and does what they say.
    private func perform(_ event: (inout AgentInfoPolling) -> AgentInfoPolling.Action) {
        let mustFetch = state.withLock { state in
            switch event(&state.polling) {
            case .none:
                return false
            case .fetch:
                if let timer = state.timer { thread.cancel(timer) }
                state.timer = nil
                return true
            case .wait(let moment):
                if let timer = state.timer { thread.cancel(timer) }
                state.timer = thread.schedule(at: moment) { self.perform { $0.timerFired(at: .now()) } }
                return false
            }
        }
        // Not under the lock: without a thread the completion runs at once.
        if mustFetch { fetch() }
    }

    private func fetch() {
        let ticket = thread.submit(request, with: client, until: .after(Self.timeLimit), isBackground: true) { result in
            self.finished(result)
        }
        state.withLock { $0.request = ticket }
    }

    private func finished(_ result: Result<HTTPResponse, TransportError>) {
        switch result {
        case .failure(let error):
            failed(error.description)
        case .success(let response) where !response.isSuccess:
            failed("the agent answered with status \(response.status)")
        case .success(let response):
            do throws(JSONError) {
                let tags = response.value(of: .containerTagsHash)
                learnt(try AgentInfo(parsing: response.body, containerTagsHash: tags))
            } catch {
                failed("the answer is no JSON object (byte \(error.offset))")
            }
        }
    }

    private func learnt(_ info: AgentInfo) {
        let isNew = state.withLock { state in
            let isNew = state.info?.state != info.state
            state.info = info
            state.stateHeader = info.state.hexadecimal
            state.hasFailed = false
            return isNew
        }
        perform { $0.fetched(info.state, at: .now()) }
        if isNew { report(.changed(info)) }
    }

    private func failed(_ reason: String) {
        let isFirst = state.withLock { state in
            defer { state.hasFailed = true }
            // The end breaks off a fetch under way: that is nobody's fault.
            return !state.hasFailed && !state.polling.isStopped
        }
        perform { $0.failed(at: .now()) }
        if isFirst { report(.failed(reason)) }
    }
}

/// The request for `/info`, the same each time.
private final class InfoRequest: RequestSource {
    private let head: [UInt8]

    init(_ head: InfoRequestHead) {
        self.head = head.bytes
    }

    func withRequest(_ body: (HTTPRequest) -> Void) {
        head.withUnsafeBytes { body(HTTPRequest(head: $0)) }
    }
}
