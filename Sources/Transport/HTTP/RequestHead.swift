/// The request line and headers of one request.
///
/// Made to be reused: write the parts that stay, remember `count`, and for each request go back there with `truncate`.
/// A reused head allocates nothing once it has its size.
package struct RequestHead: Sendable {
    /// What is sent before the body, once `end` was called.
    package private(set) var bytes: [UInt8]

    /// A name or value that cannot stand in a header.
    package enum Fault: Error, Equatable, Sendable {
        /// The name is empty or has a byte that is not a token character.
        case name
        /// The value has a line break or another control character.
        case value
    }

    /// The method of a request.
    package enum Method: Sendable {
        case get
        case post
        case put
    }

    /// Writes the request line.
    ///
    /// - Parameter target: what `Endpoint.target` returned.
    package init(_ method: Method, target: [UInt8]) {
        bytes = []
        bytes.reserveCapacity(1024)
        switch method {
        case .get: append("GET ")
        case .post: append("POST ")
        case .put: append("PUT ")
        }
        bytes.append(contentsOf: target)
        append(" HTTP/1.1\r\n")
    }

    /// The number of bytes written so far.
    package var count: Int { bytes.count }

    /// Forgets what was written after the first `count` bytes.
    package mutating func truncate(to count: Int) {
        if count < bytes.count { bytes.removeLast(bytes.count - max(count, 0)) }
    }

    /// Writes a header whose name and value are constants.
    package mutating func add(_ name: StaticString, _ value: StaticString) {
        append(name)
        bytes.append(0x3A)
        bytes.append(0x20)
        append(value)
        endLine()
    }

    /// Writes a header with a decimal number.
    package mutating func add(_ name: StaticString, decimal value: Int) {
        append(name)
        bytes.append(0x3A)
        bytes.append(0x20)
        append(decimal: value)
        endLine()
    }

    /// Writes a header with a value from outside; one with a control character is refused and nothing is written.
    package mutating func add(_ name: StaticString, _ value: [UInt8]) throws(Fault) {
        guard value.allSatisfy(isFieldValueByte) else { throw .value }
        append(name)
        bytes.append(0x3A)
        bytes.append(0x20)
        bytes.append(contentsOf: value)
        endLine()
    }

    /// Writes a header with name and value from outside.
    package mutating func add(name: [UInt8], _ value: [UInt8]) throws(Fault) {
        guard !name.isEmpty, name.allSatisfy(isTokenByte) else { throw .name }
        guard value.allSatisfy(isFieldValueByte) else { throw .value }
        bytes.append(contentsOf: name)
        bytes.append(0x3A)
        bytes.append(0x20)
        bytes.append(contentsOf: value)
        endLine()
    }

    /// Writes `host`, `content-length` and the empty line.
    ///
    /// - Parameter contentLength: the size of the body; nil for a request that has none.
    package mutating func end(host: [UInt8], contentLength: Int?) {
        append("host: ")
        bytes.append(contentsOf: host)
        endLine()
        if let contentLength { add("content-length", decimal: contentLength) }
        endLine()
    }

    private mutating func endLine() {
        bytes.append(carriageReturn)
        bytes.append(lineFeed)
    }

    private mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    private mutating func append(decimal value: Int) {
        if value < 0 { bytes.append(0x2D) }
        var size = 1
        var rest = value.magnitude
        while rest >= 10 {
            rest /= 10
            size &+= 1
        }
        let start = bytes.count
        for _ in 0..<size { bytes.append(0x30) }
        rest = value.magnitude
        var index = start &+ size
        while index > start {
            index &-= 1
            bytes[index] = 0x30 &+ UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
    }
}
