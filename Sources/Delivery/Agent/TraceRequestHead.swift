package import DPTraces
package import DPTransport

/// The head of requests that carry traces to an agent.
///
/// What is the same in all requests is written once; each request adds its numbers behind it, without allocating.
package struct TraceRequestHead: Sendable {
    private var head: RequestHead
    private let constantCount: Int
    private let host: [UInt8]
    private let constantWork: ClientWork

    /// Writes what is the same in all requests.
    ///
    /// - Throws: if a value of the metadata cannot stand in a header.
    package init(
        to endpoint: Endpoint,
        as format: TraceFormat,
        _ metadata: TracerMetadata,
        _ entity: EntityHeaders
    ) throws(RequestHead.Fault) {
        head = RequestHead(.post, target: endpoint.target(format == .v04 ? "/v0.4/traces" : "/v0.5/traces"))
        host = endpoint.host
        head.add("user-agent", LibraryVersion.userAgent)
        try head.add(metadata, entity)
        constantWork = ClientWork(
            hasComputedStats: metadata.clientComputedStats,
            hasComputedTopLevel: metadata.clientComputedTopLevel
        )
        constantCount = head.count
    }

    /// Writes what belongs to one request, instead of what belonged to the last.
    ///
    /// - Parameters:
    ///   - chunkCount: trace chunks in the body.
    ///   - byteCount: the size of the body.
    ///   - ratesVersion: the version of the sampling rates that the tracer has, nil to leave the handshake out. One that
    ///     cannot stand in a header is left out.
    ///   - work: what was done to these traces, besides what is done to all.
    package mutating func complete(
        chunkCount: Int,
        byteCount: Int,
        ratesVersion: [UInt8]?,
        _ work: ClientWork = ClientWork()
    ) {
        head.truncate(to: constantCount)
        if constantWork.hasComputedStats || work.hasComputedStats { head.add("datadog-client-computed-stats", "true") }
        if constantWork.hasComputedTopLevel || work.hasComputedTopLevel {
            head.add("datadog-client-computed-top-level", "true")
        }
        if work.droppedTraces > 0 {
            head.add("datadog-client-dropped-p0-traces", decimal: Int(clamping: work.droppedTraces))
        }
        if work.droppedSpans > 0 {
            head.add("datadog-client-dropped-p0-spans", decimal: Int(clamping: work.droppedSpans))
        }
        head.add("datadog-send-real-http-status", "1")
        head.add("x-datadog-trace-count", decimal: chunkCount)
        head.add("content-type", "application/msgpack")
        if let ratesVersion { try? head.add("datadog-rates-payload-version", ratesVersion) }
        head.end(host: host, contentLength: byteCount)
    }

    /// The bytes before the body.
    package var bytes: [UInt8] { head.bytes }
}

/// What the client has done to the traces of a request, so that the agent need not.
package struct ClientWork: Equatable, Sendable {
    package var hasComputedStats = false
    package var hasComputedTopLevel = false
    /// Traces that were left out whole by the p0 rule and not told to the agent yet.
    package var droppedTraces: UInt64 = 0
    /// Spans that were left out by the p0 rule and not told to the agent yet.
    package var droppedSpans: UInt64 = 0

    /// Nothing.
    package init(hasComputedStats: Bool = false, hasComputedTopLevel: Bool = false) {
        self.hasComputedStats = hasComputedStats
        self.hasComputedTopLevel = hasComputedTopLevel
    }
}

/// The head of the request for an agent's `/info`.
package struct InfoRequestHead: Sendable {
    /// All of the request.
    package let bytes: [UInt8]

    /// Writes it.
    ///
    /// - Throws: if a value cannot stand in a header.
    package init(to endpoint: Endpoint, _ entity: EntityHeaders) throws(RequestHead.Fault) {
        var head = RequestHead(.get, target: endpoint.target("/info"))
        head.add("user-agent", LibraryVersion.userAgent)
        try head.add(entity)
        head.end(host: endpoint.host, contentLength: nil)
        bytes = head.bytes
    }
}

extension RequestHead {
    /// Writes what every request with a tracer's data says of the tracer and where it runs.
    mutating func add(_ metadata: TracerMetadata, _ entity: EntityHeaders) throws(RequestHead.Fault) {
        try addUnlessEmpty("x-datadog-test-session-token", metadata.testSessionToken)
        try add(entity)
        try addUnlessEmpty("datadog-meta-lang", metadata.language)
        try addUnlessEmpty("datadog-meta-lang-version", metadata.languageVersion)
        try addUnlessEmpty("datadog-meta-lang-interpreter", metadata.languageInterpreter)
        try addUnlessEmpty("datadog-meta-lang-interpreter-vendor", metadata.languageInterpreterVendor)
        try addUnlessEmpty("datadog-meta-tracer-version", metadata.tracerVersion)
    }

    mutating func add(_ entity: EntityHeaders) throws(RequestHead.Fault) {
        if let id = entity.containerID { try add("datadog-container-id", id) }
        if let id = entity.entityID { try add("datadog-entity-id", id) }
        if let environment = entity.externalEnvironment { try add("datadog-external-env", environment) }
    }

    mutating func addUnlessEmpty(_ name: StaticString, _ value: [UInt8]) throws(RequestHead.Fault) {
        if !value.isEmpty { try add(name, value) }
    }
}
