/// A header of a response that is kept for the caller.
package enum ResponseHeader: UInt8, Sendable {
    case contentEncoding
    case contentType
    case agentState
    case containerTagsHash
    case ratesPayloadVersion
    case retryAfter
}

/// The answer to a request.
///
/// Made to be reused: a response that is filled again allocates only for its body.
package struct HTTPResponse: Sendable {
    /// The status code, 200 to 999; 0 before there is an answer.
    package internal(set) var status = 0
    /// The body whole, without transfer coding.
    package internal(set) var body: [UInt8] = []
    /// How often the request went out again on a fresh connection, because a kept one turned out to be closed.
    package internal(set) var resent = 0

    private var values: [UInt8] = []
    private var fields: [(header: ResponseHeader, start: Int, end: Int)] = []

    package init() {}

    package var isSuccess: Bool { status >= 200 && status < 300 }

    /// The value of a header without spaces around it, or nil if it was not sent.
    ///
    /// Of several, the first.
    package func value(of header: ResponseHeader) -> [UInt8]? {
        for field in fields where field.header == header {
            return Array(values[field.start..<field.end])
        }
        return nil
    }

    /// Whether a header was sent with this value, without copying it.
    package func value(of header: ResponseHeader, equals expected: [UInt8]) -> Bool {
        for field in fields where field.header == header {
            return values[field.start..<field.end].elementsEqual(expected)
        }
        return false
    }

    /// Whether a header was sent.
    package func has(_ header: ResponseHeader) -> Bool {
        fields.contains { $0.header == header }
    }

    /// Makes it ready for another answer.
    mutating func reset() {
        status = 0
        resent = 0
        body = []
        forgetHeaders()
    }

    mutating func forgetHeaders() {
        values.removeAll(keepingCapacity: true)
        fields.removeAll(keepingCapacity: true)
    }

    mutating func keep(_ header: ResponseHeader, _ value: Span<UInt8>) {
        guard !has(header) else { return }
        let start = values.count
        value.withUnsafeBufferPointer { values.append(contentsOf: $0) }
        fields.append((header, start, values.count))
    }
}
