package import DPTransport

/// The head of requests that carry instrumentation telemetry to an agent, which hands them on.
package struct TelemetryRequestHead: Sendable {
    private let head: RequestHead
    private let host: [UInt8]

    /// Which sessions of a test or a user a process belongs to; empty for none.
    package struct Sessions: Sendable {
        package var own: [UInt8] = []
        package var root: [UInt8] = []
        package var parent: [UInt8] = []

        package init() {}
    }

    /// Writes what is the same in all requests.
    ///
    /// - Parameters:
    ///   - sessions: root and parent are told only beside a session of its own that they differ from.
    ///   - isDebugged: whether the receiver is to look at it closely.
    /// - Throws: if a value cannot stand in a header.
    package init(
        to endpoint: Endpoint,
        _ metadata: TracerMetadata,
        _ entity: EntityHeaders,
        _ sessions: Sessions,
        isDebugged: Bool
    ) throws(RequestHead.Fault) {
        var head = RequestHead(.post, target: endpoint.target("/telemetry/proxy/api/v2/apmtelemetry"))
        head.add("user-agent", LibraryVersion.userAgent)
        try head.addUnlessEmpty("x-datadog-test-session-token", metadata.testSessionToken)
        try head.add(entity)
        if isDebugged { head.add("dd-telemetry-debug-enabled", "true") }
        head.add("content-type", "application/json")
        head.add("dd-telemetry-api-version", "v2")
        try head.addUnlessEmpty("dd-client-library-language", metadata.language)
        try head.addUnlessEmpty("dd-client-library-version", metadata.tracerVersion)
        if !sessions.own.isEmpty {
            try head.add("dd-session-id", sessions.own)
            if sessions.root != sessions.own { try head.addUnlessEmpty("dd-root-session-id", sessions.root) }
            if sessions.parent != sessions.own { try head.addUnlessEmpty("dd-parent-session-id", sessions.parent) }
        }
        self.head = head
        host = endpoint.host
    }

    /// The head of one request.
    ///
    /// - Parameters:
    ///   - type: the kind of the message, or `message-batch`.
    ///   - byteCount: the size of the body.
    package func complete(type: StaticString, byteCount: Int) -> RequestHead {
        var head = head
        head.add("dd-telemetry-request-type", type)
        head.end(host: host, contentLength: byteCount)
        return head
    }
}
