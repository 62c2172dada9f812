package import DPTransport

/// The head of requests that carry statistics to an agent.
package struct StatsRequestHead: Sendable {
    private var head: RequestHead
    private let host: [UInt8]

    /// Writes what is the same in all requests.
    ///
    /// - Throws: if a value of the metadata cannot stand in a header.
    package init(
        to endpoint: Endpoint,
        _ metadata: TracerMetadata,
        _ entity: EntityHeaders
    ) throws(RequestHead.Fault) {
        head = RequestHead(.post, target: endpoint.target("/v0.6/stats"))
        host = endpoint.host
        head.add("user-agent", LibraryVersion.userAgent)
        try head.add(metadata, entity)
        head.add("content-type", "application/msgpack")
    }

    /// The head of one request.
    ///
    /// - Parameters:
    ///   - byteCount: the size of the body.
    ///   - obfuscationVersion: by which rules the resources in the body are obfuscated; nil leaves that to the agent.
    package func complete(byteCount: Int, obfuscationVersion: Int?) -> RequestHead {
        var head = head
        if let obfuscationVersion { head.add("datadog-obfuscation-version", decimal: obfuscationVersion) }
        head.end(host: host, contentLength: byteCount)
        return head
    }
}
