/// Owns a request that goes out later, on the I/O thread.
package protocol RequestSource: AnyObject, Sendable {
    /// Lends the request's pieces for the time of a call. They are the same each time.
    func withRequest(_ body: (HTTPRequest) -> Void)
}

/// A request in two pieces of memory of its own.
package final class BufferedRequest: RequestSource {
    private let head: [UInt8]
    private let body: [UInt8]

    package init(head: RequestHead, body: [UInt8]) {
        self.head = head.bytes
        self.body = body
    }

    package func withRequest(_ body: (HTTPRequest) -> Void) {
        head.withUnsafeBytes { head in
            self.body.withUnsafeBytes { body(HTTPRequest(head: head, $0)) }
        }
    }
}
