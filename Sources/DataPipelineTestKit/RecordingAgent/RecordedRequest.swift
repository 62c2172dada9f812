/// A request as a `RecordingAgent` received it.
public struct RecordedRequest: Sendable {
    /// One header line.
    public struct Header: Hashable, Sendable {
        /// The name with the letters as they were sent.
        public let name: String
        /// The value without the white space around it.
        public let value: String
    }

    /// How the client was connected.
    public enum Transport: Hashable, Sendable {
        /// Over TCP.
        case tcp
        /// Over a unix socket.
        case unix
    }

    /// When the parts of a request came, counted from the moment at which the agent was made.
    public struct Times: Hashable, Sendable {
        /// The first byte of the request line.
        public internal(set) var firstByte: Duration = .zero
        /// The empty line after the headers.
        public internal(set) var head: Duration = .zero
        /// The last byte of the body, or the end of the connection.
        public internal(set) var body: Duration = .zero
        /// The moment at which the agent began to answer.
        public internal(set) var answer: Duration = .zero
    }

    /// The method, such as `POST`.
    public internal(set) var method = ""
    /// The request target as sent: path and query, or a whole URL.
    public internal(set) var target = ""
    /// The protocol version of the request line, such as `HTTP/1.1`.
    public internal(set) var version = ""
    /// The headers in the order in which they came.
    public internal(set) var headers: [Header] = []
    /// The body, without the framing of chunks; empty when the agent answered early or keeps no bodies.
    public internal(set) var body: [UInt8] = []
    /// How many bytes of body were read, kept or not.
    public internal(set) var bodyByteCount = 0
    /// Which connection it came on, counted from 1 in the order of acceptance.
    public internal(set) var connection = 0
    /// What kind of connection that was.
    public internal(set) var transport = Transport.tcp
    /// When its parts came.
    public internal(set) var times = Times()
    /// The status of the answer; nil when no status was sent.
    public internal(set) var answeredStatus: Int?
    /// Whether a scripted reaction was applied.
    public internal(set) var wasScripted = false
    /// Whether the client sent all that it announced; false when it left early or was answered before the body.
    public internal(set) var isComplete = false

    /// The path of the target, without a query.
    public var path: String {
        let target = pathAndQuery
        return String(target.prefix { $0 != "?" })
    }

    /// The part of the target after the first `?`; nil without one.
    public var query: String? {
        let target = pathAndQuery
        guard let mark = target.firstIndex(of: "?") else { return nil }
        return String(target[target.index(after: mark)...])
    }

    /// The value of the first header of that name, whatever the case of its letters; nil without one.
    public func header(_ name: String) -> String? {
        headers.first { isSameHeaderName($0.name, name) }?.value
    }

    /// The values of all headers of that name, in order.
    public func headerValues(_ name: String) -> [String] {
        headers.filter { isSameHeaderName($0.name, name) }.map(\.value)
    }

    /// The body as text; wrong UTF-8 is replaced.
    public var bodyText: String {
        String(decoding: body, as: UTF8.self)
    }

    private var pathAndQuery: Substring {
        guard let scheme = target.firstRange(of: "://"), !target[..<scheme.lowerBound].contains("/") else {
            return Substring(target)
        }
        return target[scheme.upperBound...].drop { $0 != "/" }
    }
}

extension RecordedRequest: CustomStringConvertible {
    /// The request line and the size of the body.
    public var description: String {
        "\(method) \(target) (\(bodyByteCount) bytes)"
    }
}

/// Compares header names by ASCII letters, ignoring their case.
func isSameHeaderName(_ left: String, _ right: String) -> Bool {
    left.utf8.count == right.utf8.count
        && zip(left.utf8, right.utf8).allSatisfy { lowercased($0) == lowercased($1) }
}

private func lowercased(_ byte: UInt8) -> UInt8 {
    (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
}
