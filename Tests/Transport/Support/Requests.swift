import DPPlatform
import DPTransport

extension HTTPClient {
    /// Sends a POST with a body and waits for the answer.
    func post(
        _ body: [UInt8] = Array("hello".utf8),
        within time: Nanoseconds = .seconds(10),
        unless token: CancelToken? = nil
    ) throws(TransportError) -> HTTPResponse {
        let head = endpoint.head(bodySize: body.count)
        var response = HTTPResponse()
        try withBorrowed(head.bytes, body) { (head, body) throws(TransportError) in
            try perform(HTTPRequest(head: head, body), until: .after(time), unless: token, into: &response)
        }
        return response
    }
}

extension Endpoint {
    func head(bodySize: Int) -> RequestHead {
        var head = RequestHead(.post, target: target("/v0.4/traces"))
        head.add("content-type", "application/msgpack")
        head.end(host: host, contentLength: bodySize)
        return head
    }
}

func withBorrowed<Result>(
    _ first: [UInt8],
    _ second: [UInt8],
    _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) throws(TransportError) -> Result
) throws(TransportError) -> Result {
    try first.withUnsafeBufferPointer { (first) throws(TransportError) in
        try second.withUnsafeBufferPointer { (second) throws(TransportError) in
            try body(UnsafeRawBufferPointer(first), UnsafeRawBufferPointer(second))
        }
    }
}

/// A client with a resolver of its own.
func makeClient(_ endpoint: Endpoint, _ change: (inout HTTPClient.Configuration) -> Void = { _ in }) -> HTTPClient {
    var configuration = HTTPClient.Configuration()
    change(&configuration)
    return HTTPClient(endpoint, resolver: Resolver(), configuration: configuration)
}
