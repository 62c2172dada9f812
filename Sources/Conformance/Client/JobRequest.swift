internal import DPPlatform
internal import DPTransport

/// The `http` step: one small request outside of the exporter, to steer the recording agent.
struct JobRequest {
    var method: String
    var url: String
    var body: String?

    /// Sends the request and waits up to 10 seconds.
    /// - Returns: the status of the answer; every status is an answer.
    func perform() throws(JobError) -> Int {
        do {
            let endpoint = try Endpoint(url)
            let client = HTTPClient(endpoint, resolver: Resolver())
            let bytes = body.map { Array($0.utf8) } ?? []
            var head = RequestHead(try verb(), target: endpoint.basePath.isEmpty ? Array("/".utf8) : endpoint.basePath)
            if body != nil { head.add("content-type", "application/json") }
            head.end(host: endpoint.host, contentLength: body == nil ? nil : bytes.count)
            let deadline = Deadline.after(.seconds(10))
            return try head.bytes.withUnsafeBytes { head in
                try bytes.withUnsafeBytes { body in
                    try client.perform(HTTPRequest(head: head, body), until: deadline).status
                }
            }
        } catch let error as EndpointError {
            throw JobError("\(url): \(error.description)")
        } catch let error as TransportError {
            throw JobError("\(url): \(error.description)")
        } catch let error as JobError {
            throw error
        } catch {
            throw JobError("\(url): \(error)")
        }
    }

    private func verb() throws(JobError) -> RequestHead.Method {
        switch method {
        case "GET": .get
        case "POST": .post
        case "PUT": .put
        default: throw JobError("an http step has the method GET, POST or PUT, not \(method)")
        }
    }
}
