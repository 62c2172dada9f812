/// Why bytes are not an HTTP/1.1 response that can be taken.
package enum ResponseFault: Error, Equatable, Sendable {
    /// The status line is not `HTTP/1.x NNN reason`.
    case statusLine
    /// A version other than 1.0 and 1.1.
    case version
    /// The server switches to another protocol unasked.
    case upgrade
    /// More than `ResponseReader.interimLimit` interim responses.
    case interimResponses
    /// A header line without a colon, with a space before it, or continued from the line before.
    case headerLine
    /// A header's value with a control character.
    case headerValue
    /// A line over the buffer's size, more than `headerLimit` headers, or `headSizeLimit` bytes of them.
    case headTooLarge
    /// A content length that is no number, too big a number, or given twice with different numbers.
    case contentLength
    /// A transfer coding other than `chunked`, or one together with a content length or with HTTP/1.0.
    case transferEncoding
    /// A chunk's size that is no hexadecimal number or too big a one.
    case chunkSize
    /// A chunk that does not end where it said.
    case chunkEnd
    /// The body is over the limit.
    case bodyTooLarge

    /// A short text, for messages.
    package var description: String {
        switch self {
        case .statusLine: "no HTTP status line"
        case .version: "not HTTP/1.0 or HTTP/1.1"
        case .upgrade: "an unasked change of protocol"
        case .interimResponses: "too many interim responses"
        case .headerLine: "a malformed header line"
        case .headerValue: "a control character in a header"
        case .headTooLarge: "too many or too long headers"
        case .contentLength: "a malformed or contradictory content-length"
        case .transferEncoding: "an unknown or contradictory transfer-encoding"
        case .chunkSize: "a malformed chunk size"
        case .chunkEnd: "a chunk that does not end where it said"
        case .bodyTooLarge: "a body over the limit"
        }
    }
}
