/// Invents traces of an imaginary shop: what calls what, when, and what goes wrong.
struct TracePlanner {
    private let options: WorkloadOptions
    private var random: RandomSource
    private var clock: Int64
    /// The last message put into a queue; a later consumer links to it.
    private var lastMessage: PlannedLink?

    init(_ options: WorkloadOptions) {
        self.options = options
        random = RandomSource(seed: options.seed)
        clock = options.start
    }

    /// The next trace.
    mutating func next() -> PlannedTrace {
        clock += random.duration(typical: 4_000_000)
        let low = random.identifier()
        // Tracers put the start in seconds into the upper half; a few still make short identifiers.
        let high = random.chance(percent: 80) ? UInt64(clock / 1_000_000_000) << 32 : 0
        var spans = skeleton()
        for index in spans.indices { spans[index].spanID = random.identifier() }
        assignTimes(&spans)
        var catalog = ServiceCatalog()
        for index in spans.indices { catalog.describe(&spans, index, &random) }
        if random.chance(percent: options.errorPercent) { fail(&spans) }
        let priority = samplingPriority()
        finishRoot(&spans[0], priority: priority)
        linkMessages(&spans, low: low, high: high)
        return PlannedTrace(traceIDLow: low, traceIDHigh: high, priority: priority, spans: spans)
    }

    // MARK: - What calls what

    private mutating func skeleton() -> [PlannedSpan] {
        let startsFromQueue = options.shape == .request && random.chance(percent: 12)
        var spans = [
            PlannedSpan(parent: nil, kind: startsFromQueue ? .queue : .web, role: startsFromQueue ? .consumer : .server)
        ]
        spans.reserveCapacity(options.spansPerTrace)
        // Spans that may call something: work of their own, or the far side of a call.
        var callers = [0]
        while spans.count < options.spansPerTrace {
            let parent: Int
            switch options.shape {
            case .chain: parent = spans.count - 1
            case .fan: parent = 0
            case .request: parent = callers[max(0, callers.count - 1 - random.below(min(callers.count, 4)))]
            }
            let kind = options.mix.pick(&random)
            let role = Self.role(of: kind)
            spans.append(PlannedSpan(parent: parent, kind: kind, role: role))
            guard options.shape == .request else { continue }
            if kind == .internal { callers.append(spans.count - 1) }
            let isCall = kind == .http || kind == .grpc
            if isCall, spans.count < options.spansPerTrace, random.chance(percent: 75) {
                // The called service records its side of the call.
                spans.append(PlannedSpan(parent: spans.count - 1, kind: kind == .http ? .web : .grpc, role: .server))
                callers.append(spans.count - 1)
            }
        }
        return spans
    }

    private static func role(of kind: OperationKind) -> PlannedSpan.Role {
        switch kind {
        case .web: .server
        case .queue: .producer
        case .internal: .internal
        case .sql, .redis, .http, .grpc, .cache, .search: .client
        }
    }

    // MARK: - When

    /// Gives the root a typical duration and lays children into their parents, one after the other or side by side.
    private mutating func assignTimes(_ spans: inout [PlannedSpan]) {
        spans[0].start = clock
        spans[0].duration = random.duration(typical: 1_500_000 * Int64(min(spans.count, 200)) + 5_000_000)
        var children = [[Int]](repeating: [], count: spans.count)
        for index in spans.indices.dropFirst() { children[spans[index].parent ?? 0].append(index) }
        for index in spans.indices {
            let below = children[index]
            guard !below.isEmpty else { continue }
            let isCall = below.count == 1 && spans[below[0]].role == .server
            let parent = spans[index]
            let inner = isCall ? parent.duration / 100 * 94 : parent.duration / 100 * Int64(random.number(55...90))
            var cursor = parent.start + (parent.duration - inner) / 3
            let together = below.count > 1 && random.chance(percent: 20)
            let weights = below.map { _ in Int64(random.number(1...12)) }
            let total = weights.reduce(0, +)
            for (child, weight) in zip(below, weights) {
                let share = together ? inner / 12 * weight : inner / total * weight
                spans[child].start = cursor
                spans[child].duration = max(1, isCall ? share : share / 100 * Int64(random.number(80...100)))
                if !together { cursor += share }
            }
        }
    }

    // MARK: - What goes wrong

    /// Lets one span fail and some of its ancestors with it.
    private mutating func fail(_ spans: inout [PlannedSpan]) {
        let candidates = spans.indices.filter { spans[$0].role != .internal }
        var index = random.pick(Array(candidates), or: 0)
        let failure = random.pick(Failure.all, or: Failure.timeout)
        while true {
            let span = spans[index]
            spans[index].isError = true
            spans[index].meta.append(("error.type", failure.type))
            spans[index].meta.append(("error.message", failure.message))
            if random.chance(percent: 60) { spans[index].meta.append(("error.stack", failure.stack)) }
            spans[index].events.append(
                PlannedEvent(
                    time: span.start + span.duration / 2,
                    name: "exception",
                    message: failure.message,
                    attempt: Int64(random.number(1...3)),
                    isFatal: span.parent == nil
                )
            )
            ServiceCatalog.markFailed(&spans[index])
            guard let parent = span.parent, random.chance(percent: 80) else { return }
            index = parent
        }
    }

    private mutating func samplingPriority() -> Int {
        switch random.below(100) {
        case ..<5: 2
        case ..<8: 0
        case ..<10: -1
        default: 1
        }
    }

    private mutating func finishRoot(_ root: inout PlannedSpan, priority: Int) {
        root.metrics.append(("_sampling_priority_v1", Double(priority)))
        root.metrics.append(("_dd.agent_psr", 1))
        root.metrics.append(("process_id", Double(random.number(100...32_000))))
        root.meta.append(("_dd.p.dm", priority == 2 ? "-4" : priority > 0 ? "-1" : "-3"))
        if root.isError, random.chance(percent: 50) {
            root.metaStruct.append(("_dd.stack", ServiceCatalog.stackStruct))
        }
    }

    private mutating func linkMessages(_ spans: inout [PlannedSpan], low: UInt64, high: UInt64) {
        if spans[0].role == .consumer, let message = lastMessage { spans[0].links.append(message) }
        if let producer = spans.last(where: { $0.role == .producer }) {
            lastMessage = PlannedLink(traceIDLow: low, traceIDHigh: high, spanID: producer.spanID)
        }
    }
}

/// An exception as a tracer reports it.
struct Failure {
    var type: String
    var message: String
    var stack: String

    static let timeout = Failure(
        type: "TimeoutError",
        message: "no answer within 2.0 s",
        stack: """
            Traceback (most recent call last):
              File "shop/client.py", line 88, in call
                return self.pool.request(method, path, timeout=2.0)
            TimeoutError: no answer within 2.0 s
            """
    )

    static let all = [
        timeout,
        Failure(
            type: "psycopg.errors.UniqueViolation",
            message: "duplicate key value violates unique constraint \"orders_number_key\"",
            stack: """
                Traceback (most recent call last):
                  File "shop/orders.py", line 41, in create
                    cursor.execute(INSERT_ORDER, values)
                psycopg.errors.UniqueViolation: duplicate key value violates unique constraint "orders_number_key"
                """
        ),
        Failure(
            type: "java.lang.IllegalStateException",
            message: "cart is empty",
            stack: """
                java.lang.IllegalStateException: cart is empty
                \tat shop.checkout.Cart.total(Cart.java:57)
                \tat shop.checkout.Checkout.submit(Checkout.java:112)
                """
        ),
        Failure(
            type: "*errors.errorString",
            message: "connection refused",
            stack: "goroutine 57 [running]:\nmain.pay()\n"
        ),
    ]
}
