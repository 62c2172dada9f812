internal import DPPlatform
public import DPTraces

/// Traces for tests, written down as trees; the same fixture always gives the same batch and the same bytes.
///
/// ```swift
/// let fixture = TraceFixture([
///     .span("web.request", service: "shop", children: [
///         .span("sql.query", service: "orders", duration: .milliseconds(3)),
///     ]),
/// ])
/// let response = try exporter.send(fixture.batch())
/// ```
public struct TraceFixture: Sendable {
    /// One span and what it caused.
    public struct Node: Sendable {
        /// The operation's name.
        public var name: String
        /// The service.
        public var service: String
        /// What the operation worked on.
        public var resource: String
        /// The kind of work.
        public var type: String
        /// How long it took.
        public var duration: Duration
        /// The error code; 0 for none.
        public var error: Int32
        /// Tags, set in the order of their keys.
        public var tags: [String: String]
        /// Metrics, set in the order of their keys.
        public var metrics: [String: Double]
        /// Spans that it caused, one after the other.
        public var children: [Node]

        /// A span; without a resource it has its name as resource.
        public static func span(
            _ name: String,
            service: String = "service",
            resource: String? = nil,
            type: String = "",
            duration: Duration = .milliseconds(1),
            error: Int32 = 0,
            tags: [String: String] = [:],
            metrics: [String: Double] = [:],
            children: [Node] = []
        ) -> Node {
            Node(
                name: name,
                service: service,
                resource: resource ?? name,
                type: type,
                duration: duration,
                error: error,
                tags: tags,
                metrics: metrics,
                children: children
            )
        }
    }

    /// The roots, each of a trace of its own.
    public var roots: [Node]
    /// What ids are derived from.
    public var seed: UInt64
    /// When the first trace begins, in nanoseconds since 1970; each next one begins a second later.
    public var start: Int64

    /// Traces with these roots.
    public init(_ roots: [Node], seed: UInt64 = 1, start: Int64 = 1_700_000_000_000_000_000) {
        self.roots = roots
        self.seed = seed
        self.start = start
    }

    /// Traces of one shape: a `web` root with a tag and a metric, and below it `sql` spans up to the number of spans.
    ///
    /// Service, resource and tag values differ from trace to trace, as they do in applications.
    public static func regular(traces: Int, spansPerTrace: Int, seed: UInt64 = 1) -> TraceFixture {
        let roots = (0..<max(traces, 0)).map { number in
            Node.span(
                "web.request",
                service: "shop",
                resource: "GET /products/\(number % 7)",
                type: "web",
                duration: .milliseconds(10 + number % 5),
                tags: ["http.status_code": "200", "env": "test"],
                metrics: ["_sampling_priority_v1": 1],
                children: (1..<max(spansPerTrace, 1)).map { child in
                    .span(
                        "sql.query",
                        service: "orders-\(number % 3)",
                        resource: "SELECT * FROM orders WHERE id = \(child)",
                        type: "sql",
                        duration: .microseconds(100 + child),
                        tags: ["db.name": "orders"]
                    )
                }
            )
        }
        return TraceFixture(roots, seed: seed)
    }

    /// How many spans the traces have together.
    public var spanCount: Int {
        func count(_ node: Node) -> Int { node.children.reduce(1) { $0 + count($1) } }
        return roots.reduce(0) { $0 + count($1) }
    }

    /// The id of a trace by its number.
    public func traceID(_ number: Int) -> UInt64 {
        var ids = IDs(seed: seed, trace: number)
        return ids.next()
    }

    /// The traces as a batch, one chunk each.
    public func batch() -> TraceBatch {
        var batch = TraceBatch()
        for (number, root) in roots.enumerated() {
            batch.appendChunk()
            var ids = IDs(seed: seed, trace: number)
            let traceID = ids.next()
            let begin = start &+ Int64(number) &* 1_000_000_000
            TraceFixture.append(root, parent: 0, traceID: traceID, begin: begin, &ids, to: &batch)
        }
        return batch
    }

    /// The traces as a payload.
    public func payload(as format: TraceFormat = .v04) -> [UInt8] {
        // Fixtures are far from the sizes at which writing fails.
        (try? batch().encoded(as: format)) ?? []
    }

    private static func append(
        _ node: Node,
        parent: UInt64,
        traceID: UInt64,
        begin: Int64,
        _ ids: inout IDs,
        to batch: inout TraceBatch
    ) {
        let spanID = ids.next()
        setFields(of: node, parent, traceID, spanID, begin, &batch)
        var begin = begin
        for child in node.children {
            append(child, parent: spanID, traceID: traceID, begin: begin, &ids, to: &batch)
            begin &+= nanoseconds(child.duration)
        }
    }

    private static func setFields(
        of node: Node,
        _ parent: UInt64,
        _ traceID: UInt64,
        _ spanID: UInt64,
        _ begin: Int64,
        _ batch: inout TraceBatch
    ) {
        let span = batch.appendSpan()
        span.service = node.service
        span.name = node.name
        span.resource = node.resource
        span.type = node.type
        span.traceID = traceID
        span.spanID = spanID
        span.parentID = parent
        span.start = begin
        span.duration = nanoseconds(node.duration)
        span.error = node.error
        for (key, value) in node.tags.sorted(by: { $0.key < $1.key }) { span.setTag(key, value) }
        for (key, value) in node.metrics.sorted(by: { $0.key < $1.key }) { span.setMetric(key, value) }
    }

    private static func nanoseconds(_ duration: Duration) -> Int64 {
        Int64(clamping: Nanoseconds(duration).count)
    }
}

/// Numbers that look random, never 0, and are the same for the same seed and trace (SplitMix64).
private struct IDs {
    private var state: UInt64

    init(seed: UInt64, trace: Int) {
        state = seed &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(truncatingIfNeeded: trace) &* 0xD6E8_FEB8_6659_FD93
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return (bits ^ (bits >> 31)) >> 1 | 1
    }
}
